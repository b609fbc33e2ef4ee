import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import { type SchemaNode, type SchemaSet } from './schema-set.ts';

/** True where filling in the defaults of a kind would never end: a default that asks for itself again. */
export function hasEndlessDefault(kind: string, schemas: SchemaSet): boolean {
  const done = new Set<JsonObject>();
  const active = new Set<JsonObject>();
  const isEndless = (node: SchemaNode): boolean => {
    if (active.has(node.schema)) return true;
    if (done.has(node.schema)) return false;
    active.add(node.schema);
    const found = filledBy(node.schema['default'] ?? null, node, schemas).some(isEndless);
    active.delete(node.schema);
    done.add(node.schema);
    return found;
  };
  return reachable(schemas.rootOf(kind), schemas).some(
    (node) => node.schema['default'] !== undefined && isEndless(node),
  );
}

/** The members that get their default where a value is completed. */
function filledBy(value: Json, node: SchemaNode, schemas: SchemaSet): SchemaNode[] {
  if (value === null || typeof value !== 'object') return [];
  const written = Object.entries(value as JsonObject).flatMap(([key, member]) => {
    const below = schemas.below(node, key);
    return below === undefined ? [] : filledBy(member, below, schemas);
  });
  const { properties } = node.schema;
  if (Array.isArray(value) || !isJsonObject(properties)) return written;
  const missing = Object.keys(properties).filter((key) => !Object.hasOwn(value, key));
  const filled = missing.flatMap((key) => schemas.below(node, key) ?? []);
  return [...written, ...filled.filter(({ schema }) => schema['default'] !== undefined)];
}

function reachable(root: SchemaNode, schemas: SchemaSet): SchemaNode[] {
  const found = new Map<JsonObject, SchemaNode>([[root.schema, root]]);
  for (const node of found.values())
    for (const child of schemas.children(node)) if (!found.has(child.schema)) found.set(child.schema, child);
  return [...found.values()];
}
