import { isJsonObject, type Json } from '../../model/json.ts';

/** A `${name}` in a text, or what should have been one. */
export interface Placeholder {
  /** `null`: there is no name that could be looked up. */
  readonly name: string | null;
  /** UTF-16 units from the beginning of the text; the end is exclusive. */
  readonly start: number;
  readonly end: number;
}

/** A text in its pieces, in order: what stays as it is, with `$${` become `${`, and what is to be replaced. */
export type Piece = string | Placeholder;

const VALUE_NAME = /^[A-Za-z_][A-Za-z0-9_-]*$/;

/** An escaped beginning, or a beginning with what follows up to its end on the same line. */
const BEGINNING = /\$\$\{|\$\{(?:([^}\r\n]*)\})?/g;

/** Characters by which a file can make `${` in a value: as they are, over a broken line, or by an escape. */
const MAKES_BEGINNING = /\$(?:\{|\\)|\\[xuU]/;

/** False for a file in whose values there is no placeholder, for sure. */
export function mayHoldPlaceholder(file: string): boolean {
  return MAKES_BEGINNING.test(file);
}

/** True for a text that {@link splitText} would make more of than the text itself. */
export function hasPlaceholder(text: string): boolean {
  return text.includes('${');
}

/** The pieces of a text. One that is not closed, or that holds no name, is a placeholder without a name. */
export function splitText(text: string): Piece[] {
  const pieces: Piece[] = [];
  let literal = '';
  let end = 0;
  for (const { index: start, 0: match, 1: inside } of text.matchAll(BEGINNING)) {
    literal += text.slice(end, start);
    end = start + match.length;
    if (match === '$${') {
      literal += '${';
      continue;
    }
    if (literal !== '') pieces.push(literal);
    literal = '';
    pieces.push({ name: inside !== undefined && VALUE_NAME.test(inside) ? inside : null, start, end });
  }
  literal += text.slice(end);
  if (literal !== '') pieces.push(literal);
  return pieces;
}

/** The value with every `${` in its texts written so that it stands for itself. */
export function escapePlaceholders(value: Json): Json {
  if (typeof value === 'string') return value.replaceAll('${', () => '$${');
  if (Array.isArray(value)) return (value as readonly Json[]).map(escapePlaceholders);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, escapePlaceholders(member)]));
}

/** The placeholders of a text, in order. */
export function placeholdersOf(text: string): Placeholder[] {
  return splitText(text).filter((piece) => typeof piece !== 'string');
}
