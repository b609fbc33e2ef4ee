import { type Finding } from '../../../model/finding.ts';
import { type Json, type JsonObject } from '../../../model/json.ts';
import { replaceText } from '../../../model/text-edit.ts';
import { Field, findingAt } from './field.ts';
import { type Rule, type RuleContext } from './rule.ts';

/** `python_version`, `cudaVersion`, `release`, `tag`: keys whose numbers are names rather than quantities. */
const VERSION_KEY = /(?:^|[-_.])(?:version|release|tag)$|Version$/;

export const versionLikeFloats: Rule = {
  id: 'ZK107',
  check: (context) =>
    context.documents.flatMap((document) =>
      [...versionNumbers(document.value, [])].flatMap((keys) =>
        checkNumber(Field.root(document).at(...keys), context),
      ),
    ),
};

/** The ways to the numbers that are versions. There is a lot to look at, and little to find. */
function* versionNumbers(value: Json, keys: readonly string[]): Generator<readonly string[]> {
  if (value === null || typeof value !== 'object') return;
  for (const key of Object.keys(value)) {
    const member = (value as JsonObject)[key] ?? null;
    if (typeof member === 'object') yield* versionNumbers(member, [...keys, key]);
    else if (typeof member === 'number' && !Array.isArray(value) && VERSION_KEY.test(key))
      yield [...keys, key];
  }
}

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
