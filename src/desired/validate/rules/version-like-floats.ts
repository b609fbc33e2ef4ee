import { type Finding } from '../../../model/finding.ts';
import { replaceText } from '../../../model/text-edit.ts';
import { Field, findingAt } from './field.ts';
import { type Rule, type RuleContext } from './rule.ts';
import { walk } from './walk.ts';

/** `python_version`, `cudaVersion`, `release`, `tag`: keys whose numbers are names rather than quantities. */
const VERSION_KEY = /(?:^|[-_.])(?:version|release|tag)$|Version$/;

export const versionLikeFloats: Rule = {
  id: 'ZK107',
  check: (context) =>
    context.documents.flatMap((document) => {
      const findings: Finding[] = [];
      walk(document.value, (value, pointer, key) => {
        if (typeof value === 'number' && VERSION_KEY.test(key))
          findings.push(...checkNumber(new Field(document, pointer(), value), context));
      });
      return findings;
    }),
};

function checkNumber(member: Field, { textAt }: RuleContext): Finding[] {
  if (member.number === undefined) return [];
  const { position } = member;
  const written = textAt(position);
  if (!/^\d+\.\d*0$/.test(written)) return [];
  return [
    findingAt(member, 'ZK107', {
      message: `${written} is the number ${member.number}: the last zero is lost`,
      fix: `Write it in quotes: "${written}".`,
      edits: [replaceText(position, `"${written}"`)],
    }),
  ];
}
