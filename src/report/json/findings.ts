import { type Finding, type Severity } from '../../model/finding.ts';
import { type FormattedFile } from '../../model/formatting.ts';
import { type Silenced } from '../../model/lint.ts';
import { type ValidationResult, type WrittenBaseline } from '../../model/results.ts';
import { placeView } from './position.ts';

/** What a validation did beside looking: the baseline that was written, the files that were corrected. */
interface Done {
  readonly baseline?: WrittenBaseline | null;
  readonly fixed?: readonly FormattedFile[];
}

/** `zkai.findings/v1` */
export function findingsView(
  { files, documents, findings, silenced }: ValidationResult,
  { baseline = null, fixed = [] }: Done = {},
) {
  const tally = (severity: Severity): number =>
    findings.filter((finding) => finding.severity === severity).length;
  return {
    apiVersion: 'zkai.findings/v1',
    summary: {
      files,
      documents,
      errors: tally('error'),
      warnings: tally('warning'),
      infos: tally('info'),
      silenced: silenced.length,
    },
    findings: findings.map(findingView),
    silenced: silenced.map(silencedView),
    ...(baseline === null ? {} : { baseline }),
    ...(fixed.length === 0
      ? {}
      : { fixed: fixed.map(({ file, state, reason }) => ({ file, state, reason })) }),
  };
}

function silencedView({ finding, by, reason, source }: Silenced) {
  return { by, reason, source: placeView(source), finding: findingView(finding) };
}

/** One finding, its place flat beside the rest. */
export function findingView(finding: Finding) {
  const { rule, severity, message, fix, position, pointer, document, related, edits } = finding;
  const { file, line, column, endLine, endColumn } = position;
  return {
    rule,
    severity,
    message,
    ...(fix === undefined ? {} : { fix }),
    file,
    line,
    column,
    endLine,
    endColumn,
    pointer,
    document,
    ...(related === undefined
      ? {}
      : { related: related.map((other) => ({ message: other.message, ...placeView(other.position) })) }),
    ...(edits === undefined
      ? {}
      : { edits: edits.map(({ file: edited, range, newText }) => ({ file: edited, ...range, newText })) }),
  };
}
