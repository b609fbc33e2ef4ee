import { type Plan } from '../../model/plan.ts';
import { type ApplyResult } from '../../model/results.ts';
import { applyRemarks } from '../apply-remarks.ts';
import { type RunFacts } from '../run-facts.ts';
import { fitMarkdown } from './fit.ts';
import { mdCode, mdText } from './text.ts';

/** Notes of one apply are few; more than these would be a fault. */
const MAX_NOTES = 50;

/** What an apply did, as a comment on the pull request that asked for it. */
export function applyMarkdown(
  result: ApplyResult,
  { project, environment }: Pick<Plan, 'project' | 'environment'>,
  run: RunFacts,
): string {
  const { id, digest, notes } = result;
  const facts = [
    ...(id === null ? [] : [`apply ${mdCode(id)}`]),
    ...(digest === null ? [] : [`digest ${mdCode(digest)}`]),
  ];
  return fitMarkdown(
    [
      `### zkai ${mdText(run.command)}: ${mdText(project)}, environment ${mdText(environment)}`,
      mdText(applyRemarks(result).summary),
      ...(facts.length === 0 ? [] : [facts.join(', ')]),
    ],
    [{ heading: 'Notes', rows: notes.slice(0, MAX_NOTES).map((note) => `- ${mdText(note)}`) }],
  );
}
