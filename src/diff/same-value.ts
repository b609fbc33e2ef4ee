import { type Json, isJsonObject } from '../model/json.ts';
import { parseJson } from '../model/parse-value.ts';

/** True when two znodes hold the same bytes or the same JSON value: formatting never is a change. */
export function isSameValue(a: Buffer, b: Buffer): boolean {
  if (a.equals(b)) return true;
  const left = parseJson(a);
  if (left === undefined) return false;
  const right = parseJson(b);
  return right !== undefined && isSameJson(left, right);
}

/** Equal canonical JSON, without writing it: there is no NaN, and -0 is written as 0. */
function isSameJson(a: Json, b: Json): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((member: Json, i) => isSameJson(member, b[i] as Json));
  }
  if (!isJsonObject(a) || !isJsonObject(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && isSameJson(a[key] as Json, b[key] as Json));
}
