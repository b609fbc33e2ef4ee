import { type Blocked, type PlanNote } from '../model/change.ts';
import { type Plan } from '../model/plan.ts';

/** What somebody other than the plan itself says to it: of a moment, and asked for again when it is applied. */
export interface Judgement {
  readonly blocked: readonly Blocked[];
  readonly notes: readonly PlanNote[];
}

/** True for a row of a policy: another day there may be another one, of the same changes. */
export function isJudgement({ guard }: Pick<Blocked, 'guard'>): boolean {
  return guard.startsWith('policy/');
}

/**
 * The plan with these judgements in the place of those that it had. What somebody overrode when it was made stays so, as long
 * as the same is said: of anything else nobody has said why it need not stop the apply. The digest is the same.
 */
export function withJudgements(plan: Plan, judgements: readonly Judgement[]): Plan {
  const { notes: _then, ...rest } = plan;
  const rows = judgements.flatMap((judgement) => judgement.blocked).filter((row) => !isOverridden(row, plan));
  const blocked = [...plan.blocked.filter((row) => !isJudgement(row)), ...rows];
  const notes = judgements.flatMap((judgement) => judgement.notes);
  const summary = { ...plan.summary, blocked: blocked.length };
  return { ...rest, blocked, summary, ...(notes.length === 0 ? {} : { notes }) };
}

function isOverridden(row: Blocked, { overridden = [] }: Plan): boolean {
  return overridden.some(
    ({ guard, path, document, reason }) =>
      guard === row.guard && path === row.path && document === row.document && reason === row.reason,
  );
}
