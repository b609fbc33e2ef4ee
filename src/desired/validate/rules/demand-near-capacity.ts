import { amountText } from './capacity.ts';
import { marketsOf, oncePerResource, staying, supplyOf } from './demand.ts';
import { findingAt } from './field.ts';
import { type Rule } from './rule.ts';

/** Above this there is no room to move replicas in when a node is drained. */
const FULL = 0.85;

export const demandNearCapacity: Rule = {
  id: 'ZK305',
  check: ({ clusters }) =>
    clusters.flatMap((cluster) =>
      oncePerResource(marketsOf(cluster), ({ name, field, shapes }, resource, demand) => {
        const supply = supplyOf(staying(shapes), resource);
        if (demand <= FULL * supply || demand > supplyOf(shapes, resource)) return undefined;
        const share = supply === 0 ? 'all' : `${Math.round((100 * demand) / supply)} %`;
        return findingAt(field, 'ZK305', {
          message: `tasks that never end take ${share} of the ${resource} that the nodes in use of ${name} have (${amountText(resource, supply)})`,
          fix: 'Leave at least 15 % free, so that replicas can move: add nodes or ask for less.',
        });
      }),
    ),
};
