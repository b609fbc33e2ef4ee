import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildDesired } from '../../src/desired/build.ts';
import { readProject } from '../../src/desired/project.ts';
import { ownKindSchemas } from '../../src/desired/validate/own-kind-schemas.ts';
import { type Finding } from '../../src/model/finding.ts';
import { type Json } from '../../src/model/json.ts';
import { ENVIRONMENT, brief, doc, errorsOf, jsonAt, originOf, placeOf, SCHEMAS } from './rules/check.ts';

const SCHEMA = {
  type: 'object',
  additionalProperties: false,
  required: ['entity'],
  properties: {
    entity: { type: 'string' },
    ttl: { $ref: 'common.json#/$defs/duration', default: '24h' },
    source: { $ref: '#/$defs/source', default: {} },
    weight: { type: 'number' },
    tags: { oneOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] },
  },
  $defs: { source: { type: 'object', properties: { column: { type: 'string', default: 'at' } } } },
};

/** zkai.yaml with the kinds that are given, in flow style. */
function projectText(kinds: string): string {
  return `apiVersion: zkai/v1
kind: Project
metadata: {name: test}
spec:
  sources: ["*.yaml"]
  kinds: ${kinds}
  environments: {dev: {connect: "127.0.0.1:2181"}}
`;
}

const VIEW = '[{kind: View, schema: view.json, path: "/views/{spec.entity}/{metadata.name}"}]';

const PLAIN = '[{kind: View, schema: view.json, path: "/v/{metadata.name}"}]';

/** The schema of a `spec` with one member. */
const property = (d: Json): Json => ({ properties: { d } });

interface Built {
  readonly kinds?: string;
  readonly schema?: Json | string;
  readonly overlay?: string;
}

/** Everything that is wrong with zkai.yaml, the schema and the documents, and what they compile to. */
function build(text: string, { kinds = VIEW, schema = SCHEMA, overlay }: Built = {}) {
  const read = readProject({ path: 'zkai.yaml', text: projectText(kinds) }, SCHEMAS);
  if (read.project === null) throw new Error(read.findings.map(({ message }) => message).join());
  const source = {
    path: 'view.json',
    text: typeof schema === 'string' ? schema : JSON.stringify(schema, null, 1),
  };
  const own = ownKindSchemas(read.project, [source], SCHEMAS);
  const built = buildDesired({
    project: read.project,
    environment: ENVIRONMENT,
    sources: [{ path: 'a.yaml', text }],
    overlays: overlay === undefined ? [] : [[{ path: 'prod/a.yaml', text: overlay }]],
    attachments: new Map(),
    schemas: own.schemas,
    now: 0,
  });
  return { ...built, findings: [...own.findings, ...built.findings], source };
}

/** What is wrong with zkai.yaml itself. */
function projectFindings(kinds: string): readonly Finding[] {
  return readProject({ path: 'zkai.yaml', text: projectText(kinds) }, SCHEMAS).findings;
}

/** An entry of `spec.kinds`. */
const kind = (name: string, path = '/v/{metadata.name}') =>
  `{kind: ${name}, schema: a.json, path: "${path}"}`;

const KEYWORDS = (
  'type properties $ref items default enum pattern required $defs allOf oneOf additionalProperties patternProperties ' +
  'const not if $id $schema a entity'
).split(' ');

const view = (spec: string, metadata = 'name: buys') => doc('View', metadata, spec);

