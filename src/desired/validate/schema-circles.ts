import { isJsonObject, type Json, type JsonObject, type JsonPointer } from '../../model/json.ts';

/**
 * The schemas of a file that nobody can ever answer for: each leads, by references and by schemas about the very value
 * that it is about itself (`allOf`, `if`, …), into a circle. One that leads back by way of a member or an item is none of
 * them, since values end.
 * @param places every schema of the file, by its place; `''` is the whole of it
 */
export function endlessSchemas(places: ReadonlyMap<JsonPointer, Json>): ReadonlySet<Json> {
  const endless = new Map<Json, number>();
  const askedBy = new Map<Json, Json[]>();
  for (const schema of places.values()) {
    const asked = isJsonObject(schema) ? aboutTheSame(schema, places) : [];
    endless.set(schema, asked.length);
    for (const one of asked) askedBy.set(one, [...(askedBy.get(one) ?? []), schema]);
  }
  // Whatever asks only those that come to an end comes to an end, too.
  const ending = [...endless].flatMap(([schema, open]) => (open === 0 ? [schema] : []));
  for (const schema of ending) {
    endless.delete(schema);
    for (const asking of askedBy.get(schema) ?? []) {
      const open = (endless.get(asking) ?? 0) - 1;
      endless.set(asking, open);
      if (open === 0) ending.push(asking);
    }
  }
  return new Set(endless.keys());
}

/** The schemas that one applies to its own value, not to something in it. Those of another file lead nowhere back. */
function aboutTheSame(schema: JsonObject, places: ReadonlyMap<JsonPointer, Json>): Json[] {
  const { $ref: reference, dependentSchemas } = schema;
  const isHere = typeof reference === 'string' && reference.startsWith('#');
  return [
    isHere ? places.get(reference.slice(1)) : undefined,
    ...['if', 'then', 'else', 'not'].map((keyword) => schema[keyword]),
    ...['allOf', 'anyOf', 'oneOf'].flatMap((keyword) => listOf(schema[keyword])),
    ...(isJsonObject(dependentSchemas) ? Object.values(dependentSchemas) : []),
  ].filter(isJsonObject);
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}
