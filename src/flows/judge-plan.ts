import { type Plan } from '../model/plan.ts';
import { hasChanges } from '../plan/build.ts';
import { isJudgement, type Judgement, withJudgements } from '../plan/judgements.ts';
import { withOverrides } from '../plan/overrides.ts';
import { placeIn } from '../plan/place-findings.ts';
import { policyRows } from '../plan/policy-rows.ts';
import { type World } from '../ports/world.ts';
import { type PlanSubject } from './make-plan.ts';

/** Whose policies are asked; and the files, where the plan was made from them just now. */
type JudgedSubject = Pick<PlanSubject, 'project'> &
  Partial<Pick<PlanSubject, 'desired' | 'documents' | 'permits'>>;

/**
 * The plan with what the policies of today say to it, in the place of what any said before. They get it as it is without
 * that. Of a plan that does nothing there is nothing to say.
 * @throws ZkaiFailure `usage` for an override of a policy that blocks nothing, or that nothing may override
 */
export async function judgePlan(world: World, plan: Plan, subject: JudgedSubject): Promise<Plan> {
  const unjudged = withJudgements(plan, []);
  const judgements = hasChanges(plan) ? await askPolicies(world, unjudged, subject) : [];
  const overrides = subject.permits?.overrides?.filter(isJudgement) ?? [];
  return withOverrides(withJudgements(unjudged, judgements), overrides);
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
