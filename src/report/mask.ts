import { type Position } from '../model/position.ts';
import { secretParts } from '../model/secret-text.ts';

/**
 * The lines of a text with `*` for every character of the ranges, so that columns stay what they are. A YAML alias
 * (`*name`) shows nothing itself: what is masked for it is the value with the anchor, wherever that is.
 */
export function maskRanges(lines: readonly string[], ranges: readonly Position[]): readonly string[] {
  const masked = [...lines];
  for (const range of ranges) {
    const alias = /^\*([^\s,[\]{}]+)$/.exec(textOf(lines, range));
    if (alias === null) maskRange(masked, range);
    else maskAnchored(masked, lines, alias[1] as string);
  }
  return masked;
}

/** The same for whatever may be a secret in a text that could not be read as what it is. */
export function maskSuspects(lines: readonly string[]): readonly string[] {
  const masked = [...lines];
  for (const { line, column, endColumn } of secretParts(lines)) {
    const text = (lines[line - 1] ?? '').slice(column - 1, endColumn - 1);
    maskLine(masked, line - 1, column - 1, endColumn - 1);
    const alias = /^\*([^\s,[\]{}]+)/.exec(text);
    if (alias !== null) maskAnchored(masked, lines, alias[1] as string);
  }
  return masked;
}

function textOf(lines: readonly string[], { line, column, endLine, endColumn }: Position): string {
  return line === endLine ? (lines[line - 1] ?? '').slice(column - 1, endColumn - 1) : '';
}

function maskRange(masked: string[], { line, column, endLine, endColumn }: Position): void {
  for (let number = line; number <= Math.min(endLine, masked.length); number += 1) {
    const from = number === line ? column - 1 : 0;
    maskLine(masked, number - 1, from, number === endLine ? endColumn - 1 : undefined);
  }
}

/** The rest of the line of the anchor, and the lines below it that are deeper: its value cannot reach further. */
function maskAnchored(masked: string[], lines: readonly string[], name: string): void {
  const anchor = `&${name}`;
  for (const [index, line] of lines.entries()) {
    const start = `${line} `.replace(/\s/g, ' ').indexOf(`${anchor} `);
    if (start === -1) continue;
    maskLine(masked, index, start + anchor.length, undefined);
    for (let below = index + 1; indentOf(lines[below]) > indentOf(line); below += 1)
      maskLine(masked, below, 0, undefined);
  }
}

/** An empty line belongs to the text around it; behind the last line there is nothing. */
function indentOf(line: string | undefined): number {
  if (line === undefined) return -1;
  const indent = line.search(/\S/);
  return indent === -1 ? Infinity : indent;
}

function maskLine(masked: string[], index: number, from: number, to: number | undefined): void {
  const line = masked[index] ?? '';
  const end = to ?? line.length;
  masked[index] = `${line.slice(0, from)}${line.slice(from, end).replace(/[^\r\n]/g, '*')}${line.slice(end)}`;
}
