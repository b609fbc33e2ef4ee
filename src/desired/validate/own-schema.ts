import {
  isJsonObject,
  type Json,
  type JsonObject,
  type JsonPointer,
  pointerTo,
  valueAt,
} from '../../model/json.ts';
import { didYouMean } from '../resolve/did-you-mean.ts';
import { keywordValueProblems } from './own-keyword-values.ts';
import { endlessSchemas } from './schema-circles.ts';

/** Keywords that hold a schema, a list of schemas, or schemas by name. */
const ONE = words(
  'additionalProperties contains else if items not propertyNames then unevaluatedItems unevaluatedProperties',
);
const LISTED = words('allOf anyOf oneOf prefixItems');
const NAMED = words('$defs definitions dependentSchemas patternProperties properties');
const PLAIN = words(
  `$comment $id $ref $schema const default dependentRequired deprecated description enum examples exclusiveMaximum
  exclusiveMinimum format maxContains maxItems maxLength maxProperties maximum minContains minItems minLength minProperties
  minimum multipleOf pattern readOnly required title type uniqueItems writeOnly`,
);
const KEYWORDS: ReadonlySet<string> = new Set([...ONE, ...LISTED, ...NAMED, ...PLAIN]);
/** Keywords that say something to people or to other tools and nothing here, or that the place of the schema makes void. */
const DROPPED: ReadonlySet<string> = new Set(['$schema', '$id', 'format']);

/** Which member tells the items of a list apart, for overlays. */
const MERGE_KEY = 'x-zkai-merge-key';

const DIALECT = 'https://json-schema.org/draft/2020-12/schema';

/** What cannot be used in a schema, and where. */
export interface SchemaProblem {
  readonly pointer: JsonPointer;
  readonly message: string;
  readonly fix?: string;
}

/**
 * What keeps a schema from being one for the `spec` of a kind: keywords that there are not, references that lead out of it
 * or in a circle. It is never loaded from anywhere, and refers to itself and to `common.json` only.
 * @param common the schema that every kind may refer to
 */
export function schemaProblems(root: JsonObject, common: JsonObject): SchemaProblem[] {
  const { $schema: dialect = DIALECT } = root;
  const places = new Map(schemasIn(root, ''));
  const files = { places, endless: endlessSchemas(places), common };
  return [
    ...(dialect === DIALECT ? [] : [{ pointer: '/$schema', message: `the dialect must be ${DIALECT}` }]),
    ...[...places].flatMap(([pointer, schema]): SchemaProblem[] => {
      if (typeof schema === 'boolean') return [];
      if (!isJsonObject(schema)) return [{ pointer, message: 'a schema must be a mapping, true or false' }];
      return [
        ...keywordProblems(schema, pointer),
        ...keywordValueProblems(schema, pointer),
        ...referenceProblems(schema, pointer, files),
      ];
    }),
  ];
}

/** Every schema in a schema, itself included, with its place. */
export function* schemasIn(schema: Json, pointer: JsonPointer): Generator<[JsonPointer, Json]> {
  yield [pointer, schema];
  if (!isJsonObject(schema)) return;
  for (const [child, place] of subschemas(schema, pointer)) yield* schemasIn(child, place);
}

function keywordProblems(schema: JsonObject, pointer: JsonPointer): SchemaProblem[] {
  return Object.keys(schema).flatMap((keyword): SchemaProblem[] => {
    const at = pointerTo(pointer, keyword);
    if (keyword === SENSITIVE) return sensitiveProblems(schema[keyword], pointer);
    if (keyword === '$id' && pointer !== '')
      return [
        { pointer: at, message: 'a schema inside another one cannot have an $id here', fix: 'Remove it.' },
      ];
    if (keyword === MERGE_KEY) {
      if (typeof schema[keyword] === 'string') return [];
      return [{ pointer: at, message: `${MERGE_KEY} must be the name of a member of the items` }];
    }
    if (KEYWORDS.has(keyword) || (keyword.startsWith('x-') && !keyword.startsWith('x-zkai-'))) return [];
    const meant = didYouMean(keyword, KEYWORDS);
    return [
      { pointer: at, message: `there is no keyword ${JSON.stringify(keyword)}${meant}`, fix: OWN_KEYWORDS },
    ];
  });
}

