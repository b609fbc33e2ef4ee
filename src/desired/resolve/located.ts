import { isJsonObject, pointerTo, valueAt, type Json, type JsonPointer } from '../../model/json.ts';
import { type Position } from '../../model/position.ts';

/**
 * A JSON value that knows where each of its members was written. Pointers are relative to `value`; a member
 * that nobody wrote answers with the nearest ancestor that somebody did write.
 */
export interface Located {
  readonly value: Json;
  readonly locate: (pointer: JsonPointer) => Position;
}

/** The part of a located value that a pointer names, or `undefined` where there is none. */
export function partOf(whole: Located, pointer: JsonPointer): Located | undefined {
  const value = valueAt(whole.value, pointer);
  if (value === undefined) return undefined;
  return { value, locate: (below) => whole.locate(pointer + below) };
}

/** A value that is computed rather than written; every member of it points to what it was computed from. */
export function computed(value: Json, from: Position): Located {
  return { value, locate: () => from };
}

/**
 * A new object from located members; absent ones are left out. `where` is the position of the object itself
 * and of members that it does not have.
 */
export function objectOf(members: { readonly [key: string]: Located | undefined }, where: Position): Located {
  const present = new Map<string, Located>();
  for (const [key, member] of Object.entries(members)) if (member !== undefined) present.set(key, member);
  return {
    value: Object.fromEntries([...present].map(([key, member]) => [key, member.value])),
    locate: (pointer) => {
      const { head, rest } = splitPointer(pointer);
      const member = head === undefined ? undefined : present.get(head);
      return member === undefined ? where : member.locate(rest);
    },
  };
}

/** `object` with some members replaced or added. */
export function withMembers(
  object: Located,
  members: { readonly [key: string]: Located | undefined },
): Located {
  const own: [string, Located | undefined][] = isJsonObject(object.value)
    ? Object.keys(object.value).map((key) => [key, partOf(object, pointerTo('', key))])
    : [];
  return objectOf({ ...Object.fromEntries(own), ...members }, object.locate(''));
}

function splitPointer(pointer: JsonPointer): { head: string | undefined; rest: JsonPointer } {
  if (pointer === '') return { head: undefined, rest: '' };
  const slash = pointer.indexOf('/', 1);
  const end = slash === -1 ? pointer.length : slash;
  return {
    head: pointer.slice(1, end).replaceAll('~1', '/').replaceAll('~0', '~'),
    rest: pointer.slice(end),
  };
}
