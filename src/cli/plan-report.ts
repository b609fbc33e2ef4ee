import { type Plan } from '../model/plan.ts';
import { type ApplyResult, type DryRun, hasWritten } from '../model/results.ts';
import { applyView } from '../report/json/apply.ts';
import { planView } from '../report/json/plan.ts';
import { type Paint } from '../report/paint.ts';
import { renderApply } from '../report/pretty/apply.ts';
import { renderPlan } from '../report/pretty/plan.ts';
import { type CommandReport } from './output.ts';

/** What is said of a plan that was made, by every command that only makes one. */
export function planReport(
  plan: Plan,
  { dryRun, ...options }: Parameters<typeof renderPlan>[1] & { readonly dryRun: DryRun | null },
): Pick<CommandReport, 'json' | 'text' | 'form'> {
  const { next } = options;
  return {
    json: () => planView(plan, dryRun),
    text: () => renderPlan(plan, { ...options, dryRun }),
    form: async (format, run) => {
      const { renderPlanAs } = await import('../report/review-forms.ts');
      return renderPlanAs(format, plan, { run, next, dryRun });
    },
  };
}

/** What is said of a plan that was applied. */
export function applyReport(
  { plan, result }: { readonly plan: Plan; readonly result: ApplyResult },
  paint: Paint,
): CommandReport {
  return {
    hasWritten: hasWritten(result),
    json: () => ({ ...applyView(result), environment: plan.environment }),
    text: () => renderApply(result, { paint }),
    form: async (format, run) => {
      const { renderApplyAs } = await import('../report/review-forms.ts');
      return renderApplyAs(format, result, { plan, run });
    },
  };
}
