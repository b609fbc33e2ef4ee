import { didYouMean } from '../../resolve/did-you-mean.ts';
import { findingAt } from './field.ts';
import { type Rule } from './rule.ts';
import { dependenciesOf } from './dependencies.ts';

export const dependencyMissing: Rule = {
  id: 'ZK204',
  check: ({ clusters }) =>
    clusters.flatMap((cluster) =>
      dependenciesOf(cluster)
        .filter(({ on }) => !cluster.tasks.has(on))
        .map(({ on, entry }) =>
          findingAt(entry.at('task'), 'ZK204', {
            message: `no TaskConfig "${on}" in cluster ${cluster.name}${didYouMean(on, cluster.tasks.keys())}`,
            fix: 'Declare the task or correct the name.',
          }),
        ),
    ),
};
