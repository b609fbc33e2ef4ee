import { type ZkaiFailure } from '../model/failure.ts';
import { type Format } from '../model/format.ts';
import { type DescribedRule } from '../model/rule-page.ts';
import { githubAnnotations } from './ci/github.ts';
import { gitlabReport } from './ci/gitlab.ts';
import { junitReport } from './ci/junit.ts';
import { compactRemarks } from './compact.ts';
import { failureMarkdown } from './markdown/failure.ts';
import { remarksMarkdown } from './markdown/remarks.ts';
import { failureRemarks, type Remarks } from './remark.ts';
import { type RunFacts } from './run-facts.ts';
import { sarifLog } from './sarif/log.ts';

/** The forms that are made of remarks; the others are made of the result itself. */
export type RemarkFormat = Exclude<Format, 'pretty' | 'json' | 'ndjson' | 'prometheus'>;

/** Remarks in one of the forms for editors, pipelines and pull requests. */
export function renderRemarks(
  format: RemarkFormat,
  {
    remarks,
    run,
    rules = new Map(),
  }: {
    readonly remarks: Remarks;
    readonly run: RunFacts;
    readonly rules?: ReadonlyMap<string, DescribedRule>;
  },
): string {
  switch (format) {
    case 'compact':
      return compactRemarks(remarks.remarks, run);
    case 'markdown':
      return remarksMarkdown(remarks, run);
    case 'github':
      return githubAnnotations(remarks, run);
    case 'gitlab':
      return gitlabReport(remarks.remarks, run);
    case 'sarif':
      return sarifLog(remarks, rules, run);
    case 'junit':
      return junitReport(remarks, run);
  }
}

/** Why a command could not go on, in the same forms. */
export function renderFailureAs(format: RemarkFormat, failure: ZkaiFailure, run: RunFacts): string {
  if (format === 'markdown') return failureMarkdown(failure, run);
  return renderRemarks(format, { remarks: failureRemarks(failure), run });
}
