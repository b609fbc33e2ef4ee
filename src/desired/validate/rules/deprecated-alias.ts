import { isJsonObject } from '../../../model/json.ts';
import { findingAt } from './field.ts';
import { type Rule } from './rule.ts';
import { forEachModel } from './each-model.ts';

export const deprecatedAlias: Rule = {
  id: 'ZK508',
  check: forEachModel(({ document, versions }) =>
    document.at('spec', 'aliases').members.flatMap(([alias, target]) => {
      const version = versions.find((candidate) => candidate.version === target.number);
      if (!isJsonObject(version?.entry.value) || version.entry.value['deprecated'] !== true) return [];
      return findingAt(target, 'ZK508', {
        message: `alias "${alias}" points to version ${version.version}, which is deprecated`,
        fix: 'Point it to another version.',
        related: [{ message: 'deprecated here', position: version.entry.locate('/deprecated') }],
      });
    }),
  ),
};
