import { type Json } from '../../../model/json.ts';
import { type Spot } from '../spot.ts';
import { type Cursor, type Key, NotPlain, type Read, spotOf } from './cursor.ts';

/** Nobody nests brackets so deep who does not want to try something. */
const MAX_DEPTH = 40;

/** Where a flow scalar without quotes ends at the latest. */
const SCALAR = /[^,[\]{}\n]*/y;

/** A collection in brackets. Each of its lines must be indented by more than `indent`. */
export function readFlow(cursor: Cursor, indent: number, key: Key | null, depth = 0): Read {
  if (depth > MAX_DEPTH) throw new NotPlain();
  const start = cursor.at;
  const isMap = cursor.char === '{';
  const close = isMap ? '}' : ']';
  const members: Record<string, Json> = {};
  const items: Json[] = [];
  const below = new Map<string, Spot>();
  const spots: Spot[] = [];
  cursor.at += 1;
  for (;;) {
    skipBlank(cursor, indent);
    if (cursor.char === close) break;
    if (isMap) {
      const own = readKey(cursor);
      if (below.has(own.name)) throw new NotPlain();
      const { value, spot } = readMember(cursor, indent, own, depth);
      members[own.name] = value;
      below.set(own.name, spot);
    } else {
      const { value, spot } = readMember(cursor, indent, null, depth);
      items.push(value);
      spots.push(spot);
    }
    skipBlank(cursor, indent);
    if (cursor.char === close) break;
    if (cursor.char !== ',') throw new NotPlain();
    cursor.at += 1;
  }
  cursor.at += 1;
  return isMap
    ? { value: members, spot: spotOf(start, cursor.at, key, below) }
    : { value: items, spot: spotOf(start, cursor.at, key, spots) };
}

function readKey(cursor: Cursor): Key {
  const key = cursor.key(true);
  if (key === null) throw new NotPlain();
  cursor.at += 1;
  cursor.skipSpaces();
  return key;
}

function readMember(cursor: Cursor, indent: number, key: Key | null, depth: number): Read {
  switch (cursor.char) {
    case '{':
    case '[':
      return readFlow(cursor, indent, key, depth + 1);
    case '"':
    case "'":
      return cursor.quoted(key);
    default: {
      SCALAR.lastIndex = cursor.at;
      return cursor.plain(SCALAR.exec(cursor.text)?.[0] ?? '', key);
    }
  }
}

/** Spaces, line ends and comments; the next thing stands deep enough. */
function skipBlank(cursor: Cursor, indent: number): void {
  cursor.skipSpaces();
  for (;;) {
    if (cursor.char === '#') {
      if (!/[ \n]/.test(cursor.text[cursor.at - 1] ?? '')) throw new NotPlain();
      const end = cursor.text.indexOf('\n', cursor.at);
      if (end === -1) throw new NotPlain();
      cursor.at = end;
    }
    if (cursor.char !== '\n') return;
    const line = cursor.at + 1;
    cursor.at = line;
    cursor.skipSpaces();
    if (cursor.char !== '\n' && cursor.at - line <= indent) throw new NotPlain();
  }
}
