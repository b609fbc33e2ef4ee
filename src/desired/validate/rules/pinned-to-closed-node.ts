import { isJsonObject } from '../../../model/json.ts';
import { findingAt } from './field.ts';
import { type Rule } from './rule.ts';

/** States of a node that takes no new replicas. */
const CLOSED = new Set(['Cordoned', 'Draining', 'Down']);

export const pinnedToClosedNode: Rule = {
  id: 'ZK308',
  check: ({ clusters }) =>
    clusters.flatMap(({ topology, tasks }) =>
      [...tasks.values()].flatMap((task) => {
        const pin = task.at('spec', 'placement', 'pin');
        const node = topology?.nodeByName.get(pin.text ?? '');
        const state = isJsonObject(node?.spec.value) ? node.spec.value['state'] : undefined;
        if (node === undefined || typeof state !== 'string' || !CLOSED.has(state)) return [];
        return findingAt(pin, 'ZK308', {
          message: `the task is pinned to ${node.name}, which is ${state}`,
          fix: 'Pin it to another node, or remove the pin.',
          related: [{ message: `${node.name} is ${state} here`, position: node.spec.locate('/state') }],
        });
      }),
    ),
};
