import { type Finding, type Severity } from '../../model/finding.ts';
import { type Silenced } from '../../model/lint.ts';
import { type ValidationResult, type WrittenBaseline } from '../../model/results.ts';
import { placeView } from './position.ts';

/** `zkai.findings/v1`; `baseline` where one was written. */
export function findingsView(
  { files, documents, findings, silenced }: ValidationResult,
  baseline: WrittenBaseline | null = null,
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
