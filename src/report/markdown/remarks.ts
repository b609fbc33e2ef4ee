import { type Severity } from '../../model/finding.ts';
import { type Remark, type Remarks, heaviestFirst } from '../remark.ts';
import { type RunFacts, fileFrom } from '../run-facts.ts';
import { fitMarkdown, type Section, tableRow } from './fit.ts';
import { mdCode, mdText } from './text.ts';

const HEADINGS = { error: 'Errors', warning: 'Warnings', info: 'Notes' } as const satisfies Record<
  Severity,
  string
>;

/** Findings as a comment on a pull request: what it comes to, then a table of each severity. */
export function remarksMarkdown({ remarks, summary }: Remarks, run: RunFacts): string {
  const sections = (['error', 'warning', 'info'] as const).map((severity) =>
    remarkSection(
      HEADINGS[severity],
      remarks.filter((remark) => remark.severity === severity),
      run,
    ),
  );
  return fitMarkdown([`### zkai ${mdText(run.command)}`, mdText(summary)], sections);
}

/** A table of remarks, the heaviest first. */
export function remarkSection(heading: string, remarks: readonly Remark[], run: RunFacts): Section {
  return {
    heading,
    columns: ['where', 'rule', 'what'],
    rows: heaviestFirst(remarks).map((remark) => remarkRow(remark, run)),
  };
}

function remarkRow({ position, rule, message, fix }: Remark, { fromRepository }: RunFacts): string {
  const where =
    position === null
      ? ''
      : mdCode(`${fileFrom(fromRepository, position)}:${position.line}:${position.column}`);
  const what = [mdText(message), ...(fix === undefined ? [] : [`Fix: ${mdText(fix)}`])].join('<br>');
  return tableRow([where, mdCode(rule), what]);
}
