import { valueAt } from '../../../model/json.ts';
import { aliasTarget } from './cluster.ts';
import { findingAt } from './field.ts';
import { type Rule } from './rule.ts';
import { referencesOf } from './model-use.ts';

export const envParamMissing: Rule = {
  id: 'ZK211',
  check: ({ clusters }) =>
    referencesOf(clusters).flatMap(({ task, reference, model }) => {
      const params = task
        .at('spec', 'env')
        .items.map((variable) => variable.at('from', 'param'))
        .filter(({ text }) => text !== undefined);
      if (reference.exists && model === undefined) return []; // ZK201 says so
      const alias = reference.at('alias').text;
      const wanted =
        reference.at('version').number ??
        (alias === undefined || model === undefined ? undefined : aliasTarget(model, alias));
      const version = model?.versions.find((candidate) => candidate.version === wanted);
      if (version === undefined) return [];
      return params.flatMap((param) => {
        if (valueAt(version.params.value, param.text ?? '') !== undefined) return [];
        return findingAt(param, 'ZK211', {
          message: `version ${version.version} of model ${model?.document.document.name} has no parameter ${param.text}`,
          fix: 'Name a member of its params (a JSON Pointer such as /lr).',
        });
      });
    }),
};
