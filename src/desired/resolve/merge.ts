import {
  isJsonObject,
  pointerTokens,
  type Json,
  type JsonObject,
  type JsonPointer,
} from '../../model/json.ts';
import { type Located } from './located.ts';

/**
 * JSON Merge Patch (RFC 7396) with one difference: a `null` that removes nothing is kept as data, so that
 * free-form values can hold nulls. Maps merge deep, `null` removes a member, anything else replaces, lists too.
 */
export function mergeValues(base: Json, patch: Json): Json {
  if (!isJsonObject(base) || !isJsonObject(patch)) return patch;
  const merged = new Map<string, Json>(Object.entries(base));
  for (const [key, change] of Object.entries(patch)) {
    const before = merged.get(key);
    if (before === undefined) merged.set(key, change);
    else if (change === null) merged.delete(key);
    else merged.set(key, mergeValues(before, change));
  }
  return Object.fromEntries(merged);
}

/** The same for values with positions: each member of the result is where the side that set it wrote it. */
export function mergeLocated(base: Located, patch: Located): Located {
  return {
    value: mergeValues(base.value, patch.value),
    locate: (pointer) =>
      (writtenBy(base.value, patch.value, pointer) === 'base' ? base : patch).locate(pointer),
  };
}

/**
 * Which side of a merge wrote the member that `pointer` names. A map that both have belongs to the base;
 * a member that the patch removed belongs to the patch, since that is the line to look at.
 */
export function writtenBy(base: Json, patch: Json, pointer: JsonPointer): 'base' | 'patch' {
  let below: Json = base;
  let above: Json = patch;
  for (const token of pointerTokens(pointer)) {
    if (!isJsonObject(below) || !isJsonObject(above)) return 'patch';
    const change: Json | undefined = ownMember(above, token);
    if (change === undefined) return 'base';
    const before: Json | undefined = ownMember(below, token);
    if (before === undefined) return 'patch';
    below = before;
    above = change;
  }
  return isJsonObject(below) && isJsonObject(above) ? 'base' : 'patch';
}

function ownMember(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}
