import { type Plan } from '../model/plan.ts';
import { type ApplyResult } from '../model/results.ts';
import { hasChanges } from '../plan/build.ts';
import { isJudgement, type Judgement, withJudgements, withWindows } from '../plan/judgements.ts';
import { withOverrides } from '../plan/overrides.ts';
import { placeIn } from '../plan/place-findings.ts';
import { policyRows } from '../plan/policy-rows.ts';
import { windowRows } from '../plan/window-rows.ts';
import { type World } from '../ports/world.ts';
import { type PlanSubject } from './make-plan.ts';
import { refuseStoppers } from './refuse-stoppers.ts';

/** Whose windows and policies count; and the files, where the plan was made from them just now. */
type JudgedSubject = Pick<PlanSubject, 'project' | 'environment'> &
  Partial<Pick<PlanSubject, 'desired' | 'documents' | 'permits'>>;

/**
 * The plan with what the windows and the policies of today say to it, in the place of what any said before. Policies get it
 * as it is without that. Of a plan that does nothing there is nothing to say.
 * @throws ZkaiFailure `usage` for an override of what blocks nothing, or that nothing may override
 */
export async function judgePlan(world: World, plan: Plan, subject: JudgedSubject): Promise<Plan> {
  const unjudged = withJudgements(plan, []);
  const judgements = hasChanges(plan)
    ? [windowsNow(world, subject), ...(await askPolicies(world, unjudged, subject))]
    : [];
  const overrides = subject.permits?.overrides?.filter(isJudgement) ?? [];
  return withOverrides(withJudgements(unjudged, judgements), overrides);
}

/**
 * Throws when an apply of the plan is not to begin: what policies said of it still holds, the windows are those of the
 * moment when this is called, behind the wait for an answer and for the lock.
 */
export function refuseJudged(world: World, judged: Plan, subject: JudgedSubject): () => void {
  return () => refuseStoppers(hasChanges(judged) ? withWindows(judged, windowsNow(world, subject)) : judged);
}

/** The result with what policies noted: not everybody has seen the plan. That a window is near is no news any more. */
export function withPolicyNotes(result: ApplyResult, { notes = [] }: Plan): ApplyResult {
  const noted = notes
    .filter(({ guard }) => guard.startsWith('policy/'))
    .map(({ guard, path, source, reason }) => {
      const place = source === null ? path : `${source.file}:${source.line}`;
      return `${guard}: ${reason}${place === null ? '' : ` (${place})`}`;
    });
  return { ...result, notes: [...result.notes, ...noted] };
}

function windowsNow({ clock }: World, { environment }: JudgedSubject): Judgement {
  return windowRows(environment.windows, clock.now());
}

async function askPolicies(
  { policies: programs, progress, signal }: World,
  plan: Plan,
  { project: { policies }, desired, documents }: JudgedSubject,
): Promise<Judgement[]> {
  if (policies.length === 0) return [];
  let judged = 0;
  const tell = (): void => progress({ event: 'judging', judged, policies: policies.length });
  const onVerdict = (): void => {
    judged += 1;
    tell();
  };
  tell();
  const verdicts = await programs.judge(plan, policies, { signal, onVerdict });
  const files = desired === undefined || documents === undefined ? null : { desired, documents };
  const circumstances = { environment: plan.environment, place: placeIn(plan, files) };
  return policies.flatMap((policy, index) => {
    const verdict = verdicts[index];
    return verdict === undefined ? [] : [policyRows(policy, verdict, circumstances)];
  });
}
