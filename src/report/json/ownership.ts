import { type Plan } from '../../model/plan.ts';
import { type ApplyResult } from '../../model/results.ts';
import { applyView } from './apply.ts';
import { planView } from './plan.ts';

/** `zkai.apply/v1` with the paths, or the `zkai.plan/v1` that was only to be shown. */
export function ownershipView(
  member: 'adopted' | 'released',
  { plan, result }: { readonly plan: Plan; readonly result: ApplyResult | null },
) {
  if (result === null) return planView(plan, null);
  return {
    ...applyView(result),
    [member]: plan.changes.flatMap(({ path, actions }) => (actions.length === 0 ? [] : [path])),
  };
}
