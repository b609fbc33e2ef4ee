import { findingAt } from './field.ts';
import { type Rule } from './rule.ts';
import { forEachTopology, samples, nodeField, nodeValue } from './topology-nodes.ts';

export const stateWithoutReason: Rule = {
  id: 'ZK317',
  // The schema sees an entry alone; here a state may come from nodeDefaults.
  check: forEachTopology((topology) =>
    samples(topology).flatMap((node) => {
      const state = nodeField(topology, node, 'state');
      const isOpen = state.text === undefined || state.text === 'Ready' || state.text === 'Future';
      const isOwn = state.pointer.startsWith('/spec/nodes/'); // then the schema has checked it
      if (isOpen || isOwn || typeof nodeValue(node, 'reason') === 'string') return [];
      return findingAt(state, 'ZK317', {
        message: `node ${node.name} is ${state.text}, and no reason is given`,
        fix: 'Set reason beside state.',
      });
    }),
  ),
};
