import { findingAt } from './field.ts';
import { type Rule } from './rule.ts';
import { dependenciesOf } from './dependencies.ts';

export const endlessDependency: Rule = {
  id: 'ZK212',
  // An error for Service and Inference, which never succeed; restart: Always is only suspicious.
  check: ({ clusters }) =>
    clusters.flatMap((cluster) =>
      dependenciesOf(cluster).flatMap(({ on, entry }) => {
        const target = cluster.tasks.get(on)?.at('spec');
        const condition = entry.at('condition').text ?? 'Succeeded';
        if (target === undefined || condition === 'Running') return [];
        const type = target.at('type').text;
        const isEndless = type === 'Service' || type === 'Inference';
        if (!isEndless && target.at('runPolicy', 'restart').text !== 'Always') return [];
        const severity = isEndless && condition === 'Succeeded' ? 'error' : 'warning';
        const why = isEndless ? `a task of type ${type} never ends` : 'it is restarted always';
        const at = entry.at('condition').exists ? entry.at('condition') : entry.at('task');
        return findingAt(at, 'ZK212', {
          severity,
          message: `this waits for ${on} to be ${condition}, but ${why}`,
          fix: 'Use condition: Running.',
        });
      }),
    ),
};
