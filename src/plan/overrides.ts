import { type Blocked, type Overridden } from '../model/change.ts';
import { ZkaiFailure } from '../model/failure.ts';
import { type Override, type Plan } from '../model/plan.ts';
import { sealPlan } from './build.ts';

/**
 * Lifts the blocked rows that are named, with the reason beside them: they stay in the plan, as overridden, and its digest
 * covers them. An override that lifts nothing is a mistake, most likely of the name, unless it is only for where it is needed.
 * @throws ZkaiFailure `usage` for a name that blocks nothing here, or that nothing may override
 */
export function withOverrides(plan: Plan, overrides: readonly Override[]): Plan {
  const meant = overrides.filter(({ guard, whereNeeded }) => whereNeeded !== true || lifts(plan, guard));
  if (meant.length === 0) return plan;
  const reasons = new Map(meant.map(({ guard, reason }) => [guard, reason]));
  for (const guard of reasons.keys()) refuseIdle(plan, guard);
  const blocked: Blocked[] = [];
  const overridden: Overridden[] = [...(plan.overridden ?? [])];
  for (const row of plan.blocked) {
    const because = reasons.get(row.guard);
    if (because === undefined) blocked.push(row);
    else overridden.push({ ...row, because });
  }
  return sealPlan({ ...plan, blocked, overridden });
}

/** What the history says was lifted: each guard once. */
export function overridesOf({ overridden = [] }: Pick<Plan, 'overridden'>): Override[] {
  const reasons = new Map(overridden.map(({ guard, because }) => [guard, because]));
  return [...reasons].map(([guard, reason]) => ({ guard, reason }));
}

/** True where what was lifted when the plan was made covers this row, too: the same guard, and no stricter than then. */
export function isLifted(row: Blocked, { overridden = [] }: Pick<Plan, 'overridden'>): boolean {
  if (row.overridable !== true) return false;
  return overridden.some(
    ({ guard, path, document, limit }) =>
      guard === row.guard &&
      path === row.path &&
      document === row.document &&
      (limit === undefined || row.limit === undefined || row.limit >= limit),
  );
}

function lifts({ blocked }: Plan, guard: string): boolean {
  const named = blocked.filter((row) => row.guard === guard);
  return named.length > 0 && named.every(({ overridable }) => overridable === true);
}

function refuseIdle({ blocked }: Plan, guard: string): void {
  const named = blocked.filter((row) => row.guard === guard);
  const firm = named.find(({ overridable }) => overridable !== true);
  if (firm !== undefined) {
    throw new ZkaiFailure(
      'usage',
      `nothing overrides ${guard}: ${firm.reason}`,
      firm.hint === '' ? {} : { hint: firm.hint },
    );
  }
  if (named.length > 0) return;
  const others = [...new Set(blocked.filter((row) => row.overridable === true).map((row) => row.guard))];
  throw new ZkaiFailure(
    'usage',
    `--override ${guard} overrides nothing: ${blocked.length === 0 ? 'nothing blocks this plan' : 'that does not block this plan'}`,
    {
      hint:
        others.length === 0
          ? 'leave it out; zkai plan shows what blocks, if anything does'
          : `what blocks it and can be overridden: ${others.join(', ')}`,
    },
  );
}
