import { canonicalJson } from '../model/canonical-json.ts';
import { parseJson } from './parse-value.ts';

/** True when two znodes hold the same bytes or the same JSON value: formatting never is a change. */
export function isSameValue(a: Buffer, b: Buffer): boolean {
  if (a.equals(b)) return true;
  const left = parseJson(a);
  if (left === undefined) return false;
  const right = parseJson(b);
  return right !== undefined && canonicalJson(left) === canonicalJson(right);
}
