import { findingAt } from './field.ts';
import { type Rule } from './rule.ts';
import { hasVersion, versionList } from './model-use.ts';

export const aliasWithoutVersion: Rule = {
  id: 'ZK207',
  check: ({ clusters }) =>
    clusters
      .flatMap(({ models }) => [...models.values()])
      .flatMap((model) =>
        model.document.at('spec', 'aliases').members.flatMap(([alias, target]) => {
          if (target.number === undefined || hasVersion(model, target.number)) return [];
          return findingAt(target, 'ZK207', {
            message: `alias "${alias}" points to version ${target.number}, which is not declared; there is ${versionList(model)}`,
            fix: 'Point it to a declared version, or declare that version.',
          });
        }),
      ),
};
