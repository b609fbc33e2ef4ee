import { isDeepStrictEqual } from 'node:util';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type SchemaNode, SchemaSet } from '../../../src/desired/validate/schema-set.ts';
import { formProblem, isLongEnough } from '../../../src/desired/validate/text-forms.ts';
import { isJsonObject, type Json, type JsonObject } from '../../../src/model/json.ts';
import { schemaParts } from './schema-parts.ts';
import { documentOf, schemas, valueOf } from './support.ts';

interface Field {
  readonly place: string;
  /** As it is written, and with its reference followed. */
  readonly written: JsonObject;
  readonly node: SchemaNode;
}

const set = new SchemaSet(schemas);

/** Every member that a schema defines. Conditions only ask more of members that are defined elsewhere. */
const fields = [...schemas].flatMap(([kind, root]) =>
  [...schemaParts(root, kind)].flatMap(([pointer, { properties }]): Field[] =>
    isJsonObject(properties) && !/\/(if|then|else)$/.test(pointer)
      ? Object.entries(properties).map(([key, written]) => {
          const node = set.below({ schema: { properties }, root }, key);
          if (node === undefined || !isJsonObject(written))
            throw new Error(`${pointer}: ${key} is no schema`);
          return { place: `${pointer}/${key}`, written, node };
        })
      : [],
  ),
);

function placesWhere(isWrong: (field: Field) => boolean): string[] {
  return fields.filter(isWrong).map(({ place }) => place);
}

describe('every field of every kind, for editors and for explain', () => {
  test('has a title of its own: a short noun phrase, not the name of its type', () => {
    expect(placesWhere((field) => !isTitled(field))).toEqual([]);
  });

  test('has a description, in sentences', () => {
    expect(placesWhere((field) => !isDescribed(field))).toEqual([]);
  });

  test('shows an example, but for a field with one possible value', () => {
    expect(
      placesWhere(({ node: { schema } }) => !('const' in schema) && exampleOf(schema).length === 0),
    ).toEqual([]);
  });
});

describe('every value that the schemas show', () => {
  const ajv = new Ajv2020({ strict: false });
  ajv.addKeyword({
    keyword: 'x-zkai-form',
    type: 'string',
    validate: (form: string, text: string) => formProblem(form, text) === undefined,
  });
  ajv.addKeyword({
    keyword: 'x-zkai-min-duration',
    type: 'string',
    validate: (least: string, text: string) => isLongEnough(text, least),
  });
  for (const schema of schemas.values()) ajv.addSchema(schema);

  test.each(['default', 'examples'])('as %s is valid where it stands', (keyword) => {
    const wrong = [...schemas].flatMap(([kind, schema]) =>
      [...schemaParts(schema, '')].flatMap(([pointer, part]) => {
        const shown = keyword === 'examples' ? exampleOf(part) : 'default' in part ? [part['default']] : [];
        if (shown.length === 0) return [];
        const check = ajv.getSchema(`${String(schema['$id'])}#${pointer.replaceAll('$', '%24')}`);
        return shown.every((value) => check?.(value) === true) ? [] : [kind + pointer];
      }),
    );
    expect(wrong).toEqual([]);
  });
});

/** For each kind documents that say no more than they must, with every mapping somewhere. */
const BARE: Readonly<Record<string, string>> = {
  ClusterTopology:
    '{ensemble: {servers: [{id: 1, host: a}]}, pools: [{name: gpu}], security: {tls: {}}, nodes: [{name: a}]}',
  ModelParams: '{versions: [{version: 1}]}',
  TaskConfig: '{placement: {spread: [{by: zone}]}, dependsOn: [{task: a}], progress: {}}',
  Project: `{environments: {dev: {connect: 'a:1', tls: {}, windows: [{deny: 0 17 * * FRI, duration: 62h, reason: b}]}},
    policies: [{id: a, run: [b]}],
    lifecycle: [{match: {path: /a}, deletion: orphan}, {match: {path: /b}, preventDestroy: true}]}`,
};

describe('every default', () => {
  test.each(Object.entries(BARE))('of %s is what a document gets that does not say it', (kind, spec) => {
    const met = new Set<Json>();
    const text = documentOf(kind, spec);
    const sides = { found: valueOf(text), written: parse(text) as Json };
    expect([...notFilled(sides, set.rootOf(kind), met)]).toEqual([]);
    const own = fields.filter(({ place, written }) => place.startsWith(`${kind}/`) && 'default' in written);
    expect(own.filter(({ node }) => !met.has(node.schema)).map(({ place }) => place)).toEqual([]);
  });
});

/** Members with a default that a document which does not mention them has another value for, or none. */
function* notFilled(
  { found, written }: Sides,
  node: SchemaNode | undefined,
  met: Set<Json>,
): Generator<string> {
  if (node === undefined || found === null || typeof found !== 'object') return;
  const { properties } = node.schema;
  for (const key of isJsonObject(properties) ? Object.keys(properties) : []) {
    const fallback = set.below(node, key)?.schema['default'];
    if (fallback === undefined) continue;
    met.add(set.below(node, key)?.schema ?? null);
    const value = memberOf(found, key);
    const isFilled = isJsonObject(fallback) ? isJsonObject(value) : isDeepStrictEqual(value, fallback);
    if (!isFilled && memberOf(written, key) === undefined) yield key;
  }
  for (const [key, member] of Object.entries(found as JsonObject))
    yield* notFilled({ found: member, written: memberOf(written, key) }, set.below(node, key), met);
}

interface Sides {
  readonly found: Json | undefined;
  readonly written: Json | undefined;
}

function memberOf(value: Json | undefined, key: string): Json | undefined {
  return typeof value === 'object' && value !== null ? (value as JsonObject)[key] : undefined;
}

function isTitled({ written: { title, $ref } }: Field): boolean {
  return typeof title === 'string'
    ? /^[A-Z][A-Za-z -]{1,31}$/.test(title) && !/[a-z][A-Z]/.test(title)
    : String($ref).includes('/properties/');
}

function isDescribed({ node }: Field): boolean {
  return /^\S.*[.:)…]$|^host:port$/s.test(String(node.schema['description']));
}

function exampleOf({ examples }: JsonObject): readonly Json[] {
  return Array.isArray(examples) ? (examples as readonly Json[]) : [];
}
