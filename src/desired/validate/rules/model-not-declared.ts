import { didYouMean } from '../../resolve/did-you-mean.ts';
import { findingAt } from './field.ts';
import { type Rule } from './rule.ts';
import { referencesOf } from './model-use.ts';

export const modelNotDeclared: Rule = {
  id: 'ZK201',
  check: ({ clusters }) =>
    referencesOf(clusters).flatMap(({ reference, model, cluster }) => {
      if (model !== undefined) return [];
      const name = reference.at('name');
      const elsewhere = clusters
        .filter(({ models }) => models.has(name.text ?? ''))
        .map((other) => other.name);
      const hint = didYouMean(name.text ?? '', cluster.models.keys());
      return findingAt(name, 'ZK201', {
        message: `no ModelParams "${name.text}" in cluster ${cluster.name}${hint}`,
        fix:
          elsewhere.length > 0
            ? `It is declared in cluster ${elsewhere.join(', ')}: a task uses the models of its own cluster.`
            : 'Declare the model or correct the name.',
      });
    }),
};
