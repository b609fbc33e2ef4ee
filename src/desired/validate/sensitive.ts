import {
  isJsonObject,
  type Json,
  type JsonObject,
  type JsonPointer,
  pointerTo,
  valueAt,
} from '../../model/json.ts';

/** Keywords whose schemas hold for the very value, whichever of them does. */
const SAME = ['allOf', 'anyOf', 'oneOf'] as const;
const SAME_ONE = ['if', 'then', 'else', 'not'] as const;
/** Those that hold for members with any name, or for elements. */
const MEMBERS = [
  'additionalProperties',
  'unevaluatedProperties',
  'items',
  'contains',
  'unevaluatedItems',
] as const;

interface Files {
  readonly root: JsonObject;
  readonly common: JsonObject;
}

/**
 * Where a value that holds to a schema has members that it marks with `x-zkai-sensitive`: JSON Pointers, `*` for any key or
 * index. What is marked in one of several branches counts as marked, and what holds for some keys as for all: too
 * much rather than too little.
 */
export function sensitivePatterns(schema: Json, { root, common }: Files): readonly JsonPointer[] {
  const found = new Set<JsonPointer>();
  walk(schema, '', { root, common, found, open: [] });
  return [...found].sort();
}

interface Walk extends Files {
  readonly found: Set<JsonPointer>;
  /** The schemas that are being walked through, from the outermost on. */
  readonly open: readonly Json[];
}

function walk(schema: Json | undefined, at: JsonPointer, walking: Walk): void {
  if (!isJsonObject(schema)) return;
  const { found, open } = walking;
  if (schema['x-zkai-sensitive'] === true) {
    found.add(at);
    return;
  }
  if (open.includes(schema)) {
    // It goes on like this for ever, so from here on all of it counts, if any does.
    if (marksAny(schema, walking)) found.add(at);
    return;
  }
  const inside = { ...walking, open: [...open, schema] };
  const target = referred(schema['$ref'], walking);
  if (target !== undefined) walk(target.schema, at, { ...inside, root: target.root });
  for (const keyword of SAME) for (const branch of listOf(schema[keyword])) walk(branch, at, inside);
  for (const keyword of SAME_ONE) walk(schema[keyword], at, inside);
  for (const child of Object.values(mapOf(schema['dependentSchemas']))) walk(child, at, inside);
  for (const [name, child] of Object.entries(mapOf(schema['properties'])))
    walk(child, pointerTo(at, name), inside);
  for (const child of Object.values(mapOf(schema['patternProperties']))) walk(child, `${at}/*`, inside);
  for (const [index, child] of listOf(schema['prefixItems']).entries())
    walk(child, pointerTo(at, index), inside);
  for (const keyword of MEMBERS) walk(schema[keyword], `${at}/*`, inside);
}

function marksAny(schema: JsonObject, { root, common }: Files, seen = new Set<Json>()): boolean {
  if (seen.has(schema)) return false;
  seen.add(schema);
  if (schema['x-zkai-sensitive'] === true) return true;
  const target = referred(schema['$ref'], { root, common });
  if (
    target !== undefined &&
    isJsonObject(target.schema) &&
    marksAny(target.schema, { root: target.root, common }, seen)
  )
    return true;
  const children = Object.values(schema).flatMap((child): Json[] => {
    if (Array.isArray(child)) return [...(child as readonly Json[])];
    return isJsonObject(child) ? [child, ...Object.values(child)] : [];
  });
  return children.some((child) => isJsonObject(child) && marksAny(child, { root, common }, seen));
}

function referred(
  reference: Json | undefined,
  { root, common }: Files,
): { readonly schema: Json | undefined; readonly root: JsonObject } | undefined {
  if (typeof reference !== 'string') return undefined;
  const [file = '', pointer = ''] = reference.split('#');
  const base = file === '' ? root : common;
  return { schema: pointer === '' ? base : valueAt(base, pointer), root: base };
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

function mapOf(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}
