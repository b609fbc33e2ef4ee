import {
  isJsonObject,
  pointerTo,
  type Json,
  type JsonObject,
  type JsonPointer,
} from '../../../model/json.ts';

/** Keywords of JSON Schema 2020-12 that hold a schema, a list of schemas, or schemas by name. */
const ONE = new Set([
  'additionalProperties',
  'contains',
  'else',
  'if',
  'items',
  'not',
  'propertyNames',
  'then',
  'unevaluatedItems',
  'unevaluatedProperties',
]);
const LISTED = new Set(['allOf', 'anyOf', 'oneOf', 'prefixItems']);
const NAMED = new Set(['$defs', 'dependentSchemas', 'patternProperties', 'properties']);

/**
 * Where a JSON Schema holds something that is no schema (`properties: {lr: number}`), which its compiler passes
 * over; `undefined` when nowhere. A full check against the meta-schema costs most of a second to set up.
 */
export function malformedPlace(schema: Json, pointer: JsonPointer = ''): JsonPointer | undefined {
  if (typeof schema === 'boolean') return undefined;
  if (!isJsonObject(schema)) return pointer;
  for (const [child, place] of subschemas(schema, pointer)) {
    const found = malformedPlace(child, place);
    if (found !== undefined) return found;
  }
  return undefined;
}

function* subschemas(schema: JsonObject, pointer: JsonPointer): Generator<[Json, JsonPointer]> {
  for (const [keyword, value] of Object.entries(schema)) {
    const place = pointerTo(pointer, keyword);
    if (ONE.has(keyword)) yield [value, place];
    else if (LISTED.has(keyword) && Array.isArray(value)) {
      for (const [index, child] of (value as readonly Json[]).entries())
        yield [child, pointerTo(place, index)];
    } else if (NAMED.has(keyword) && isJsonObject(value)) {
      for (const [name, child] of Object.entries(value)) yield [child, pointerTo(place, name)];
    }
  }
}
