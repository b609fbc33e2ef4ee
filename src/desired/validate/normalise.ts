import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import { admitsNull, definesKeys, isFreeForm, type SchemaNode, type SchemaSet } from './schema-set.ts';

/**
 * Removes what means nothing: `null` in keys that the schema defines, and `x-*` keys beside them.
 * Free-form values stay as they are, `null` and `x-*` included; so does, as the very same value, what has none of it.
 */
export function removeUnset(value: Json, node: SchemaNode | undefined, schemas: SchemaSet): Json {
  if (node === undefined || value === null || typeof value !== 'object' || isFreeForm(node)) return value;
  if (Array.isArray(value)) {
    return mapItems(value, (item, index) => removeUnset(item, schemas.below(node, index), schemas));
  }
  const kept: [string, Json][] = [];
  let isChanged = false;
  for (const [key, member] of Object.entries(value as JsonObject)) {
    const below = schemas.below(node, key);
    if (definesKeys(node) && isUnset(key, member, below)) {
      isChanged = true;
      continue;
    }
    const cleaned = removeUnset(member, below, schemas);
    isChanged ||= cleaned !== member;
    kept.push([key, cleaned]);
  }
  return isChanged ? Object.fromEntries(kept) : value;
}

function isUnset(key: string, member: Json, below: SchemaNode | undefined): boolean {
  return below === undefined ? key.startsWith('x-') : member === null && !admitsNull(below);
}

/** Adds the schema's defaults where a key is missing, also inside of what was added. */
export function fillDefaults(value: Json, node: SchemaNode | undefined, schemas: SchemaSet): Json {
  if (node === undefined || value === null || typeof value !== 'object' || isFreeForm(node)) return value;
  if (Array.isArray(value)) {
    return mapItems(value, (item, index) => fillDefaults(item, schemas.below(node, index), schemas));
  }
  const members: [string, Json][] = [];
  let isChanged = false;
  for (const [key, member] of Object.entries(value as JsonObject)) {
    const filled = fillDefaults(member, schemas.below(node, key), schemas);
    isChanged ||= filled !== member;
    members.push([key, filled]);
  }
  const { properties } = node.schema;
  for (const key of isJsonObject(properties) ? Object.keys(properties) : []) {
    if (Object.hasOwn(value, key)) continue;
    const below = schemas.below(node, key);
    const fallback = below?.schema['default'];
    if (fallback === undefined) continue;
    members.push([key, fillDefaults(fallback, below, schemas)]);
    isChanged = true;
  }
  return isChanged ? Object.fromEntries(members) : value;
}

/** The same list where no item is another. */
function mapItems(list: readonly Json[], change: (item: Json, index: string) => Json): readonly Json[] {
  const items = list.map((item, index) => change(item, String(index)));
  return items.some((item, index) => item !== list[index]) ? items : list;
}
