import { findingAt, type Field } from './field.ts';
import { type Rule } from './rule.ts';
import { declaredPools } from './declared-pools.ts';

export const duplicatePool: Rule = {
  id: 'ZK319',
  check: ({ clusters }) =>
    clusters.flatMap(({ topology }) => {
      const first = new Map<string, Field>();
      return (topology === undefined ? [] : declaredPools(topology)).flatMap(([name, field]) => {
        const earlier = first.get(name);
        if (earlier === undefined) {
          first.set(name, field);
          return [];
        }
        return findingAt(field, 'ZK319', {
          message: `pool "${name}" is declared twice`,
          fix: 'Remove one of them.',
          related: [{ message: 'the first one is here', position: earlier.position }],
        });
      });
    }),
};
