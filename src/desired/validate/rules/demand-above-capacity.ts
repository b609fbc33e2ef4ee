import { amountText } from './capacity.ts';
import { marketsOf, oncePerResource, supplyOf } from './demand.ts';
import { findingAt } from './field.ts';
import { type Rule } from './rule.ts';

export const demandAboveCapacity: Rule = {
  id: 'ZK304',
  // Tasks that end may wait for each other; the others need their places at the same time.
  check: ({ clusters }) =>
    clusters.flatMap((cluster) =>
      oncePerResource(marketsOf(cluster), ({ name, field, shapes }, resource, demand) => {
        const supply = supplyOf(shapes, resource);
        if (demand <= supply * (1 + 1e-9)) return undefined;
        return findingAt(field, 'ZK304', {
          message: `tasks that never end ask for ${amountText(resource, demand)} ${resource} in all, and the nodes of ${name} have ${amountText(resource, supply)}`,
          fix: 'Ask for less, run fewer replicas, or add nodes.',
        });
      }),
    ),
};