test.each([
  ['bad syntax', view('\n  dsn: hunter2\n  e: [1')],
  ['a value that JSON cannot hold', view('\n  dsn: hunter2\n  e: .nan')],
  ['a kind that nobody knows', view('\n  dsn: hunter2').replace('View', 'Veiw')],
  ['a type that the schema does not have', view('\n  nested: hunter2')],
])('what is sensitive in a text with %s is known by its name, or its place', (_, text) => {
  const schema = {
    properties: {
      dsn: { 'x-zkai-sensitive': true },
      nested: { type: 'object', properties: { key: { 'x-zkai-sensitive': true } } },
    },
  };
  const built = build(text, { kinds: PLAIN, schema });
  expect(built.findings).not.toEqual([]);
  const [line, column] = placeOf('hunter2', text).split(':').map(Number);
  const endColumn = (column ?? 0) + 'hunter2'.length;
  expect(built.secrets).toContainEqual({ file: 'a.yaml', line, column, endLine: line, endColumn });
});

describe('a document of an own kind', () => {
  test('is one znode below its cluster, with the spec after defaults, by the template', () => {
    const text = view('{entity: customer, weight: 1.50}');
    const built = build(text);
    expect(errorsOf(built)).toEqual([]);
    expect(jsonAt(built, '/zkai/default/views/customer/buys')).toEqual({
      entity: 'customer',
      source: { column: 'at' },
      ttl: '24h',
      weight: 1.5,
    });
    const at = '/zkai/default/views/customer/buys';
    expect(originOf(built, at, '/weight')).toBe(`a.yaml:${placeOf('1.50', text)}`);
    expect(built.tree.documents.get('View/buys')).toMatchObject({ kind: 'View', cluster: 'default' });
  });

  test.each([
    ['a wrong type', '{entity: 3}', 'ZK102', '3', 'spec.entity must be a text'],
    ['an unknown key, with the one that was meant', '{entity: e, wieght: 1}', 'ZK101', 'wieght', 'weight'],
    ['a key that is missing', '{ttl: 3h}', 'ZK102', '{ttl: 3h}', 'lacks "entity"'],
    ['a form of zkai', '{entity: e, ttl: soon}', 'ZK108', 'soon', 'spec.ttl'],
    ['a choice that only its schema knows', '{entity: e, tags: 3}', 'ZK102', '3', 'spec.tags must match'],
  ])('is checked by its schema, where it is written: %s', (_, spec, rule, at, message) => {
    const text = view(spec);
    const [found, ...others] = build(text).findings.filter(({ rule: id }) => id !== 'ZK132');
    expect(others).toEqual([]);
    expect(`${found?.rule} ${found?.position.line}:${found?.position.column}`).toBe(
      `${rule} ${placeOf(at, text.replace('View', '....'))}`,
    );
    expect(found?.message).toContain(message);
  });

  test('may have lists that overlays merge by a key of its schema', () => {
    const items = { type: 'array', items: { type: 'object' } };
    const spec = (list: Json) => ({
      schema: { properties: { d: list } },
      overlay: view('{d: [{id: 2, b: 1}]}'),
    });
    const text = view('{d: [{id: 1}, {id: 2, a: 1}]}');
    const at = '/zkai/default/views/buys';
    const kinds = `[${kind('View', '/views/{metadata.name}')}]`;
    const merged = build(text, { kinds, ...spec({ ...items, 'x-zkai-merge-key': 'id' }) });
    expect(jsonAt(merged, at)).toEqual({ d: [{ id: 1 }, { id: 2, a: 1, b: 1 }] });
    expect(jsonAt(build(text, { kinds, ...spec(items) }), at)).toEqual({ d: [{ id: 2, b: 1 }] });
    const bad = build(text, { kinds, ...spec({ ...items, 'x-zkai-merge-key': 1 }) });
    expect(bad.findings[0]).toMatchObject({ rule: 'ZK130', pointer: '/properties/d/x-zkai-merge-key' });
  });

  test('has what is written in it, and nothing that every object of JavaScript inherits', () => {
    const schema = {
      required: ['valueOf'],
      properties: { constructor: { type: 'number' }, toString: { type: 'number' }, other: { not: {} } },
    };
    const [lacking, ...others] = build(view('{e: 1}'), { kinds: PLAIN, schema }).findings;
    expect(others).toEqual([]);
    expect(lacking?.message).toContain('lacks "valueOf"');
    expect(build(view('{valueOf: 1, toString: 2}'), { kinds: PLAIN, schema }).findings).toEqual([]);
  });

  test('may be as deep as a schema that leads back to itself by a member lets it', () => {
    const schema = { properties: { a: { anyOf: [{ type: 'number' }, { $ref: '#' }] } } };
    expect(build(view('{a: {a: {a: 1}}}'), { kinds: PLAIN, schema }).findings).toEqual([]);
  });

  test('takes part in overlays', () => {
    const built = build(view('{entity: customer, weight: 1}'), { overlay: view('{weight: 2}') });
    expect(errorsOf(built)).toEqual([]);
    expect(jsonAt(built, '/zkai/default/views/customer/buys')).toMatchObject({ weight: 2 });
    expect(originOf(built, '/zkai/default/views/customer/buys', '/weight')).toMatch(/^prod\/a\.yaml:/);
  });

  test('has null and x-* for nothing where the schema knows the keys', () => {
    const built = build(view('{entity: e, weight: null, x-note: n}'));
    expect(errorsOf(built)).toEqual([]);
    expect(jsonAt(built, '/zkai/default/views/e/buys')).not.toHaveProperty('weight');
  });

  test('belongs to a cluster, and goes below that', () => {
    const clusters = ['east', 'west'].map((name) =>
      doc('ClusterTopology', `name: ${name}`, '{profile: dev}'),
    );
    const kinds = '[{kind: View, schema: view.json, path: "/v/{metadata.cluster}-{metadata.name}"}]';
    const built = build(clusters.join('') + view('{entity: e}', 'name: buys, cluster: west'), { kinds });
    expect(built.tree.nodes.has('/zkai/west/v/west-buys' as never)).toBe(true);
    const none = build(clusters.join('') + view('{entity: e}'), { kinds });
    expect(none.findings.map(({ rule }) => rule)).toContain('ZK208');
  });

  test('cannot share its place with another one', () => {
    const kinds = '[{kind: View, schema: view.json, path: "/views/{spec.entity}"}]';
    const built = build(view('{entity: e}') + view('{entity: e}', 'name: sells'), { kinds });
    expect(built.findings.map(({ rule }) => rule)).toEqual(['ZK112', 'ZK112']);
  });

  test.each([
    ['a slash', '{entity: "a/b"}', '"a/b"'],
    ['the way up', '{entity: ".."}', '".."'],
    ['nothing', '{entity: ""}', '""'],
    ['a control character', '{entity: "a\\u0001"}', '"a\\u0001"'],
  ])('takes no name of a znode from %s', (_, spec, at) => {
    const text = view(spec);
    expect(build(text).findings.map(brief)).toEqual([`ZK132 error a.yaml:${placeOf(at, text)} /spec/entity`]);
  });

  test.each(['status', 'data', 'tasks', 'models', '.zkai'])(
    'stays out of what is not its own: /%s',
    (entity) => {
      const kinds = '[{kind: View, schema: view.json, path: "/{spec.entity}/{metadata.name}"}]';
      expect(build(view(`{entity: ${entity}}`), { kinds }).findings.map(({ rule }) => rule)).toEqual([
        'ZK132',
      ]);
    },
  );

  test('takes true, a list or nothing for no name', () => {
    const schema = { properties: { entity: {} } };
    for (const spec of ['{entity: true}', '{entity: [a]}', '{}']) {
      const built = build(view(spec), { schema });
      expect(built.findings.map(({ rule }) => rule)).toEqual(['ZK132']);
      expect(built.tree.nodes.size).toBe(0);
    }
    expect(
      build(view('{entity: 1.5}'), { schema }).tree.nodes.has('/zkai/default/views/1.5/buys' as never),
    ).toBe(true);
  });
});

