import { findingAt } from './field.ts';
import { type Rule } from './rule.ts';
import { forEachTopology, samples, nodeField } from './topology-nodes.ts';

export const nodeWithoutCapacity: Rule = {
  id: 'ZK320',
  check: forEachTopology((topology) =>
    samples(topology).flatMap((node) => {
      if (nodeField(topology, node, 'capacity').exists) return [];
      return findingAt(nodeField(topology, node, 'name'), 'ZK320', {
        message: `node ${node.name} declares no capacity: no task fits on it`,
        fix: 'Set capacity here or in nodeDefaults.',
      });
    }),
  ),
};
