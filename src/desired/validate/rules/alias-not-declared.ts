import { didYouMean } from '../../resolve/did-you-mean.ts';
import { type Model } from './cluster.ts';
import { findingAt, type Field } from './field.ts';
import { type Rule } from './rule.ts';
import { referencesOf } from './model-use.ts';

export const aliasNotDeclared: Rule = {
  id: 'ZK202',
  check: ({ clusters }) => {
    const uses: { alias: Field; model: Model }[] = [];
    for (const { reference, model } of referencesOf(clusters)) {
      if (model !== undefined) uses.push({ alias: reference.at('alias'), model });
    }
    for (const model of clusters.flatMap(({ models }) => [...models.values()])) {
      uses.push({ alias: model.document.at('spec', 'rollout', 'candidate'), model });
    }
    return uses.flatMap(({ alias, model }) => {
      const aliases = model.document.at('spec', 'aliases').members.map(([name]) => name);
      if (alias.text === undefined || aliases.includes(alias.text)) return [];
      const known = aliases.length === 0 ? 'it has none' : `it has ${aliases.sort().join(', ')}`;
      return findingAt(alias, 'ZK202', {
        message: `model ${model.document.document.name} has no alias "${alias.text}"${didYouMean(alias.text, aliases)}; ${known}`,
        fix: 'Add it to spec.aliases of the model, or correct the name.',
      });
    });
  },
};
