import { isPast } from '../../../model/ignore.ts';
import { RULES } from '../rules.ts';
import { type Rule } from './rule.ts';

/** What somebody promised to put right by a day. From the next one on the rule holds no more, and nothing is planned. */
export const expiredIgnores: Rule = {
  id: 'ZK192',
  check: ({ project, now }) =>
    project.ignore.flatMap((rule, index) => {
      if (!isPast(rule, now)) return [];
      const pointer = `/spec/ignore/${index}/until`;
      return [
        {
          rule: 'ZK192',
          severity: RULES.ZK192.severity,
          message: `the ignore rule for ${rule.fields.join(', ')} was to end ${rule.until}: ${rule.reason}`,
          fix: 'Declare the fields, or remove the rule; if others still write them, give it a later day.',
          position: project.locate(pointer),
          pointer,
          document: `Project/${project.name}`,
        },
      ];
    }),
};
