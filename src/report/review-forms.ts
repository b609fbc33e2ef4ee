import { type Plan } from '../model/plan.ts';
import { type ApplyResult, type DriftResult } from '../model/results.ts';
import { applyRemarks } from './apply-remarks.ts';
import { type DriftLine } from '../model/drift-event.ts';
import { compactRemarks } from './compact.ts';
import { driftRemark, driftRemarks, failingRemarks, placedRemarks, resolvedRemark } from './drift-remarks.ts';
import { type RemarkFormat, renderRemarks } from './forms.ts';
import { applyMarkdown } from './markdown/apply.ts';
import { driftMarkdown } from './markdown/drift.ts';
import { type PlanFormOptions, planMarkdown } from './markdown/plan.ts';
import { planRemarks } from './plan-remarks.ts';
import { type RunFacts } from './run-facts.ts';

/** A plan in one of the forms for editors, pipelines and pull requests. */
export function renderPlanAs(
  format: RemarkFormat,
  plan: Plan,
  { run, ...options }: PlanFormOptions & { readonly run: RunFacts },
): string {
  if (format === 'markdown') return planMarkdown(plan, run, options);
  return renderRemarks(format, { remarks: planRemarks(plan, { all: format === 'compact' }), run });
}

/** The same for drift; `next` is the command to run next. */
export function renderDriftAs(
  format: RemarkFormat,
  result: DriftResult,
  { run, next }: { readonly run: RunFacts; readonly next: string | undefined },
): string {
  if (format === 'markdown') return driftMarkdown(result, run, next);
  const remarks = driftRemarks(result);
  if (format === 'sarif') return renderRemarks(format, { remarks: placedRemarks(remarks), run });
  if (format === 'junit') return renderRemarks(format, { remarks: failingRemarks(remarks), run });
  return renderRemarks(format, { remarks, run });
}

/** One line of a watch in the form for editors; empty for what is about the watch itself. */
export function compactDriftLine({ told }: DriftLine, run: RunFacts): string {
  if (told.event !== 'drift' && told.event !== 'resolved') return '';
  const remark = told.event === 'drift' ? driftRemark(told.item) : resolvedRemark(told.item);
  return compactRemarks([remark], run);
}

/** The same for what an apply did. */
export function renderApplyAs(
  format: RemarkFormat,
  result: ApplyResult,
  { plan, run }: { readonly plan: Plan; readonly run: RunFacts },
): string {
  if (format === 'markdown') return applyMarkdown(result, plan, run);
  return renderRemarks(format, { remarks: applyRemarks(result), run });
}