describe('a kind in zkai.yaml', () => {
  test.each(['TaskConfig', 'Project', 'Taskconfig', 'Root', 'Environment'])(
    'has no name that is taken: %s',
    (name) => {
      const text = projectText(`[${kind(name)}]`);
      expect(projectFindings(`[${kind(name)}]`).map(brief)).toEqual([
        `ZK131 error zkai.yaml:${placeOf(`${name}, schema`, text)} /spec/kinds/0/kind`,
      ]);
    },
  );

  test('is declared once', () => {
    const found = projectFindings(`[${kind('View')}, ${kind('View')}]`);
    expect(found.map(({ rule, pointer }) => `${rule} ${pointer}`)).toEqual(['ZK131 /spec/kinds/1/kind']);
  });

  test.each([
    ['/v/{metadata.nmae}', 'neither'],
    ['/v/{spec}', 'neither'],
    ['/v/{metadata.name', 'brace'],
    ['/v/../../{metadata.name}', '".."'],
    ['/v//{metadata.name}', '"//"'],
    ['/v/{metadata.name}/', 'end'],
    ['/status/{metadata.name}', 'while it runs'],
    ['/tasks/{metadata.name}', 'belongs to the kinds'],
    ['/v/.zkai/{metadata.name}', 'ledgers'],
  ])('goes nowhere by %s', (path, why) => {
    const [found, ...others] = projectFindings(`[${kind('View', path)}]`);
    expect(others).toEqual([]);
    expect(`${found?.rule} ${found?.pointer}`).toBe('ZK132 /spec/kinds/0/path');
    expect(found?.message).toContain(why);
    expect(found?.position.line).toBe(6);
  });

  test('has a schema inside the project', () => {
    for (const schema of ['../a.json', '/etc/a.json']) {
      const found = projectFindings(`[{kind: View, schema: "${schema}", path: /v}]`);
      expect(found.map(({ pointer }) => pointer)).toEqual(['/spec/kinds/0/schema']);
    }
  });

  test('is among the kinds that a document may mean', () => {
    const built = build(doc('Veiw', 'name: a', '{}'));
    expect(built.findings.map(({ message }) => message).join()).toContain('did you mean "View"?');
  });
});

