import { append } from '../../model/append.ts';
import { isJsonObject, type Json, type JsonObject, type JsonPointer, pointerTo } from '../../model/json.ts';
import { type Located } from './located.ts';
import { mergeItems } from './merge-items.ts';
import { type Merged, type MergeInput, type MergeProblem, type MergeSchema } from './merged.ts';
import { memberOutline, type Outline, type Side, sidesOf } from './outline.ts';

/**
 * JSON Merge Patch (RFC 7396) with two differences: a `null` that removes nothing is kept as data, so that free-form
 * values can hold nulls, and a list whose schema names a merge key is merged item by item. Maps merge deep, `null`
 * removes a member, anything else replaces.
 */
export function mergeTrees(
  base: Json | undefined,
  patch: Json,
  { schema, pointer = '' }: MergeInput = {},
): Merged {
  if (isJsonObject(patch)) {
    if (isJsonObject(base)) return mergeMaps(base, patch, { schema, pointer, writer: 'base' });
    // Below it may be a list with a merge key, whose items may say what is to be done with them.
    if (schema !== undefined) return mergeMaps({}, patch, { schema, pointer, writer: 'patch' });
  }
  if (Array.isArray(patch) && schema?.mergeKey !== undefined) {
    const items = Array.isArray(base) ? (base as readonly Json[]) : undefined;
    return mergeItems(items, patch, { key: schema.mergeKey, schema, pointer, merge: mergeTrees });
  }
  return { value: patch, outline: { writer: 'patch' }, problems: [] };
}

interface MapMerge {
  readonly schema: MergeSchema | undefined;
  readonly pointer: JsonPointer;
  /** Who wrote the map itself. */
  readonly writer: Side;
}

function mergeMaps(base: JsonObject, patch: JsonObject, { schema, pointer, writer }: MapMerge): Merged {
  const values = new Map<string, Json>(Object.entries(base));
  const members = new Map<string, { base?: string; patch: string; outline: Outline }>();
  const problems: MergeProblem[] = [];
  for (const [key, change] of Object.entries(patch)) {
    const before = values.get(key);
    const below = { schema: schema?.below(key), pointer: pointerTo(pointer, key) };
    if (before !== undefined && change === null) {
      values.delete(key);
      members.set(key, { base: key, patch: key, outline: { writer: 'patch' } });
      continue;
    }
    const merged = mergeTrees(before, change, below);
    values.set(key, merged.value);
    members.set(key, memberOutline(before === undefined ? undefined : key, key, merged.outline));
    append(problems, merged.problems);
  }
  return { value: Object.fromEntries(values), outline: { writer, members }, problems };
}

/** The value alone, where no list is merged by a key. */
export function mergeValues(base: Json, patch: Json): Json {
  return mergeTrees(base, patch).value;
}

/** The same for values with positions: each member of the result is where the side that set it wrote it. */
export function mergeLocated(base: Located, patch: Located): Located {
  const { value, outline } = mergeTrees(base.value, patch.value);
  return {
    value,
    locate: (pointer) => {
      const { writer, base: below, patch: above } = sidesOf(outline, pointer);
      return writer === 'base' ? base.locate(below ?? pointer) : patch.locate(above ?? pointer);
    },
  };
}
