import { type Finding } from '../../../model/finding.ts';
import { isPast } from '../../../model/ignore.ts';
import { type JsonPointer } from '../../../model/json.ts';
import { type Project } from '../../../model/project.ts';
import { RULES } from '../rules.ts';
import { type Rule } from './rule.ts';

/** What somebody promised to put right by a day. From the next one on the rule holds no more, and nothing is planned. */
export const expiredIgnores: Rule = {
  id: 'ZK192',
  check: ({ project, now }) => [
    ...project.ignore.flatMap((rule, index) =>
      isPast(rule, now)
        ? expired(project, `/spec/ignore/${index}/until`, {
            message: `the ignore rule for ${rule.fields.join(', ')} was to end ${rule.until}: ${rule.reason}`,
            fix: 'Declare the fields, or remove the rule; if others still write them, give it a later day.',
          })
        : [],
    ),
    ...project.lint.ignore.flatMap((entry, index) =>
      isPast(entry, now)
        ? expired(project, `/spec/lint/ignore/${index}/until`, {
            message: `${entry.rule} was to be let pass until ${entry.until}: ${entry.reason}`,
            fix: 'Correct what it is about and remove the entry; if that takes longer, give it a later day.',
          })
        : [],
    ),
  ],
};

function expired(project: Project, pointer: JsonPointer, text: Pick<Finding, 'message' | 'fix'>): Finding[] {
  const { severity } = RULES.ZK192;
  const position = project.locate(pointer);
  return [{ rule: 'ZK192', severity, ...text, position, pointer, document: `Project/${project.name}` }];
}