describe('the schema of a kind', () => {
  test.each([
    ['no JSON', '{"type": "object"', '', 'ZK100'],
    ['a keyword that there is not', { requird: ['a'] }, '/requird', 'ZK130'],
    ['one deeper', { properties: { a: { typ: 'string' } } }, '/properties/a/typ', 'ZK130'],
    ['a reference to the network', { $ref: 'https://example.com/a.json' }, '/$ref', 'ZK130'],
    [
      'a reference to a file',
      { properties: { a: { $ref: 'other.json#/a' } } },
      '/properties/a/$ref',
      'ZK130',
    ],
    ['a reference to nothing', { $ref: '#/$defs/a' }, '/$ref', 'ZK130'],
    ['a reference to nothing in common', { $ref: 'common.json#/$defs/a' }, '/$ref', 'ZK130'],
    ['a reference in a circle', { $ref: '#' }, '/$ref', 'ZK130'],
    ['one by way of a list of schemas', { allOf: [{ $ref: '#' }] }, '/allOf/0/$ref', 'ZK130'],
    [
      'one by way of a condition',
      '{"properties": {"d": {"if": {}, "then": {"$ref": "#/properties/d"}}}}',
      '/properties/d/then/$ref',
      'ZK130',
    ],
    ['a reference to what is no schema', { $ref: '#/enum/0', enum: [{}] }, '/$ref', 'ZK130'],
    ['another dialect', { $schema: 'http://json-schema.org/draft-07/schema#' }, '/$schema', 'ZK130'],
    ['no schema', { properties: { a: 3 } }, '/properties/a', 'ZK130'],
    ['a pattern that is none', { properties: { a: { pattern: '(' } } }, '/properties/a/pattern', 'ZK130'],
    ['such a name', { patternProperties: { '[': {} } }, '/patternProperties', 'ZK130'],
    ['a type that is none', { type: 'text' }, '/type', 'ZK130'],
    ['one in a list', { properties: { a: { type: ['string', 'txt'] } } }, '/properties/a/type', 'ZK130'],
    ['a text for a number', { properties: { a: { minLength: '3' } } }, '/properties/a/minLength', 'ZK130'],
    ['a list for a mapping', { properties: [] }, '/properties', 'ZK130'],
    ['a mapping for a list', { allOf: {} }, '/allOf', 'ZK130'],
    ['a text for a list', { required: 'a' }, '/required', 'ZK130'],
    ['a list for a schema', '[]', '', 'ZK130'],
    ['a mere true', 'true', '', 'ZK130'],
    [
      'a default of the wrong type',
      property({ type: 'string', default: 5 }),
      '/properties/d/default',
      'ZK130',
    ],
    ['a default that is null', property({ type: 'string', default: null }), '/properties/d/default', 'ZK130'],
    [
      'one with a slash in its name',
      { properties: { 'a/b~': { enum: ['x'], default: 'y' } } },
      '/properties/a~1b~0/default',
      'ZK130',
    ],
    ['one that lacks a member', property({ required: ['a'], default: {} }), '/properties/d/default', 'ZK130'],
    [
      'one by a form of zkai',
      property({ $ref: 'common.json#/$defs/duration', default: 'soon' }),
      '/properties/d/default',
      'ZK130',
    ],
    [
      'one that a reference brings to a place that asks for more',
      {
        properties: { d: { $ref: '#/$defs/a', maxLength: 1 } },
        $defs: { a: { type: 'string', default: 'long' } },
      },
      '/properties/d/$ref',
      'ZK130',
    ],
    [
      'one that is wrong where it is defined, and refers to it',
      { properties: { d: { $ref: '#/$defs/a' } }, $defs: { a: { type: 'string', default: 5 } } },
      '/$defs/a/default',
      'ZK130',
    ],
    ['defaults without end', { properties: { a: { $ref: '#', default: {} } } }, '', 'ZK130'],
  ])('is told where it has %s', (_, schema, pointer, rule) => {
    const built = build(view('{entity: e}'), { schema });
    const [found] = built.findings;
    expect(`${found?.rule} ${found?.position.file} ${found?.pointer}`).toBe(`${rule} view.json ${pointer}`);
    expect(found?.related?.map(({ position }) => position.file)).toEqual(['zkai.yaml']);
    // The documents are not blamed for it.
    expect(built.findings.filter(({ position }) => position.file === 'a.yaml')).toEqual([]);
  });

  test.each([
    ['[]', 'the schema of View must be a mapping, found a list'],
    ['true', 'the schema of View must be a mapping, found the value true'],
    [
      '{"type": "strin"}',
      'the schema of View cannot be used: type must be one of array, boolean, integer, null, number, object, string, or a list of these, found "strin" (did you mean "string"?)',
    ],
    ['{"minimum": "1"}', 'the schema of View cannot be used: minimum must be a number'],
    [
      '{"pattern": "("}',
      'the schema of View cannot be used: the pattern is no regular expression of JavaScript: /(/u: Unterminated group',
    ],
  ])('says what is expected in the place of %s', (schema, message) => {
    expect(build(view('{entity: e}'), { schema }).findings.map((found) => found.message)).toEqual([message]);
  });

  test('has defaults that are told at their place in the file, with what is wrong', () => {
    const schema = '{"type": "object",\n "properties": {"d": {"type": "string", "default": 5}}}';
    const [found, ...others] = build(view('{}'), { schema, kinds: PLAIN }).findings;
    expect(others).toEqual([]);
    expect(`${found?.position.line}:${found?.position.column}`).toBe(placeOf('"default"', schema));
    expect(found?.message).toContain('default must be a text, found the number 5');
  });

  test('may have a default that is complete by the defaults inside of it', () => {
    const column = { type: 'string', default: 'at' };
    const schema = property({ required: ['column'], properties: { column }, default: {} });
    const built = build(view('{}'), { schema, kinds: PLAIN });
    expect(errorsOf(built)).toEqual([]);
    expect(jsonAt(built, '/zkai/default/v/buys')).toEqual({ d: { column: 'at' } });
  });

  test('may refer to what takes anything', () => {
    const schema = { properties: { d: { $ref: '#/$defs/any', default: 5 } }, $defs: { any: true } };
    const built = build(view('{}'), { schema, kinds: PLAIN });
    expect(errorsOf(built)).toEqual([]);
    expect(jsonAt(built, '/zkai/default/v/buys')).toEqual({ d: 5 });
  });

  test('may be recursive, with defaults that end', () => {
    const schema = {
      properties: {
        entity: { type: 'string' },
        below: { $ref: '#' },
        one: {
          type: 'object',
          default: { two: {} },
          properties: { two: { properties: { n: { default: 1 } } } },
        },
      },
    };
    const built = build(view('{entity: e, below: {entity: f, below: {}}}'), { schema });
    expect(errorsOf(built)).toEqual([]);
    const below = { one: { two: { n: 1 } } };
    expect(jsonAt(built, '/zkai/default/views/e/buys')).toEqual({
      entity: 'e',
      below: { entity: 'f', below, ...below },
      ...below,
    });
  });

  test('never breaks the building, whatever it is and whatever it is for', () => {
    const keyword = fc.constantFrom(...KEYWORDS);
    const leaf = fc.constantFrom<Json>(
      'string',
      'object',
      '#',
      '#/$defs/a',
      'a',
      '(',
      1,
      true,
      false,
      null,
      [],
      {},
    );
    const { schema } = fc.letrec<{ schema: Json }>((tie) => ({
      schema: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        leaf,
        fc.dictionary(keyword, tie('schema'), { maxKeys: 3 }),
        fc.array(tie('schema'), { maxLength: 2 }),
      ),
    }));
    fc.assert(
      fc.property(schema, schema, (one, spec) => {
        const built = build(view(JSON.stringify({ entity: 'e', ...(spec as object) })), { schema: one });
        expect(built.documents).toHaveLength(1);
      }),
      { seed: 5, numRuns: process.env['ZKAI_TEST_FULL'] === undefined ? 300 : 1500 },
    );
  });
});

