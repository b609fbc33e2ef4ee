import { boundedText } from '../../model/bounded-text.ts';
import { byCodeUnits } from '../../model/canonical-json.ts';
import { type Finding } from '../../model/finding.ts';
import { type PlaceNote, type Position } from '../../model/position.ts';
import { withoutEchoes } from '../validate/echoes.ts';

/** A total order of places: file, line, column, end. */
export function comparePositions(a: Position, b: Position): number {
  return (
    byCodeUnits(a.file, b.file) ||
    a.line - b.line ||
    a.column - b.column ||
    a.endLine - b.endLine ||
    a.endColumn - b.endColumn
  );
}

/**
 * Findings in the order of a reader, each once, with all the places that environments add to it: a mistake behind an
 * anchor is one, however many members it is in.
 */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  const unique = new Map<string, Finding>();
  for (const finding of withoutEchoes(findings)) {
    const { rule, severity, message, position, document } = finding;
    const key = JSON.stringify([rule, severity, message, position, document]);
    const known = unique.get(key);
    unique.set(key, known === undefined ? inBounds(finding) : withRelated(known, finding));
  }
  return [...unique.values()].sort(
    (a, b) =>
      comparePositions(a.position, b.position) ||
      byCodeUnits(a.rule, b.rule) ||
      byCodeUnits(a.pointer, b.pointer) ||
      byCodeUnits(a.message, b.message),
  );
}

/** No message and no fix is longer than somebody reads, whatever it repeats. */
function inBounds(finding: Finding): Finding {
  const { message, fix } = finding;
  const shorter = { message: boundedText(message), ...(fix === undefined ? {} : { fix: boundedText(fix) }) };
  return shorter.message === message && shorter.fix === fix ? finding : { ...finding, ...shorter };
}

/** A finding that also leads to the other places that have a say in what it is about: one of them must be edited. */
export function relatePlaces(finding: Finding): Finding {
  const { also = [], ...position } = finding.position;
  return also.length === 0 ? finding : { ...finding, position, related: relatedOf(finding.related, also) };
}

function withRelated(known: Finding, { related }: Finding): Finding {
  const all = relatedOf(known.related, related);
  return all.length === (known.related ?? []).length ? known : { ...known, related: all };
}

/** Each place once, and no more than somebody looks at. */
function relatedOf(known: Finding['related'] = [], more: Finding['related'] = []): readonly PlaceNote[] {
  const all = [...known];
  for (const note of more) {
    if (all.length >= MOST_RELATED) break;
    if (all.every(({ position }) => comparePositions(position, note.position) !== 0)) all.push(note);
  }
  return all;
}

const MOST_RELATED = 20;

/** Cuts the text of positions out of their files, which are split once each; empty for a file that is not there. */
export function textReader(texts: ReadonlyMap<string, string>): (position: Position) => string {
  const split = new Map<string, readonly string[]>();
  return ({ file, line, column, endLine, endColumn }) => {
    const lines =
      split.get(file) ??
      texts
        .get(file)
        ?.replace(/^\uFEFF/, '')
        .split('\n') ??
      [];
    split.set(file, lines);
    const last = endLine - line;
    return lines
      .slice(line - 1, endLine)
      .map((content, index) =>
        content.slice(index === 0 ? column - 1 : 0, index === last ? endColumn - 1 : undefined),
      )
      .join('\n');
  };
}

/** The position of a part of the text that a position covers, from `start` to `end` (exclusive) in it. */
export function positionWithin(
  whole: Position,
  text: string,
  [start, end]: readonly [number, number],
): Position {
  const [line, column] = placeWithin(whole, text.slice(0, start));
  const [endLine, endColumn] = placeWithin(whole, text.slice(0, end));
  return { file: whole.file, line, column, endLine, endColumn };
}

function placeWithin({ line, column }: Position, before: string): [line: number, column: number] {
  const lines = before.split('\n');
  const last = lines.at(-1) ?? '';
  return lines.length === 1 ? [line, column + last.length] : [line + lines.length - 1, last.length + 1];
}
