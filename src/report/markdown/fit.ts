import { number } from '../words.ts';

/** Characters of a comment; GitHub takes 65,536, and whoever posts it may want to add something. */
export const MARKDOWN_LIMIT = 60_000;

/** Rows under a heading; those that find no room are counted. */
export interface Section {
  readonly heading: string;
  /** Of a table, without its rule; absent: the rows are a list. */
  readonly columns?: readonly string[];
  /** Lines of Markdown. */
  readonly rows: readonly string[];
}

/** A row of a table. */
export function tableRow(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** What stands above all sections, whatever it is made of. */
const HEAD_LIMIT = 30_000;

/**
 * One document of at most {@link MARKDOWN_LIMIT} characters, cut behind a line or a row: the head takes the room first, then
 * earlier sections.
 */
export function fitMarkdown(above: readonly string[], sections: readonly Section[]): string {
  const head = fitLines(above);
  const filled = sections.filter(({ rows }) => rows.length > 0);
  const fixed = [
    ...head,
    ...filled.flatMap((section) => [...frameOf(section), moreLine(section.rows.length)]),
  ];
  let room = MARKDOWN_LIMIT - fixed.reduce((sum, line) => sum + line.length + 2, 0);
  const blocks = filled.map((section) => {
    const shown: string[] = [];
    for (const row of section.rows) {
      if (row.length + 1 > room) break;
      room -= row.length + 1;
      shown.push(row);
    }
    const rest = section.rows.length - shown.length;
    const [heading = '', ...table] = frameOf(section);
    return [
      heading,
      ...(shown.length === 0 ? [] : [[...table, ...shown].join('\n')]),
      ...(rest === 0 ? [] : [moreLine(rest)]),
    ].join('\n\n');
  });
  return [...head, ...blocks].join('\n\n');
}

/** The blocks, of which the lines are left out that find no room; how many, the last one says. */
function fitLines(blocks: readonly string[]): string[] {
  let room = HEAD_LIMIT;
  let rest = 0;
  const fitted = blocks.flatMap((block) => {
    const lines = block.split('\n').filter((line) => {
      const fits = rest === 0 && line.length + 2 <= room;
      if (fits) room -= line.length + 2;
      else rest += 1;
      return fits;
    });
    return lines.length === 0 ? [] : [lines.join('\n')];
  });
  return rest === 0 ? fitted : [...fitted, moreLine(rest)];
}

function frameOf({ heading, columns }: Section): string[] {
  if (columns === undefined) return [`#### ${heading}`];
  return [`#### ${heading}`, tableRow(columns), tableRow(columns.map(() => '---'))];
}

function moreLine(rest: number): string {
  return `and ${number(rest)} more`;
}