describe('a pattern that takes too long', () => {
  const slow = { type: 'string', pattern: '^(a+)+$' };
  const text = `${'a'.repeat(60)}b`;

  test('is told at the documents whose texts it cannot be told for, and the others are checked', () => {
    const schema = { properties: { d: slow } };
    const documents = doc('View', 'name: a', `{d: ${text}}`) + doc('View', 'name: b', '{d: aab}');
    const { findings } = build(documents, { kinds: PLAIN, schema });
    expect(findings.map(brief)).toEqual(['ZK130 error a.yaml:3:7 /kind', 'ZK108 error a.yaml:10:11 /spec/d']);
  });

  test('is told where it is about keys', () => {
    const schema = { patternProperties: { '^(a+)+$': { type: 'string' } } };
    const { findings } = build(doc('View', 'name: a', `{${text}: x}`), { kinds: PLAIN, schema });
    expect(findings.map(brief)).toEqual(['ZK130 error a.yaml:3:7 /kind']);
  });

  test('is told in the schema of a model, too', () => {
    const model = `{schema: {properties: {d: {pattern: "^(a+)+$"}}}, versions: [{version: 1, params: {d: ${text}}}]}`;
    const { findings } = build(doc('ModelParams', 'name: m', model));
    expect(findings.map(({ rule, message }) => [rule, message.includes('takes too long')])).toContainEqual([
      'ZK505',
      true,
    ]);
  });
});
