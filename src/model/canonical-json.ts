import { type Json, type JsonObject } from './json.ts';

/**
 * Canonical JSON by RFC 8785 (JCS): no white space, keys sorted by UTF-16 code units, numbers and strings
 * as ECMAScript writes them. Two equal values have the same bytes, so formatting never is a change.
 */
export function canonicalJson(value: Json): string {
  if (value === null || typeof value !== 'object') {
    if (typeof value === 'number' && !Number.isFinite(value)) throw new RangeError('not a JSON number');
    return typeof value === 'string' && PLAIN.test(value) ? `"${value}"` : JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(canonicalJson).join(',')}]`;
  const object = value as { readonly [key: string]: Json | undefined };
  let members = '';
  // Without a comparison of its own, an array is sorted by code units.
  for (const key of Object.keys(object).sort()) {
    const member = object[key];
    if (member === undefined) continue;
    const name = PLAIN.test(key) ? `"${key}"` : JSON.stringify(key);
    members += `${members === '' ? '' : ','}${name}:${canonicalJson(member)}`;
  }
  return `{${members}}`;
}

/** The members of an object as canonical JSON, by key: for one that is needed with another member, too. */
export function canonicalMembers(object: JsonObject): ReadonlyMap<string, string> {
  return new Map(Object.entries(object).map(([key, member]) => [key, canonicalJson(member)]));
}

/** The canonical JSON of the object with these members. */
export function canonicalObject(members: ReadonlyMap<string, string>): string {
  return `{${[...members.keys()]
    .sort()
    .map((key) => `${JSON.stringify(key)}:${members.get(key) ?? 'null'}`)
    .join(',')}}`;
}

/** A text that stands between quotes as it is. */
const PLAIN = /^[\w./-]*$/;

/** Total order by UTF-16 code units: what RFC 8785 asks for, and the order of everything zkai prints or stores. */
export function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
