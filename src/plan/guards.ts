import { type Blocked, type Change } from '../model/change.ts';
import { numberText } from '../model/number-text.ts';
import { type Guards } from '../model/project.ts';
import { type BaseNode, type Owner } from '../model/tree.ts';
import { isDeletion } from './input.ts';

/** What the guards look at: the rows of a plan, and where they come from. */
export interface GuardedPlan {
  readonly guards: Guards;
  readonly changes: readonly Change[];
  /** How many znodes of documents zkai owns here. */
  readonly owned: number;
  /** Nothing is declared any more, and nobody asked for that. */
  readonly isEmptied: boolean;
  /** See {@link isPermitted}. */
  readonly allowDeletes?: number | undefined;
}

/** What the environment's guards say to these changes: one blocked row for each limit that is passed. */
export function checkGuards({ guards, changes, owned, isEmptied, allowDeletes }: GuardedPlan): Blocked[] {
  const deletes = countDeletes(changes);
  const written = changes.filter((change) => change.actions.length > 0).length;
  const percent = owned === 0 ? 0 : (deletes / owned) * 100;
  const { maxDeletes, maxDeletePercent, maxChanges } = guards;
  const tooMany = !isPermitted(deletes, allowDeletes);
  const blocked: Blocked[] = [];
  if (!guards.allowEmpty && deletes > 0 && deletes === owned && isEmptied) {
    blocked.push({
      ...row('allowEmpty', `this would delete all ${numberText(owned)} znodes that zkai owns here`),
      ...overriding('allowEmpty', 'guards: {allowEmpty: true}'),
    });
  }
  if (maxDeletes !== undefined && deletes > maxDeletes && tooMany) {
    blocked.push({
      ...row('maxDeletes', `${numberText(deletes)} deletes, at most ${numberText(maxDeletes)} are allowed`),
      ...allowing(deletes, 'guards.maxDeletes'),
      limit: maxDeletes,
    });
  }
  if (maxDeletePercent !== undefined && percent > maxDeletePercent && tooMany) {
    const share = `${Math.ceil(percent)} % of the ${numberText(owned)} owned znodes would be deleted`;
    blocked.push({
      ...row('maxDeletePercent', `${share}, at most ${maxDeletePercent} % is allowed`),
      ...allowing(deletes, 'guards.maxDeletePercent'),
      limit: maxDeletePercent,
    });
  }
  if (maxChanges !== undefined && written > maxChanges) {
    blocked.push({
      ...row('maxChanges', `${numberText(written)} changes, at most ${numberText(maxChanges)} are allowed`),
      ...overriding('maxChanges', 'guards.maxChanges'),
      limit: maxChanges,
    });
  }
  return blocked;
}

/**
 * Znodes of documents that are deleted, or would be but for a rule that gives them up instead, and those whose value goes
 * though they stay as empty parents. What moves to another path is not lost; parents hold nothing.
 */
export function countDeletes(changes: readonly Change[]): number {
  return changes.filter((change) => {
    const { document, movedTo, orphaned, actions } = change;
    if (document === null) return actions.includes('update');
    return orphaned === true || (isDeletion(change) && movedTo === undefined);
  }).length;
}

/**
 * The one rule of `--allow-deletes N`: with at most N deletes in the plan, what counts deletes or wants them confirmed is
 * content. With more, it is as if nobody had said anything, so that an N that was too small never hides the rest.
 */
export function isPermitted(deletes: number, allowDeletes: number | undefined): boolean {
  return allowDeletes !== undefined && deletes <= allowDeletes;
}

/** How many znodes of documents a project owns in an environment. */
export function countOwned(
  bases: Iterable<BaseNode>,
  { project, environment }: Pick<Owner, 'project' | 'environment'>,
): number {
  let owned = 0;
  for (const { record, owner } of bases)
    if (record !== null && owner.project === project && owner.environment === environment) owned += 1;
  return owned;
}

function row(
  guard: string,
  reason: string,
): Pick<Blocked, 'guard' | 'path' | 'document' | 'source' | 'reason'> {
  return { guard, path: null, document: null, source: null, reason };
}

function allowing(deletes: number, setting: string): Pick<Blocked, 'hint' | 'permit' | 'overridable'> {
  const permit = `--allow-deletes ${deletes}`;
  return { hint: hintOf(permit, setting), permit, overridable: true };
}

function overriding(name: string, setting: string): Pick<Blocked, 'hint' | 'permit' | 'overridable'> {
  const permit = `--override ${name} --reason TEXT`;
  return { hint: hintOf(permit, setting), permit, overridable: true };
}

function hintOf(permit: string, setting: string): string {
  return `if that is meant, ${permit}; to change the rule: ${setting} of the environment in zkai.yaml`;
}
