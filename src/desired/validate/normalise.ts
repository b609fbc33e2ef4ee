import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import { admitsNull, definesKeys, type SchemaNode, type SchemaSet } from './schema-set.ts';

/**
 * Removes what means nothing: `null` in keys that the schema defines, and `x-*` keys beside them.
 * Free-form values stay as they are, `null` and `x-*` included.
 */
export function removeUnset(value: Json, node: SchemaNode | undefined, schemas: SchemaSet): Json {
  if (node === undefined || value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) {
    return (value as readonly Json[]).map((item, index) =>
      removeUnset(item, schemas.below(node, String(index)), schemas),
    );
  }
  const kept: [string, Json][] = [];
  for (const [key, member] of Object.entries(value as JsonObject)) {
    const below = schemas.below(node, key);
    if (definesKeys(node)) {
      if (below === undefined && key.startsWith('x-')) continue;
      if (below !== undefined && member === null && !admitsNull(below)) continue;
    }
    kept.push([key, removeUnset(member, below, schemas)]);
  }
  return Object.fromEntries(kept);
}

/** Adds the schema's defaults where a key is missing, also inside of what was added. */
export function fillDefaults(value: Json, node: SchemaNode | undefined, schemas: SchemaSet): Json {
  if (node === undefined || value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) {
    return (value as readonly Json[]).map((item, index) =>
      fillDefaults(item, schemas.below(node, String(index)), schemas),
    );
  }
  const members = new Map<string, Json>();
  for (const [key, member] of Object.entries(value as JsonObject)) {
    members.set(key, fillDefaults(member, schemas.below(node, key), schemas));
  }
  const { properties } = node.schema;
  for (const key of isJsonObject(properties) ? Object.keys(properties) : []) {
    if (members.has(key)) continue;
    const below = schemas.below(node, key);
    const fallback = below?.schema['default'];
    if (fallback !== undefined) members.set(key, fillDefaults(fallback, below, schemas));
  }
  return Object.fromEntries(members);
}
