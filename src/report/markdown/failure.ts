import { type ZkaiFailure } from '../../model/failure.ts';
import { failureRemarks } from '../remark.ts';
import { type RunFacts } from '../run-facts.ts';
import { fitMarkdown } from './fit.ts';
import { remarkSection } from './remarks.ts';
import { mdCode, mdText } from './text.ts';

/** Details are lines of their own; more than these nobody reads in a comment. */
const MAX_DETAILS = 20;

/** Why a command could not go on, as a comment on a pull request. */
export function failureMarkdown(failure: ZkaiFailure, run: RunFacts): string {
  const { message, details, hint, findings } = failure;
  const shown = details.slice(0, MAX_DETAILS).map((line) => `- ${mdText(line)}`);
  return fitMarkdown(
    [
      `### zkai ${mdText(run.command)}: error`,
      mdText(message),
      ...(shown.length === 0 ? [] : [shown.join('\n')]),
      ...(hint === undefined ? [] : [`Try: ${mdCode(hint)}`]),
    ],
    [remarkSection('Errors', findings.length === 0 ? [] : failureRemarks(failure).remarks, run)],
  );
}
