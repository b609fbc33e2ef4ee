import { type RefuseBegin } from '../apply/apply-input.ts';
import { type LedgerState } from '../ledger/state.ts';
import { ZkaiFailure } from '../model/failure.ts';
import { compileLifecycle } from '../model/lifecycle.ts';
import { type Plan } from '../model/plan.ts';
import { type Environment, type Project } from '../model/project.ts';
import { selectionFlags } from '../model/selection.ts';
import { exactTime } from '../model/time-text.ts';
import { hasChanges } from '../plan/build.ts';
import { checkCleanGit } from '../plan/clean-git.ts';
import { withWindows } from '../plan/judgements.ts';
import { blockedToday } from '../plan/rules-of-today.ts';
import { windowRows } from '../plan/window-rows.ts';
import { type World } from '../ports/world.ts';
import { PROJECT_FILE } from './find-documents.ts';
import { loadProject } from './load-project.ts';
import { planOrigin, requirementsOf } from './plan-origin.ts';

/** How far the clocks of two machines may be apart, in milliseconds: as much as Kerberos takes. */
const CLOCK_SKEW = 5 * 60_000;

/**
 * For a command that would plan and apply at once. `instead` are the commands that do it in two steps.
 * @throws ZkaiFailure `blocked` where the environment takes only saved plans
 */
export function refuseUnsaved({ name, require }: Environment, instead: string): void {
  if (!require.savedPlan) return;
  throw new ZkaiFailure(
    'blocked',
    `${name} takes only saved plans (require.savedPlan); nothing was written`,
    {
      hint: instead,
    },
  );
}

/**
 * What the environment requires of a saved plan, by the rules of today: the plan may have been made before there were any.
 * Returns what throws when the apply is not to begin; the age counts when that is called, behind the wait for the lock.
 */
export async function refuseUnmet(
  world: World,
  plan: Plan,
  { project, environment }: { readonly project: Project; readonly environment: Environment },
): Promise<RefuseBegin> {
  const origin = await planOrigin(world, environment, [PROJECT_FILE]);
  const [uncommitted] = origin === undefined ? [] : checkCleanGit(origin, plan);
  return (ledger) => {
    refuseAge(plan, environment, world.clock.now());
    if (origin !== undefined && plan.require?.cleanGit !== true) throw unproved(plan);
    if (uncommitted !== undefined) {
      throw new ZkaiFailure('blocked', `${uncommitted.reason}; nothing was written`, {
        hint: uncommitted.hint,
      });
    }
    refuseBlocked(plan, { project, environment, ledger });
  };
}

/** Guards and lifecycle rules that were not there when the plan was made, or not as strict. */
function refuseBlocked(
  plan: Plan,
  {
    project,
    environment: { guards },
    ledger,
  }: {
    readonly project: Project;
    readonly environment: Environment;
    readonly ledger: LedgerState | null;
  },
): void {
  const lifecycle = compileLifecycle(project.lifecycle);
  const rows = blockedToday(plan, { guards, lifecycle, bases: ledger?.bases ?? new Map() });
  const [row] = rows;
  if (row === undefined) return;
  const permit = row.permit?.startsWith('--') === true ? ` ${row.permit}` : '';
  throw new ZkaiFailure(
    'blocked',
    `by the rules of zkai.yaml as it is now, the plan is blocked: ${row.guard}; nothing was written`,
    {
      details: rows.map(({ guard, reason }) => `${guard}: ${reason}`),
      hint: permit === '' ? row.hint : `look at it again, and if it is meant: ${planAgain(plan, permit)}`,
    },
  );
}

/** A saved plan with the requirements and windows that an apply would hold it to now; with its own where nobody can tell. */
export async function withRulesOfToday(world: World, plan: Plan): Promise<Plan> {
  const { require: _then, ...rest } = plan;
  const { project } = await loadProject(world).catch(() => ({ project: null }));
  const environment = project?.name === plan.project ? project.environments.get(plan.environment) : undefined;
  if (environment === undefined) return plan;
  const require = requirementsOf(environment);
  const judged = hasChanges(plan)
    ? withWindows(rest, windowRows(environment.windows, world.clock.now()))
    : rest;
  return require === undefined ? judged : { ...judged, require };
}

function refuseAge(plan: Plan, { name, require }: Environment, now: number): void {
  const { planMaxAgeMs: limit } = require;
  if (limit === undefined) return;
  const age = now - Date.parse(plan.createdAt);
  if (age > limit) {
    throw new ZkaiFailure(
      'plan-refused',
      `the plan is ${exactTime(wholeSeconds(age))} old, and ${name} takes none that is older than ${exactTime(limit)} (require.planMaxAge); nothing was written`,
      { details: [`made ${plan.createdAt}`], hint: `make it again and look at it: ${planAgain(plan)}` },
    );
  }
  // A plan that is ahead of this clock would live longer than it may.
  if (age >= -CLOCK_SKEW) return;
  throw new ZkaiFailure(
    'plan-refused',
    `the plan was made ${exactTime(-age)} in the future by the clock here, so nobody can tell its age, which ${name} limits (require.planMaxAge); nothing was written`,
    {
      details: [`made ${plan.createdAt}`, `now  ${new Date(now).toISOString()}`],
      hint: `set the clock that is wrong (zkai doctor compares the one here with the servers'), then: ${planAgain(plan)}`,
    },
  );
}

/** Rounded up: a plan that is too old is never told as just as old as it may be. */
function wholeSeconds(ms: number): number {
  return Math.ceil(ms / 1000) * 1000;
}

/** There was no rule when it was made, so nobody asked git. */
function unproved(plan: Plan): ZkaiFailure {
  return new ZkaiFailure(
    'blocked',
    'the plan was made when cleanGit was not required, so nobody knows whether its files were committed; nothing was written',
    { hint: `make it again: ${planAgain(plan)}` },
  );
}

function planAgain(
  { environment, destroy, merge, rollbackTo, selection, transaction }: Plan,
  permit = '',
): string {
  const command =
    rollbackTo === undefined
      ? `plan${destroy ? ' --destroy' : ''}${merge ? ' --merge' : ''}`
      : `rollback @${rollbackTo}`;
  const batch = transaction.mode === 'journal' ? ' --batch journal' : '';
  return `zkai ${command} --env ${environment}${selectionFlags(selection)}${batch}${permit} --out FILE`;
}
