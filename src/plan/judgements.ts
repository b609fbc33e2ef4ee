import { type Blocked, type PlanNote } from '../model/change.ts';
import { type Plan } from '../model/plan.ts';

/** What somebody other than the plan itself says to it: of a moment, and asked for again when it is applied. */
export interface Judgement {
  readonly blocked: readonly Blocked[];
  readonly notes: readonly PlanNote[];
}

type Guarded = Pick<Blocked, 'guard'>;

/** True for a row of a policy or a freeze window: another day there may be another one, of the same changes. */
export function isJudgement(row: Guarded): boolean {
  return row.guard.startsWith('policy/') || isOfWindow(row);
}

function isOfWindow({ guard }: Guarded): boolean {
  return guard.startsWith('window/');
}

/**
 * The plan with these judgements in the place of those that it had. What somebody overrode when it was made stays so, as long
 * as the same is said: of anything else nobody has said why it need not stop the apply. The digest is the same.
 */
export function withJudgements(plan: Plan, judgements: readonly Judgement[]): Plan {
  return replaceRows(plan, isJudgement, judgements);
}

/** The same with what the freeze windows say at another moment, and all others as they are. */
export function withWindows(plan: Plan, judgement: Judgement): Plan {
  return replaceRows(plan, isOfWindow, [judgement]);
}

function replaceRows(plan: Plan, isOld: (row: Guarded) => boolean, judgements: readonly Judgement[]): Plan {
  const { notes: old = [], ...rest } = plan;
  const rows = judgements.flatMap((judgement) => judgement.blocked).filter((row) => !isOverridden(row, plan));
  const blocked = [...plan.blocked.filter((row) => !isOld(row)), ...rows];
  const notes = [...old.filter((row) => !isOld(row)), ...judgements.flatMap((judgement) => judgement.notes)];
  const summary = { ...plan.summary, blocked: blocked.length };
  return { ...rest, blocked, summary, ...(notes.length === 0 ? {} : { notes }) };
}

function isOverridden(row: Blocked, { overridden = [] }: Plan): boolean {
  if (row.overridable !== true) return false;
  return overridden.some(
    ({ guard, path, document, reason }) =>
      guard === row.guard && path === row.path && document === row.document && reason === row.reason,
  );
}
