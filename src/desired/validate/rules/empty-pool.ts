import { findingAt } from './field.ts';
import { type Rule } from './rule.ts';
import { declaredPools, nodePoolNames } from './declared-pools.ts';

export const emptyPool: Rule = {
  id: 'ZK210',
  check: ({ clusters }) =>
    clusters.flatMap(({ topology }) => {
      if (topology === undefined) return [];
      const filled = nodePoolNames(topology);
      return declaredPools(topology)
        .filter(([name]) => !filled.has(name))
        .map(([name, field]) =>
          findingAt(field, 'ZK210', {
            message: `no node is in pool "${name}"`,
            fix: 'Set pool on some nodes, or remove the pool.',
          }),
        );
    }),
};
