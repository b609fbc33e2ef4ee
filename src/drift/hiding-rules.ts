import { diffIgnored } from '../diff/ignored.ts';
import { endsWithin, type IgnoredFields, type IgnoreRule, isPast } from '../model/ignore.ts';
import { type DriftIgnore } from '../model/results.ts';
import { type BaseNode, type LiveNode } from '../model/tree.ts';

/** So that somebody can settle it before drift is red, or the files are no longer valid. */
const SOON_DAYS = 14;

/** Which of the rules that fit a znode hide something: its live value differs in their fields from what was applied. */
export function hidingRules(
  base: BaseNode,
  live: LiveNode | null,
  rules: readonly IgnoredFields[],
): readonly IgnoredFields[] {
  if (rules.length === 0 || live === null || live.stat.mzxid === base.mzxid) return [];
  return rules.filter(({ fields }) => diffIgnored(live.data, base.data, fields).length > 0);
}

/** The rules that somebody should know of, in the order in which they are written. */
export function ignoresOf(
  rules: readonly IgnoreRule[],
  hidden: ReadonlyMap<IgnoredFields, number>,
  now: number,
): DriftIgnore[] {
  return rules
    .map((rule): DriftIgnore => ({ rule, hidden: hidden.get(rule) ?? 0, state: stateOf(rule, now) }))
    .filter((ignore) => ignore.hidden > 0 || ignore.state !== 'holds');
}

function stateOf(rule: IgnoreRule, now: number): DriftIgnore['state'] {
  if (isPast(rule, now)) return 'ended';
  return endsWithin(rule, SOON_DAYS, now) ? 'ends-soon' : 'holds';
}
