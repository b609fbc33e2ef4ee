import { type Finding } from '../../model/finding.ts';
import { type Position } from '../../model/position.ts';
import { type LinePart, secretParts } from '../../model/secret-text.ts';

/** What a message repeats of a text: what stands in quotes, and numbers. Punctuation alone is no secret. */
const REPEATED = /"[^"]*\w[^"]*"|\b\d{6,}\b/g;

/** The same findings, but none that is about what may be a secret repeats any of it. */
export function withoutSecrets(findings: readonly Finding[], text: string): readonly Finding[] {
  if (findings.length === 0) return findings;
  const parts = secretParts(text.split('\n'));
  return findings.map((finding) => {
    if (!parts.some((part) => overlaps(part, finding.position))) return finding;
    const { message, fix } = finding;
    return { ...finding, message: hidden(message), ...(fix === undefined ? {} : { fix: hidden(fix) }) };
  });
}

function overlaps({ line, column, endColumn }: LinePart, at: Position): boolean {
  const isBefore = line < at.line || (line === at.line && endColumn <= at.column);
  const isBehind = line > at.endLine || (line === at.endLine && column > at.endColumn);
  return !isBefore && !isBehind;
}

function hidden(text: string): string {
  return text.replace(REPEATED, '***');
}
