import { type Plan } from '../../model/plan.ts';

/** The command that a person most likely wants after a plan; `undefined` where there is nothing to do. */
export function nextAfterPlan(plan: Plan, savedAs: string | null): string | undefined {
  const canApply = plan.blocked.length === 0 && plan.summary.conflict === 0;
  if (!canApply || plan.transaction.ops === 0) return undefined;
  return savedAs === null ? `zkai apply --env ${plan.environment}` : `zkai apply ${savedAs}`;
}
