import { findingAt, type Field } from './field.ts';
import { type Rule } from './rule.ts';
import { forEachModel } from './each-model.ts';

export const duplicateVersion: Rule = {
  id: 'ZK512',
  check: forEachModel(({ document }) => {
    const first = new Map<number, Field>();
    return document.at('spec', 'versions').items.flatMap((entry) => {
      const version = entry.at('version');
      if (version.number === undefined) return [];
      const earlier = first.get(version.number);
      if (earlier === undefined) {
        first.set(version.number, version);
        return [];
      }
      return findingAt(version, 'ZK512', {
        message: `version ${version.number} is declared twice`,
        fix: 'A version never changes: give the newer one the next number.',
        related: [{ message: 'the first one is here', position: earlier.position }],
      });
    });
  }),
};
