import { type JsonPointer } from './json.ts';
import { type Position } from './position.ts';
import { type Matched, type RuleMatch, ruleMatcher } from './rule-match.ts';

/** Fields that somebody else writes, and why they may. */
export interface IgnoredFields {
  /** JSON Pointers; `*` is any key or index. */
  readonly fields: readonly JsonPointer[];
  readonly reason: string;
  /** The last day on which it holds, `2027-06-30`; absent: always. */
  readonly until?: string;
}

/** What a row knows of the ignored fields of its znode. While the rest of it holds, others may go on writing them. */
export interface IgnoredPart {
  readonly rules: readonly IgnoredFields[];
  /** `sha256:` of what was live but for these fields. */
  readonly rest: string;
}

/** The same for the znodes that a rule of zkai.yaml names. */
export interface IgnoreRule extends IgnoredFields {
  readonly match: RuleMatch;
  /** Where it is written. */
  readonly source: Position;
}

/** What every rule that fits a znode ignores in it; empty: nothing. */
export type IgnoredByRule = (znode: Matched) => readonly IgnoredFields[];

const DAY_MS = 24 * 60 * 60 * 1000;

/** All fields that some rules ignore, sorted. */
export function fieldsOf(rules: readonly IgnoredFields[]): JsonPointer[] {
  return [...new Set(rules.flatMap(({ fields }) => fields))].sort();
}

/** The rules that still hold: an expired one protects nothing any more. @param now milliseconds since 1970 */
export function ignoredByRule(rules: readonly IgnoreRule[], now: number): IgnoredByRule {
  const compiled = rules
    .filter((rule) => !isPast(rule, now))
    .map(({ match, fields, reason, until }) => ({
      fits: ruleMatcher(match),
      ignored: { fields, reason, ...(until === undefined ? {} : { until }) },
    }));
  if (compiled.length === 0) return () => [];
  return (znode) => compiled.filter(({ fits }) => fits(znode)).map(({ ignored }) => ignored);
}

/** The same with the rules themselves, for whoever tells what they hide. */
export function ignoreRulesThatFit(
  rules: readonly IgnoreRule[],
  now: number,
): (znode: Matched) => IgnoreRule[] {
  const compiled = rules
    .filter((rule) => !isPast(rule, now))
    .map((rule) => ({ rule, fits: ruleMatcher(rule.match) }));
  return (znode) => compiled.filter(({ fits }) => fits(znode)).map(({ rule }) => rule);
}

/** True when so many days are left at most. */
export function endsWithin({ until }: Pick<IgnoredFields, 'until'>, days: number, now: number): boolean {
  return until !== undefined && Date.parse(until) + DAY_MS - now <= days * DAY_MS;
}

/** True when the last day is over, everywhere by UTC; also for a day that no calendar has. */
export function isPast({ until }: Pick<IgnoredFields, 'until'>, now: number): boolean {
  return until !== undefined && !(now < Date.parse(until) + DAY_MS);
}
