import { type JsonPointer, isJsonObject, type Json, pointerTo } from '../model/json.ts';
import { parseExact, printExact } from '../model/exact-json.ts';

/** One value of both changes, or the fields that both changed, differently. */
export type Merge =
  | { readonly kind: 'merged'; readonly data: Buffer }
  | { readonly kind: 'clash'; readonly fields: readonly JsonPointer[] };

/**
 * What two changes of one value come to together, field by field: whoever changed a field has it; one that both changed
 * alike is as both have it. A list is one field, since nobody can tell which of its elements are the same one; so is
 * whatever is no JSON object. Which change is whose makes no difference.
 */
export function mergeValues(base: Buffer, one: Buffer, other: Buffer): Merge {
  if (one.equals(other)) return { kind: 'merged', data: one };
  const [was, left, right] = [base, one, other].map(parseExact);
  if (was === undefined || left === undefined || right === undefined) return { kind: 'clash', fields: [''] };
  const fields: JsonPointer[] = [];
  const value = mergeJson(was, left, right, (pointer) => fields.push(pointer));
  if (fields.length > 0 || value === undefined) return { kind: 'clash', fields: fields.sort() };
  return { kind: 'merged', data: printExact(value) };
}

type Member = Json | undefined;

/** `undefined`: not there. */
function mergeJson(
  base: Member,
  one: Member,
  other: Member,
  clash: (pointer: JsonPointer) => void,
  pointer: JsonPointer = '',
): Member {
  if (isSame(one, other) || isSame(base, other)) return one;
  if (isSame(base, one)) return other;
  // Two who add an object at the same place, each with members of his own, are no more in each other's way.
  const was = base ?? {};
  if (!isJsonObject(was) || !isJsonObject(one) || !isJsonObject(other)) {
    clash(pointer);
    return one;
  }
  const keys = new Set([was, one, other].flatMap((value) => Object.keys(value)));
  const members = [...keys].sort().flatMap((key) => {
    const [before, left, right] = [was, one, other].map((value) => memberOf(value, key));
    const member = mergeJson(before, left, right, clash, pointerTo(pointer, key));
    return member === undefined ? [] : [[key, member] as const];
  });
  return Object.fromEntries(members);
}

function memberOf(value: { readonly [key: string]: Json }, key: string): Member {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

function isSame(a: Member, b: Member): boolean {
  return a === undefined || b === undefined ? a === b : printExact(a).equals(printExact(b));
}
