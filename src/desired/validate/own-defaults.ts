import {
  isJsonObject,
  type Json,
  type JsonObject,
  type JsonPointer,
  pointerTo,
  pointerTokens,
} from '../../model/json.ts';
import { SchemaChecker } from './compile-schemas.ts';
import { hasEndlessDefault } from './endless-defaults.ts';
import { explainErrors } from './explain/explain.ts';
import { fillDefaults } from './normalise.ts';
import { embedSchema, type SchemaProblem, schemasIn } from './own-schema.ts';
import { SchemaSet } from './schema-set.ts';

/**
 * Defaults that do not hold to their own schema. They are filled in after a document is checked, so nobody would say
 * that of them later. Each is checked as it is filled in, with the defaults inside of it.
 * @param document the schema of a document of the kind, with `schema` as that of its `spec`
 */
export function defaultProblems(
  kind: string,
  { document, schema, builtIn }: OwnSchema,
): readonly SchemaProblem[] {
  const places = new Map([...schemasIn(schema, '')].flatMap(([pointer, part]) => withDefault(pointer, part)));
  if (places.size === 0) return [];
  const schemas = new Map([...builtIn, [kind, probe(document, places)]]);
  const set = new SchemaSet(schemas);
  if (hasEndlessDefault(kind, set))
    return [{ pointer: '', message: 'its defaults never end: one asks for itself again' }];
  const filled = fillDefaults({ [DEFAULTS]: {} }, set.rootOf(kind), set);
  const problems = new SchemaChecker(schemas).errors(kind, filled).flatMap((error) => {
    const [, place = '', ...inside] = pointerTokens(error.instancePath);
    const start = pointerTo(pointerTo('', DEFAULTS), place);
    const instancePath = inside.reduce(pointerTo, '/default');
    const schemaAt = (pointer: JsonPointer) => set.at(kind, start + pointer.slice('/default'.length));
    return explainErrors([{ ...error, instancePath }], schemaAt).map(({ message }) => ({
      pointer: pointerTo(place, places.get(place)?.['default'] === undefined ? '$ref' : 'default'),
      message,
      fix: 'Write a default that its own schema takes.',
    }));
  });
  // What a reference leads to is told there.
  const own = problems.filter(({ pointer }) => pointer.endsWith('/default'));
  return own.length > 0 ? own : problems;
}

interface OwnSchema {
  readonly document: JsonObject;
  readonly schema: JsonObject;
  readonly builtIn: ReadonlyMap<string, JsonObject>;
}

/** Beside the `spec`, so that references lead to the same places. */
const DEFAULTS = 'defaults';

/** The schema of a mapping that has a member for every place, which gets the default of that place. */
function probe(document: JsonObject, places: ReadonlyMap<JsonPointer, JsonObject>): JsonObject {
  const { $id = '', properties = {} } = document;
  const members = [...places].map(([pointer, part]) => [pointer, embedSchema(part, '/properties/spec')]);
  return {
    $id,
    properties: {
      ...(properties as JsonObject),
      [DEFAULTS]: { properties: Object.fromEntries(members) as JsonObject },
    },
  };
}

/** A reference may bring a default along, to a place that asks for more. */
function withDefault(pointer: JsonPointer, part: Json): [JsonPointer, JsonObject][] {
  if (!isJsonObject(part)) return [];
  return part['default'] !== undefined || part['$ref'] !== undefined ? [[pointer, part]] : [];
}
