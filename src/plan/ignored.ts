import { createHash } from 'node:crypto';
import { diffIgnored, withoutIgnored } from '../diff/ignored.ts';
import { type IgnoredValues } from '../model/change.ts';
import { fieldsOf, type IgnoredFields, type IgnoredPart } from '../model/ignore.ts';
import { type DesiredNode, type LiveNode } from '../model/tree.ts';

/** What an apply needs to know of a znode with ignored fields; `undefined`: it has none. */
export function ignoredPart(live: LiveNode, rules: readonly IgnoredFields[]): IgnoredPart | undefined {
  return rules.length === 0 ? undefined : { rules, rest: restHash(live.data, rules) };
}

/** Of a value but for its ignored fields. */
export function restHash(data: Buffer, rules: readonly IgnoredFields[]): string {
  const rest = withoutIgnored(data, fieldsOf(rules));
  return `sha256:${createHash('sha256').update(rest).digest('hex')}`;
}

/** What the rules leave as it is in one znode, rule by rule. */
export function ignoredValues(
  live: LiveNode,
  { path, document, data }: DesiredNode,
  rules: readonly IgnoredFields[],
): IgnoredValues[] {
  if (live.data.equals(data)) return [];
  return rules.flatMap(({ fields, reason }) => {
    const differences = diffIgnored(live.data, data, fields);
    return differences.length === 0 ? [] : [{ path, document, reason, fields: differences }];
  });
}
