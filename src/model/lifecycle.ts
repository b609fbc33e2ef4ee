import { type Position } from './position.ts';
import { type Matched, type RuleMatch, ruleMatcher } from './rule-match.ts';
import { idsOfRecord } from './tree.ts';

/** What becomes of a znode that is not declared any more. */
export type Deletion = 'delete' | 'orphan' | 'confirm' | 'forbid';

/** A rule of `lifecycle` in zkai.yaml. */
export interface LifecycleRule {
  readonly match: RuleMatch;
  readonly preventDestroy: boolean;
  readonly deletion: Deletion;
  readonly source: Position;
}

/** One thing that a rule can ask for; all rules that fit a znode hold, so that one more never permits more. */
export type LifecycleAspect = 'preventDestroy' | Exclude<Deletion, 'delete'>;

/** A znode as rules see it; `document` is the id that it was applied with last. */
export interface LifecycleSubject extends Matched {
  /** Key of the record of its document; `null` for a parent made on the way. */
  readonly record: string | null;
}

/** The first rule that asks for this of the znode. */
export type Lifecycle = (aspect: LifecycleAspect, subject: LifecycleSubject) => LifecycleRule | undefined;

/**
 * A document goes by its id as it was applied and by both that it can have (`Kind/name`, `Kind/cluster/name`): ids are as
 * short as they can be, and a rule must not lose a document because another one came.
 */
export function compileLifecycle(rules: readonly LifecycleRule[]): Lifecycle {
  const compiled = rules.map((rule) => ({ rule, fits: ruleMatcher(rule.match) }));
  const asking = (wanted: (rule: LifecycleRule) => boolean) => compiled.filter(({ rule }) => wanted(rule));
  const byAspect = {
    preventDestroy: asking((rule) => rule.preventDestroy),
    orphan: asking((rule) => rule.deletion === 'orphan'),
    confirm: asking((rule) => rule.deletion === 'confirm'),
    forbid: asking((rule) => rule.deletion === 'forbid'),
  } as const satisfies Record<LifecycleAspect, unknown>;
  return (aspect, { path, document, record }) => {
    const candidates = byAspect[aspect];
    if (candidates.length === 0) return undefined;
    const { short, long } = record === null ? { short: null, long: null } : idsOfRecord(record);
    const ids = [document, short, long];
    return candidates.find(({ fits }) => ids.some((id) => fits({ path, document: id })))?.rule;
  };
}
