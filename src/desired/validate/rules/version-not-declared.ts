import { findingAt } from './field.ts';
import { type Rule } from './rule.ts';
import { referencesOf, hasVersion, versionList } from './model-use.ts';

export const versionNotDeclared: Rule = {
  id: 'ZK203',
  check: ({ clusters }) =>
    referencesOf(clusters).flatMap(({ reference, model }) => {
      const version = reference.at('version');
      if (model === undefined || version.number === undefined || hasVersion(model, version.number)) return [];
      return findingAt(version, 'ZK203', {
        message: `model ${model.document.document.name} has no version ${version.number}; it has ${versionList(model)}`,
        fix: 'Declare the version or use another one.',
      });
    }),
};
