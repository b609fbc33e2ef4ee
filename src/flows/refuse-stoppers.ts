import { ZkaiFailure } from '../model/failure.ts';
import { type Plan } from '../model/plan.ts';
import { conflictsOf } from '../plan/build.ts';

/** Conflicts and blocked rows stop the whole apply: half of a change is no change that anybody reviewed. */
export function refuseStoppers(plan: Plan): void {
  const conflicts = conflictsOf(plan);
  if (conflicts.length > 0) {
    throw new ZkaiFailure('conflict', `${count(conflicts.length, 'conflict')}; nothing was written`, {
      details: conflicts.slice(0, 20).map(({ path, reason }) => `${path}: ${reason}`),
      hint: conflictHint(plan, conflicts[0]?.path),
    });
  }
  const [first] = plan.blocked;
  if (first === undefined) return;
  throw new ZkaiFailure(
    first.guard === 'too-large' ? 'too-large' : 'blocked',
    `${count(plan.blocked.length, 'blocked row')}; nothing was written`,
    {
      details: plan.blocked.slice(0, 20).map(({ path, guard, reason }) => `${path ?? guard}: ${reason}`),
      hint: first.hint,
    },
  );
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}

function conflictHint({ rollbackTo, environment }: Plan, path = ''): string {
  if (rollbackTo === undefined)
    return 'zkai plan shows both sides, and the commands that let one of them win';
  return `zkai blame '${path}' --env ${environment} says who changed it; put the value back that zkai wrote, then: zkai rollback @${rollbackTo}`;
}
