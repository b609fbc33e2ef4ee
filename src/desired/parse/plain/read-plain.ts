import { isJsonObject, type Json, type JsonObject } from '../../../model/json.ts';
import { Cursor, NotPlain } from './cursor.ts';
import { readFlow } from './flow.ts';
import { type Key, Places } from './places.ts';

export interface PlainDocument {
  readonly value: JsonObject;
  readonly places: Places;
}

/** Tabs, carriage returns, controls, and what is rare enough to be looked at by the other parser. */
const UNUSUAL = /[^\n\x20-\x7e\u00a0-\u1fff\u2010-\u2027\u2030-\u205e\u2190-\u2bff\u3000-\ud7ff]/;
const MARKER = /--- *(?: #[^\n]*)?(?:\n|$)/y;
const LITERAL = /\|-? *\n/y;
const MAX_LENGTH = 1 << 20;
const MAX_INDENT = 80;
/** The column of a place where nothing more belongs to the document. */
const END = -1;

/**
 * Reads YAML as most people write it: mappings and lists by indentation or in brackets, scalars on one line, literal
 * blocks. That is ten times faster than a parser that takes everything. It gives the values and places that the other
 * one gives, or `null`: whatever is unusual, ambiguous or wrong is left to that one, which can say so.
 */
export function readPlain(text: string): readonly PlainDocument[] | null {
  if (text.length > MAX_LENGTH || UNUSUAL.test(text)) return null;
  try {
    return new PlainReader(text).documents();
  } catch (error) {
    if (error instanceof NotPlain) return null;
    throw error;
  }
}

class PlainReader {
  readonly #cursor: Cursor;
  readonly #text: string;
  /** The column of what comes next, at the cursor. */
  #column = 0;
  #lineStart = 0;
  /** Where the value ends that was read last, with the rest of its line. */
  #end = 0;

  constructor(text: string) {
    this.#text = text;
    this.#cursor = new Cursor(text);
  }

  documents(): PlainDocument[] {
    const cursor = this.#cursor;
    const documents: PlainDocument[] = [];
    for (this.#next(); cursor.at < this.#text.length;) {
      if (this.#column === END) {
        MARKER.lastIndex = cursor.at;
        const marker = MARKER.exec(this.#text)?.[0];
        if (marker === undefined) throw new NotPlain();
        cursor.at += marker.length;
        this.#next();
        continue;
      }
      const places = new Places();
      cursor.places = places;
      const value = this.#document();
      if (this.#column !== END || !isJsonObject(value)) throw new NotPlain();
      documents.push({ value, places });
    }
    return documents;
  }

  #document(): Json {
    if (this.#column !== 0) throw new NotPlain();
    if (this.#cursor.char !== '{') return this.#map(0, null);
    const read = readFlow(this.#cursor, END, null);
    this.#endLine();
    return read;
  }

  #map(indent: number, key: Key | null): Json {
    if (indent > MAX_INDENT) throw new NotPlain();
    const cursor = this.#cursor;
    const place = cursor.places.open(cursor.at, key);
    const members: Record<string, Json> = {};
    do {
      const own = cursor.key(false);
      if (own === null || Object.hasOwn(members, own.name)) throw new NotPlain();
      cursor.at += 1;
      members[own.name] = this.#member(indent, own);
    } while (this.#column === indent);
    if (this.#column > indent) throw new NotPlain();
    cursor.places.close(place, this.#end);
    return members;
  }

  /** What stands behind `key:`, in its line or below. */
  #member(indent: number, key: Key): Json {
    this.#cursor.skipSpaces();
    if (this.#isLineEnd()) {
      this.#endLine();
      return this.#block(indent, key);
    }
    return this.#inline(indent, key);
  }

  #block(indent: number, key: Key): Json {
    const column = this.#column;
    if (this.#isDash() && column >= indent) return this.#list(column, key);
    if (column <= indent) throw new NotPlain();
    const { char } = this.#cursor;
    if (char !== '{' && char !== '[') return this.#map(column, key);
    return this.#inline(indent, key);
  }

  #list(indent: number, key: Key): Json {
    if (indent > MAX_INDENT) throw new NotPlain();
    const cursor = this.#cursor;
    const place = cursor.places.open(cursor.at, key);
    const items: Json[] = [];
    do {
      cursor.at += 1;
      cursor.skipSpaces();
      items.push(this.#item(indent));
    } while (this.#column === indent && this.#isDash());
    if (this.#column > indent) throw new NotPlain();
    cursor.places.close(place, this.#end);
    return items;
  }

  /** A mapping that begins behind the dash, or a value in one line. */
  #item(indent: number): Json {
    const { at } = this.#cursor;
    const isMap = this.#cursor.key(false) !== null;
    this.#cursor.at = at;
    return isMap ? this.#map(at - this.#lineStart, null) : this.#inline(indent, null);
  }

  #inline(indent: number, key: Key | null): Json {
    if (this.#cursor.char === '|') return this.#literal(indent, key);
    const read = this.#value(indent, key);
    this.#endLine();
    return read;
  }

  #value(indent: number, key: Key | null): Json {
    const cursor = this.#cursor;
    switch (cursor.char) {
      case '{':
      case '[':
        return readFlow(cursor, indent, key);
      case '"':
      case "'":
        return cursor.quoted(key);
      default:
        return cursor.plain(this.#line(cursor.at), key);
    }
  }

  /** The lines below that are indented, blank ones at the end left out. */
  #literal(indent: number, key: Key | null): Json {
    const cursor = this.#cursor;
    LITERAL.lastIndex = cursor.at;
    const header = LITERAL.exec(this.#text)?.[0];
    if (header === undefined) throw new NotPlain();
    const lines: string[] = [];
    let depth = 0;
    let length = 0;
    let end = cursor.at + header.length;
    for (let at = end; at < this.#text.length;) {
      const line = this.#line(at);
      const spaces = /^ */.exec(line)?.[0].length ?? 0;
      const isBlank = spaces === line.length;
      if (depth === 0) depth = spaces;
      if (depth <= indent || (isBlank && spaces > depth)) throw new NotPlain();
      if (!isBlank && spaces < depth) break;
      lines.push(line.slice(depth));
      at += line.length + 1;
      if (isBlank) continue;
      if (at > this.#text.length) throw new NotPlain();
      length = lines.length;
      end = at;
    }
    if (length === 0) throw new NotPlain();
    const text = lines.slice(0, length).join('\n');
    const read = cursor.leaf(header.startsWith('|-') ? text : `${text}\n`, end - cursor.at, key);
    this.#end = end;
    this.#next();
    return read;
  }

  #line(at: number): string {
    const end = this.#text.indexOf('\n', at);
    return this.#text.slice(at, end === -1 ? undefined : end);
  }

  #isDash(): boolean {
    return this.#text.startsWith('- ', this.#cursor.at);
  }

  #isLineEnd(): boolean {
    const { char } = this.#cursor;
    return char === undefined || char === '\n' || char === '#';
  }

  /** Ends the line behind a value, of which its spaces and a comment are a part. */
  #endLine(): void {
    const cursor = this.#cursor;
    const { at } = cursor;
    cursor.skipSpaces();
    if (cursor.char === '#' && (cursor.at > at || this.#text[at - 1] === ' ')) this.#skipLine();
    else if (cursor.char === '\n') cursor.at += 1;
    else if (cursor.char !== undefined) throw new NotPlain();
    this.#end = cursor.at;
    this.#next();
  }

  /** Goes to what comes next, from the beginning of a line. A comment that is deeper belongs to what is before it. */
  #next(): void {
    const cursor = this.#cursor;
    let deepest = 0;
    for (this.#column = END; cursor.at < this.#text.length;) {
      const line = cursor.at;
      cursor.skipSpaces();
      const column = cursor.at - line;
      if (cursor.char === '\n') cursor.at += 1;
      else if (cursor.char === '#') {
        deepest = Math.max(deepest, column);
        this.#skipLine();
      } else if (cursor.char !== undefined) {
        this.#lineStart = line;
        const isMarker = column === 0 && /^(?:---|\.\.\.)$/.test(this.#text.slice(line, line + 3));
        if (!isMarker) this.#column = column;
        break;
      }
    }
    if (deepest > Math.max(this.#column, 0)) throw new NotPlain();
  }

  #skipLine(): void {
    const end = this.#text.indexOf('\n', this.#cursor.at);
    this.#cursor.at = end === -1 ? this.#text.length : end + 1;
  }
}
