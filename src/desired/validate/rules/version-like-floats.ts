import { type Finding } from '../../../model/finding.ts';
import { replaceText } from '../../../model/text-edit.ts';
import { Field, findingAt } from './field.ts';
import { type Rule, type RuleContext } from './rule.ts';

/** `python_version`, `cudaVersion`, `release`, `tag`: keys whose numbers are names rather than quantities. */
const VERSION_KEY = /(?:^|[-_.])(?:version|release|tag)$|Version$/;

export const versionLikeFloats: Rule = {
  id: 'ZK107',
  check: (context) => context.documents.flatMap((document) => search(Field.root(document), context)),
};

function search(field: Field, context: RuleContext): Finding[] {
  return [
    ...field.items.flatMap((item) => search(item, context)),
    ...field.members.flatMap(([key, member]) => {
      if (member.number === undefined || !VERSION_KEY.test(key)) return search(member, context);
      const { position } = member;
      const written = context.textAt(position);
      if (!/^\d+\.\d*0$/.test(written)) return [];
      return findingAt(member, 'ZK107', {
        message: `${written} is the number ${member.number}: the last zero is lost`,
        fix: `Write it in quotes: "${written}".`,
        edits: [replaceText(position, `"${written}"`)],
      });
    }),
  ];
}
