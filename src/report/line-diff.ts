import { structuredPatch } from 'diff';
import { type Paint } from './paint.ts';
import { sanitizeLine } from './sanitize.ts';
import { count } from './words.ts';

/** Texts that differ in more lines than this are not compared line by line: the time grows with the square. */
const MAX_EDITS = 1000;
const MAX_LINES = 60;

export interface LineDiffOptions {
  readonly paint: Paint;
  /** Unchanged lines around a change. */
  readonly context: number;
  /** Show every line, however many. */
  readonly verbose: boolean;
}

/** The lines of a unified diff, without file names; `undefined` when the texts are too different for one. */
export function lineDiff(
  before: string,
  after: string,
  { paint, context, verbose }: LineDiffOptions,
): string[] | undefined {
  const patch = structuredPatch('', '', before, after, '', '', { context, maxEditLength: MAX_EDITS });
  if (patch === undefined) return undefined;
  const lines = patch.hunks.flatMap((hunk) => [
    paint.dim(`@@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@`),
    ...hunk.lines.map((line) => paintLine(line, paint)),
  ]);
  if (verbose || lines.length <= MAX_LINES) return lines;
  const hidden = count(lines.length - MAX_LINES, 'more line');
  return [...lines.slice(0, MAX_LINES), paint.dim(`... ${hidden} (--verbose shows all)`)];
}

function paintLine(line: string, paint: Paint): string {
  const text = sanitizeLine(line).trimEnd();
  if (line.startsWith('+')) return paint.create(text);
  if (line.startsWith('-')) return paint.delete(text);
  return line.startsWith('\\') ? paint.dim(text) : paint.plain(text);
}
