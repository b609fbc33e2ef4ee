import { type Paint, type Style } from './paint.ts';
import { sanitize } from './sanitize.ts';
import { displayWidth } from './width.ts';

export interface Cell {
  readonly style: Style;
  readonly text: string;
}

export function cell(style: Style, text: string): Cell {
  return { style, text };
}

/** One long cell does not push its column away from all others: it sticks out instead. */
const MAX_COLUMN = 72;

/** Rows as lines with aligned columns, two blanks apart, without trailing blanks. */
export function alignRows(rows: readonly (readonly Cell[])[], paint: Paint): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.slice(0, -1).forEach(({ text }, column) => {
      const width = displayWidth(sanitize(text));
      if (width <= MAX_COLUMN) widths[column] = Math.max(widths[column] ?? 0, width);
    });
  }
  return rows.map((row) => {
    const last = row.findLastIndex(({ text }) => text !== '');
    return row
      .slice(0, last + 1)
      .map(({ style, text }, column) => {
        const gap = column === last ? 0 : (widths[column] ?? 0) - displayWidth(sanitize(text));
        return paint[style](text) + ' '.repeat(Math.max(0, gap));
      })
      .join('  ');
  });
}

/** The same lines moved to the right. */
export function indent(lines: readonly string[], by: number): string[] {
  return lines.map((line) => (line === '' ? '' : ' '.repeat(by) + line));
}