/** What nobody is to see. */
const SENSITIVE = 'x-zkai-sensitive';
/** The keywords of zkai's that mean something in a schema of somebody else. */
const OF_ZKAI: ReadonlySet<string> = new Set([MERGE_KEY, SENSITIVE]);

function sensitiveProblems(value: Json | undefined, pointer: JsonPointer): SchemaProblem[] {
  const at = pointerTo(pointer, SENSITIVE);
  if (typeof value !== 'boolean')
    return [{ pointer: at, message: `${SENSITIVE} must be true or false`, fix: 'Write true.' }];
  if (!value || !/\/propertyNames(\/|$)/.test(pointer)) return [];
  const fix = 'Make it a list of mappings, with the secret in a member of each.';
  return [{ pointer: at, message: 'a key cannot be hidden, only a value', fix }];
}

const OWN_KEYWORDS = 'Correct or remove it; keywords of your own begin with x-.';
const REFERENCES = 'Refer to #/$defs/… of the same schema, or to common.json#/$defs/….';

interface Files {
  /** Every schema of the file, by its place. */
  readonly places: ReadonlyMap<JsonPointer, Json>;
  /** Those of them that lead in a circle. */
  readonly endless: ReadonlySet<Json>;
  readonly common: JsonObject;
}

function referenceProblems(schema: JsonObject, pointer: JsonPointer, files: Files): SchemaProblem[] {
  const { $ref: reference } = schema;
  if (reference === undefined) return [];
  const at = pointerTo(pointer, '$ref');
  if (typeof reference !== 'string') return [{ pointer: at, message: '$ref must be a text' }];
  const problem =
    targetProblem(reference, files) ?? (files.endless.has(schema) ? 'leads in a circle' : undefined);
  return problem === undefined
    ? []
    : [{ pointer: at, message: `$ref ${reference} ${problem}`, fix: REFERENCES }];
}

function targetProblem(reference: string, { places, common }: Files): string | undefined {
  const [file = '', pointer = ''] = reference.split('#');
  if (file === 'common.json') return isJsonObject(valueAt(common, pointer)) ? undefined : 'leads nowhere';
  if (file !== '') return 'leads out of the schema, and nothing is ever loaded';
  if (pointer !== '' && !pointer.startsWith('/')) return 'is no JSON pointer';
  const target = places.get(pointer);
  return typeof target === 'boolean' || isJsonObject(target) ? undefined : 'leads to no schema';
}

/** The same schema for a place inside another one: its references begin there. Annotations are left out. */
export function embedSchema(schema: Json, at: JsonPointer): Json {
  if (!isJsonObject(schema)) return schema;
  const embed = (child: Json): Json => embedSchema(child, at);
  const members = Object.entries(schema).flatMap(([keyword, value]): [string, Json][] => {
    if (DROPPED.has(keyword) || (keyword.startsWith('x-') && !OF_ZKAI.has(keyword))) return [];
    if (keyword === '$ref' && typeof value === 'string')
      return [[keyword, value.startsWith('#') ? `#${at}${value.slice(1)}` : value]];
    if (ONE.includes(keyword)) return [[keyword, embed(value)]];
    if (LISTED.includes(keyword) && Array.isArray(value))
      return [[keyword, (value as readonly Json[]).map(embed)]];
    if (!NAMED.includes(keyword) || !isJsonObject(value)) return [[keyword, value]];
    return [
      [keyword, Object.fromEntries(Object.entries(value).map(([name, child]) => [name, embed(child)]))],
    ];
  });
  return Object.fromEntries(members);
}

function* subschemas(schema: JsonObject, pointer: JsonPointer): Generator<[Json, JsonPointer]> {
  for (const [keyword, value] of Object.entries(schema)) {
    const place = pointerTo(pointer, keyword);
    if (ONE.includes(keyword)) yield [value, place];
    else if (LISTED.includes(keyword) && Array.isArray(value)) {
      for (const [index, child] of (value as readonly Json[]).entries())
        yield [child, pointerTo(place, index)];
    } else if (NAMED.includes(keyword) && isJsonObject(value)) {
      for (const [name, child] of Object.entries(value)) yield [child, pointerTo(place, name)];
    }
  }
}

function words(text: string): readonly string[] {
  return text.split(/\s+/);
}
