import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { textReader } from '../../../src/desired/resolve/positions.ts';
import {
  isJsonObject,
  type Json,
  type JsonObject,
  type JsonPointer,
  pointerTo,
  valueAt,
} from '../../../src/model/json.ts';
import { type PatchOperation } from '../../../src/model/kinds/patch.ts';
import { build } from '../rules/check.ts';

const RUNS = process.env['ZKAI_TEST_FULL'] === '1' ? 2000 : 250;

/** What environments give, each value one that no document writes. */
const VALUES: JsonObject = { one: 'given-1', two: 2.5, map: { inner: 'given-map' } };

/** A scalar that is in a document once: where it is found, the place is right. */
let counter = 0;
const leaf = fc.constantFrom('text', 'number', 'value', 'inside').map((sort): Json => {
  counter += 1;
  if (sort === 'number') return 1000 + counter;
  if (sort === 'value') return ['${one}', '${two}', '${map}'][counter % 3] as string;
  return sort === 'inside' ? `leaf-${counter}-\${one}` : `leaf-${counter}`;
});
const free: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    leaf,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'c/d', '~e'), tie('value'), { maxKeys: 3 }),
  ),
})).value;
const config = fc.dictionary(fc.constantFrom('a', 'b', 'c/d', '~e'), free, { maxKeys: 4 });
const env = fc.uniqueArray(fc.record({ name: fc.constantFrom('A', 'B', 'C', 'D'), value: leaf }), {
  selector: ({ name }) => name,
  maxLength: 4,
}) as fc.Arbitrary<Json>;
const spec = fc.record({ config, env }, { requiredKeys: [] }) as fc.Arbitrary<JsonObject>;
const overlayConfig = fc.dictionary(
  fc.constantFrom('a', 'b', 'c/d', '~e'),
  fc.oneof(free, fc.constant(null)),
);
const overlaySpec = fc.record(
  { config: overlayConfig, env },
  { requiredKeys: [] },
) as fc.Arbitrary<JsonObject>;

const pointers = fc.array(fc.constantFrom('a', 'b', 'c~1d', '~0e', '0', '1', '-'), { maxLength: 3 });
const place = pointers.map((tokens) => ['/spec/config', ...tokens].join('/'));
const operation = fc.record({
  op: fc.constantFrom('add', 'add', 'remove', 'replace', 'move', 'copy'),
  path: place,
  from: place,
  value: free,
}) as fc.Arbitrary<PatchOperation>;

const document = (kind: string, members: object) =>
  stringify({ apiVersion: 'zkai/v1', kind, ...members }, { lineWidth: 0 });
const task = (body: JsonObject) => document('TaskConfig', { metadata: { name: 'train' }, spec: body });
const patch = ({ op, path, from, value }: PatchOperation) =>
  document('Patch', {
    target: { name: 'train' },
    patch: [{ op, path, ...(op === 'move' || op === 'copy' ? { from } : op === 'remove' ? {} : { value }) }],
  });

function* leaves(value: Json, pointer: JsonPointer): Generator<[JsonPointer, Json]> {
  if (Array.isArray(value)) {
    for (const [index, item] of (value as readonly Json[]).entries())
      yield* leaves(item, pointerTo(pointer, index));
  } else if (isJsonObject(value)) {
    for (const [key, member] of Object.entries(value)) yield* leaves(member, pointerTo(pointer, key));
  } else yield [pointer, value];
}

/** What the text at a place stands for, with the values put in. */
function meaning(text: string): string {
  return text
    .replace(/^(['"])(.*)\1$/s, '$2')
    .replaceAll('${one}', 'given-1')
    .replaceAll('${two}', '2.5');
}

test('every leaf of what overlays, patches and values make is where its text is, and so is the last place of its history', () => {
  let seen = 0;
  fc.assert(
    fc.property(
      spec,
      fc.array(overlaySpec, { maxLength: 2 }),
      fc.array(operation, { maxLength: 4 }),
      (base, specs, operations) => {
        const files = { 'base.yaml': task(base) };
        const overlays = [
          ...specs.map((one, index) => ({ [`overlay-${index}.yaml`]: task(one) })),
          Object.fromEntries(operations.map((one, index) => [`patch-${index}.yaml`, patch(one)])),
        ];
        const result = build({ files, overlays, values: VALUES });
        const textAt = textReader(
          new Map(Object.entries(Object.assign({}, files, ...overlays) as Record<string, string>)),
        );
        const found = result.documents.find(({ kind }) => kind === 'TaskConfig');
        if (found === undefined) throw new Error('the task is gone');
        for (const root of ['/spec/config', '/spec/env'] as const) {
          for (const [pointer, value] of leaves(valueAt(found.value, root) ?? {}, root)) {
            const settings = found.trace(pointer);
            if (settings.length === 0) continue; // a default
            const text = textAt(found.locate(pointer));
            const last = settings.at(-1);
            const { also, ...here } = found.locate(pointer);
            expect(
              settings.filter(({ by }) => by !== 'value').map(({ position }) => position),
              pointer,
            ).toContainEqual(here);
            if (last?.by === 'value')
              expect(also?.map(({ position }) => position)).toContainEqual(last.position);
            if (text === '${map}' || text === '"${map}"')
              expect(last).toMatchObject({ by: 'value', value: 'given-map' });
            else expect(meaning(text), pointer).toBe(String(value));
            seen += 1;
          }
        }
      },
    ),
    { numRuns: RUNS, seed: 20261123 },
  );
  expect(seen).toBeGreaterThan(RUNS);
}, 300_000);
