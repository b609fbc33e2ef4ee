import { type Json } from '../../../model/json.ts';
import { type Cursor, NotPlain } from './cursor.ts';
import { type Key } from './places.ts';

/** Nobody nests brackets so deep who does not want to try something. */
const MAX_DEPTH = 40;

/** Where a flow scalar without quotes ends at the latest. */
const SCALAR = /[^,[\]{}\n]*/y;

/** A collection in brackets. Each of its lines must be indented by more than `indent`. */
export function readFlow(cursor: Cursor, indent: number, key: Key | null, depth = 0): Json {
  if (depth > MAX_DEPTH) throw new NotPlain();
  const place = cursor.places.open(cursor.at, key);
  const isMap = cursor.char === '{';
  const close = isMap ? '}' : ']';
  const members: Record<string, Json> = {};
  const items: Json[] = [];
  cursor.at += 1;
  for (;;) {
    skipBlank(cursor, indent);
    if (cursor.char === close) break;
    if (isMap) {
      const own = readKey(cursor);
      if (Object.hasOwn(members, own.name)) throw new NotPlain();
      members[own.name] = readMember(cursor, indent, own, depth);
    } else items.push(readMember(cursor, indent, null, depth));
    skipBlank(cursor, indent);
    if (cursor.char === close) break;
    if (cursor.char !== ',') throw new NotPlain();
    cursor.at += 1;
  }
  cursor.at += 1;
  cursor.places.close(place, cursor.at);
  return isMap ? members : items;
}

function readKey(cursor: Cursor): Key {
  const key = cursor.key(true);
  if (key === null) throw new NotPlain();
  cursor.at += 1;
  cursor.skipSpaces();
  return key;
}

function readMember(cursor: Cursor, indent: number, key: Key | null, depth: number): Json {
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
