import { type Finding } from '../../model/finding.ts';
import { type Position } from '../../model/position.ts';
import { type LinePart, secretParts } from '../../model/secret-text.ts';

/** What a message repeats of a text: what stands in quotes, and long numbers. Punctuation alone is no secret. */
const REPEATED = /"[^"]*\w[^"]*"|\b\d{6,}\b/g;
/** Rules about single numbers and words repeat them as they are; what is left are the numbers of our own sentences. */
const ABOUT_VALUES: ReadonlySet<string> = new Set(['ZK106', 'ZK150', 'ZK151', 'ZK152', 'ZK153', 'ZK154']);
const ANY_NUMBER = /(?<![\w.^])(?!1\.[12]\b|2\^53)[-+.]?\d[\w.:+-]*\b/g;

/** The same findings, but none that is about what may be a secret repeats any of it. */
export function withoutSecrets(findings: readonly Finding[], text: string): readonly Finding[] {
  if (findings.length === 0) return findings;
  const parts = secretParts(text.split('\n'));
  return findings.map((finding) => {
    if (!parts.some((part) => overlaps(part, finding.position))) return finding;
    const { edits: _, ...rest } = finding;
    const hide = (said: string): string => hidden(said, finding.rule);
    const { message, fix } = finding;
    return { ...rest, message: hide(message), ...(fix === undefined ? {} : { fix: hide(fix) }) };
  });
}

function overlaps({ line, column, endColumn }: LinePart, at: Position): boolean {
  const isBefore = line < at.line || (line === at.line && endColumn <= at.column);
  const isBehind = line > at.endLine || (line === at.endLine && column > at.endColumn);
  return !isBefore && !isBehind;
}

function hidden(text: string, rule: string): string {
  const less = text.replace(REPEATED, '***');
  return ABOUT_VALUES.has(rule) ? less.replace(ANY_NUMBER, '***') : less;
}
