import { type Finding } from '../../model/finding.ts';
import { type TextEdit } from '../../model/text-edit.ts';

/** A finding whose edits correct it. */
export type Correctable = Finding & { readonly edits: readonly TextEdit[] };

/** Of the findings that can be corrected, those that can be at the same time: where edits meet, the first one wins. */
export function correctableTogether(findings: readonly Finding[]): Correctable[] {
  const taken = new Map<string, TextEdit[]>(); // by file and line
  return findings.filter((finding): finding is Correctable => {
    const { edits = [] } = finding;
    if (edits.length === 0) return false;
    const lines = edits.flatMap((edit) => linesOf(edit).map((line) => ({ edit, line })));
    if (lines.some(({ edit, line }) => taken.get(line)?.some((other) => doMeet(edit, other)))) return false;
    for (const { edit, line } of lines) taken.set(line, [...(taken.get(line) ?? []), edit]);
    return true;
  });
}

function linesOf({ file, range: { line, endLine } }: TextEdit): string[] {
  return Array.from({ length: endLine - line + 1 }, (_, index) => `${line + index} ${file}`);
}

/** True for edits that change a common place, and for two that insert at the same one. */
function doMeet({ range: a }: TextEdit, { range: b }: TextEdit): boolean {
  if (compare(startOf(a), startOf(b)) === 0) return true;
  return compare(startOf(a), endOf(b)) < 0 && compare(startOf(b), endOf(a)) < 0;
}

type Range = TextEdit['range'];
type Place = readonly [line: number, column: number];

function startOf({ line, column }: Range): Place {
  return [line, column];
}

function endOf({ endLine, endColumn }: Range): Place {
  return [endLine, endColumn];
}

function compare([line, column]: Place, [otherLine, otherColumn]: Place): number {
  return line - otherLine || column - otherColumn;
}

/** The text with the edits of its file made; they must not meet. A byte order mark counts in no position. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const mark = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  const starts = lineStarts(text.slice(mark.length));
  let rest = text.slice(mark.length);
  for (const { range, newText } of edits.toSorted((a, b) => compare(startOf(b.range), startOf(a.range)))) {
    const [from, to] = [startOf(range), endOf(range)].map(
      ([line, column]) => (starts[line - 1] ?? Infinity) + column - 1,
    );
    rest = `${rest.slice(0, from)}${newText}${rest.slice(to)}`;
  }
  return mark + rest;
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
