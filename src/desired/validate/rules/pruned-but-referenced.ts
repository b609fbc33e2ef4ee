import { forEachModel } from './each-model.ts';
import { findingAt } from './field.ts';
import { type Rule } from './rule.ts';

export const prunedButReferenced: Rule = {
  id: 'ZK510',
  check: forEachModel(({ document, versions }) => {
    const keep = document.at('spec', 'retention', 'keep').number;
    if (keep === undefined || versions.length <= keep) return [];
    const oldest = versions.at(-keep)?.version ?? 0; // versions are sorted
    return document.at('spec', 'aliases').members.flatMap(([alias, target]) => {
      const isDeclared = versions.some(({ version }) => version === target.number);
      if (target.number === undefined || !isDeclared || target.number >= oldest) return [];
      return findingAt(target, 'ZK510', {
        message: `alias "${alias}" points to version ${target.number}, which is older than the ${keep} that retention keeps`,
        fix: 'Point it to a newer version, or raise retention.keep: while it points there, the version cannot be pruned.',
      });
    });
  }),
};
