import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { globSync } from 'tinyglobby';
import { expect, test } from 'vitest';
import { parseSource } from '../../../src/desired/parse/parse-source.ts';
import { SchemaChecker } from '../../../src/desired/validate/compile-schemas.ts';
import { QuickChecker } from '../../../src/desired/validate/quick-check.ts';
import { type Json, type JsonObject } from '../../../src/model/json.ts';
import { SCHEMAS } from '../rules/check.ts';

const RUNS = process.env['ZKAI_TEST_FULL'] === '1' ? 100_000 : 5000;
const ROOT = new URL('../../../', import.meta.url).pathname;
const KINDS = [...SCHEMAS.keys()].filter((name) => name !== 'common');

/** Documents that people wrote, whole ones of every kind. */
const DOCUMENTS = globSync(['{examples,test/desired/validate/examples}/**/*.yaml', '!**/overlays/**'], {
  cwd: ROOT,
})
  .sort()
  .flatMap((file) => parseSource({ path: file, text: readFileSync(`${ROOT}${file}`, 'utf8') }).documents)
  .flatMap(({ kind, value }) => (kind !== null && KINDS.includes(kind) ? [{ kind, value }] : []));

/** Values of all types, many of which some schema means something by. */
const value: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(
    null,
    true,
    0,
    -1,
    1,
    1.5,
    65_536,
    2 ** 60,
    '',
    'a',
    'A b',
    '10s',
    '1ms',
    '64Gi',
    '25%',
  ),
  fc.constantFrom<Json>('/a/b', 'env:X', 'digest:u:p', 'world:anyone', '2026-13-45', 'x'.repeat(300), '😀'),
  fc.constantFrom<Json>([], {}, [1, 'a'], { a: 1 }, { name: 'a' }, [{ name: 'a' }], ['a', 'a'], { 'x-a': 1 }),
);
const change = fc.record({ at: fc.nat(), how: fc.constantFrom('set', 'add', 'drop'), value });

function changed(document: Json, { at, how, value: other }: { at: number; how: string; value: Json }): Json {
  const copy = structuredClone(document) as Json;
  const places: [Record<string, Json>, string][] = [];
  const collect = (parent: Json): void => {
    if (parent === null || typeof parent !== 'object') return;
    for (const key of Object.keys(parent)) {
      places.push([parent as Record<string, Json>, key]);
      collect((parent as JsonObject)[key] ?? null);
    }
  };
  collect(copy);
  const [parent, key] = places[at % places.length] ?? [{}, ''];
  if (how === 'set') parent[key] = other;
  else if (how === 'add') parent[Array.isArray(parent) ? String(parent.length) : `${key}X`] = other;
  else if (Array.isArray(parent)) parent.splice(Number(key), 1);
  else delete parent[key];
  return copy;
}

test('knows every keyword of the schemas: it takes what is valid, of every kind', () => {
  const quick = new QuickChecker(SCHEMAS);
  const refused = DOCUMENTS.filter(({ kind, value: document }) => !quick.accepts(kind, document));
  expect(refused).toEqual([]);
  expect([...new Set(DOCUMENTS.map(({ kind }) => kind))].sort()).toEqual([...KINDS].sort());
});

test('takes what the library takes, and nothing else', () => {
  const quick = new QuickChecker(SCHEMAS);
  const whole = new SchemaChecker(SCHEMAS);
  let refused = 0;
  const changes = fc.array(change, { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(fc.constantFrom(...DOCUMENTS), changes, ({ kind, value: document }, all) => {
      const other = all.reduce<Json>(changed, document);
      const isValid = whole.explain(kind, other).length === 0;
      if (!isValid) refused += 1;
      expect(quick.accepts(kind, other)).toBe(isValid);
    }),
    { numRuns: RUNS, seed: 20261122 },
  );
  expect(refused).toBeGreaterThan(RUNS / 4);
});

test.each([
  ['a keyword that it does not know', { properties: { spec: { format: 'email' } } }],
  ['a choice between values that are no scalars', { properties: { spec: { enum: [{ a: 1 }] } } }],
  ['a schema inside with a name of its own', { properties: { spec: { $id: 'https://a.example/b' } } }],
  ['a reference that leads nowhere', { properties: { spec: { $ref: '#/nowhere' } } }],
  ['a reference that leads to itself for ever', { $ref: '#' }],
])('is sure of nothing with %s', (_, schema) => {
  const quick = new QuickChecker(new Map([['Own', schema as JsonObject]]));
  expect(quick.accepts('Own', { spec: 'a' })).toBe(false);
});
