import { byCodeUnits } from '../../model/canonical-json.ts';
import { type Finding } from '../../model/finding.ts';
import { type Position } from '../../model/position.ts';

/** A total order of places: file, line, column, end. */
export function comparePositions(a: Position, b: Position): number {
  return (
    byCodeUnits(a.file, b.file) ||
    a.line - b.line ||
    a.column - b.column ||
    a.endLine - b.endLine ||
    a.endColumn - b.endColumn
  );
}

/** Findings in the order of a reader, each once. */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  const unique = new Map<string, Finding>();
  for (const finding of findings) {
    const { rule, severity, message, position, pointer, document } = finding;
    const key = JSON.stringify([rule, severity, message, position, pointer, document]);
    if (!unique.has(key)) unique.set(key, finding);
  }
  return [...unique.values()].sort(
    (a, b) =>
      comparePositions(a.position, b.position) ||
      byCodeUnits(a.rule, b.rule) ||
      byCodeUnits(a.pointer, b.pointer) ||
      byCodeUnits(a.message, b.message),
  );
}

/** Cuts the text of a position out of its file; empty for a file that is not there. */
export function textAt(text: string | undefined, { line, column, endLine, endColumn }: Position): string {
  if (text === undefined) return '';
  const lines = text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .slice(line - 1, endLine);
  const last = lines.length - 1;
  return lines
    .map((content, index) =>
      content.slice(index === 0 ? column - 1 : 0, index === last ? endColumn - 1 : undefined),
    )
    .join('\n');
}
