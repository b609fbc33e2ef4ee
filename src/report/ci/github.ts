import { type Severity } from '../../model/finding.ts';
import { elide, number } from '../words.ts';
import { type Remark, type Remarks } from '../remark.ts';
import { type RunFacts, fileFrom } from '../run-facts.ts';
import { sanitize } from '../sanitize.ts';

/** GitHub shows so many annotations of one kind for a step, and drops the rest without a word. */
export const ANNOTATIONS_PER_KIND = 10;
const MESSAGE_LIMIT = 4000;
const TITLE_LIMIT = 250;

const COMMANDS = { error: 'error', warning: 'warning', info: 'notice' } as const satisfies Record<
  Severity,
  string
>;

/** Workflow commands, which become annotations; where there are too many of a kind, the last one counts the rest. */
export function githubAnnotations({ remarks, summary }: Remarks, run: RunFacts): string {
  const lines = (['error', 'warning', 'info'] as const).flatMap((severity) => {
    const all = remarks.filter((remark) => remark.severity === severity);
    const room = all.length > ANNOTATIONS_PER_KIND ? ANNOTATIONS_PER_KIND - 1 : all.length;
    const rest = all.length - room;
    return [
      ...all.slice(0, room).map((remark) => annotation(remark, run)),
      ...(rest === 0 ? [] : [`::${COMMANDS[severity]} title=zkai::${data(moreText(rest, severity))}`]),
    ];
  });
  return [...lines, plainLine(summary)].join('\n');
}

function moreText(rest: number, severity: Severity): string {
  const noun = { error: 'error', warning: 'warning', info: 'note' }[severity];
  return `and ${number(rest)} more ${noun}${rest === 1 ? '' : 's'}, which the summary of the job lists`;
}

function annotation({ severity, rule, message, fix, position }: Remark, run: RunFacts): string {
  const text = elide([message, ...(fix === undefined ? [] : [`Fix: ${fix}`])].join('\n'), MESSAGE_LIMIT);
  const title = property(elide(`zkai ${rule}`, TITLE_LIMIT));
  if (position === null) return `::${COMMANDS[severity]} title=${title}::${data(text)}`;
  const { line, endLine, column, endColumn } = position;
  // Columns across lines make no sense to GitHub.
  const columns = line === endLine ? `,col=${column},endColumn=${Math.max(column, endColumn)}` : '';
  const file = property(fileFrom(run.fromRepository, position));
  return `::${COMMANDS[severity]} file=${file},line=${line},endLine=${endLine}${columns},title=${title}::${data(text)}`;
}

/** Line breaks are the only ones left of what is unsafe, and become `%0A`. */
function data(text: string): string {
  return text
    .split('\n')
    .map((line) => sanitize(line).replaceAll('%', '%25'))
    .join('%0A');
}

function property(text: string): string {
  return sanitize(text).replaceAll('%', '%25').replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/** Not at its start, where a command would be; the runner also takes `##[...]`, anywhere. */
function plainLine(text: string): string {
  return `zkai: ${sanitize(text.split('\n')[0] ?? '').replaceAll('##[', '## [')}`;
}
