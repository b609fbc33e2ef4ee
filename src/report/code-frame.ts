import { type Position } from '../model/position.ts';
import { type Paint } from './paint.ts';
import { sanitizeLine } from './sanitize.ts';
import { displayWidth } from './width.ts';

/** Lines shown before and after the place. */
const CONTEXT = 2;
/** Longer lines are cut to a window around the place. */
const MAX_LINE = 110;
/** What a window keeps in front of the place. */
const LEAD = 30;

/** Lines of a place that are shown before the rest is left out. */
const MAX_PLACE = 6;

/**
 * The lines of a text around a position, numbered, the place underlined. Columns count UTF-16 units, as
 * `yaml` counts them; the underline allows for tabs, wide characters and escapes. A place of several lines is
 * underlined in its first; the others have a `>` beside them. Empty when the text has no such line (it changed since).
 */
export function renderCodeFrame(
  lines: readonly string[],
  position: Position,
  paint: Paint,
  context = CONTEXT,
): string[] {
  if (position.line < 1 || position.line > lines.length) return [];
  const first = Math.max(1, position.line - context);
  // What follows the last line break is no line worth a number.
  const end = lines.at(-1) === '' ? lines.length - 1 : lines.length;
  const ends = Math.max(position.line, Math.min(end, lastLine(position)));
  const shown = Math.min(ends, position.line + MAX_PLACE - 1);
  const last = shown < ends ? shown : Math.max(position.line, Math.min(end, ends + context));
  const gutter = String(last).length;
  const margin = (label: string, mark = '|'): string => paint.dim(`${label.padStart(gutter)} ${mark}`);
  const marked = windowAround(lines[position.line - 1] ?? '', position);

  const frame = [margin('')];
  for (let number = first; number <= last; number++) {
    const isFirst = number === position.line;
    const isInside = number > position.line && number <= ends;
    const text = isFirst ? marked.text : windowAround(lines[number - 1] ?? '').text;
    const style = isFirst || isInside ? paint.plain : paint.dim;
    frame.push(joined(margin(String(number), isInside ? '>' : '|'), style(text)));
    if (isFirst)
      frame.push(`${margin('')} ${' '.repeat(marked.indent)}${paint.error('^'.repeat(marked.width))}`);
  }
  return shown < ends ? [...frame, margin('', '...')] : frame;
}

/** The end is exclusive: at the first column of a line, the one before is the last. */
function lastLine({ endLine, endColumn }: Position): number {
  return endColumn <= 1 ? endLine - 1 : endLine;
}

function joined(margin: string, text: string): string {
  return text === '' ? margin : `${margin} ${text}`;
}

interface MarkedLine {
  /** Ready for the terminal. */
  readonly text: string;
  readonly indent: number;
  readonly width: number;
}

/** The part of a line that is shown, and where the underline goes below it. */
function windowAround(line: string, position?: Position): MarkedLine {
  const source = line.replace(/\r$/, '');
  const start = Math.min(Math.max(0, (position?.column ?? 1) - 1), source.length);
  const isOneLine = position !== undefined && position.endLine === position.line;
  const end = isOneLine ? Math.min(Math.max(start, position.endColumn - 1), source.length) : source.length;

  const from = source.length <= MAX_LINE ? 0 : Math.max(0, Math.min(start - LEAD, source.length - MAX_LINE));
  const to = Math.min(source.length, from + MAX_LINE);
  const head = from > 0 ? '...' : '';
  const tail = to < source.length ? '...' : '';
  const widthOf = (a: number, b: number): number => displayWidth(sanitizeLine(source.slice(a, b)));
  return {
    text: `${head}${sanitizeLine(source.slice(from, to))}${tail}`.trimEnd(),
    indent: head.length + widthOf(from, start),
    width: Math.max(1, widthOf(start, Math.min(end, to))),
  };
}
