import * as fc from 'fast-check';
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { applyFields } from '../../src/diff/apply-fields.ts';
import { diffValues } from '../../src/diff/fields.ts';
import { canonicalJson } from '../../src/model/canonical-json.ts';
import { type Json } from '../../src/model/json.ts';

const encode = (value: Json): Buffer => Buffer.from(canonicalJson(value));
const fieldsOf = (before: Json, after: Json) => diffValues(encode(before), encode(after));

/** `op pointer before -> after`, one a line. */
function lines(fields: ReturnType<typeof diffValues>): string[] {
  return fields.map(({ op, pointer, before, after }) => {
    const sides = [before, after].filter((side) => side !== undefined).map((side) => canonicalJson(side));
    return `${op} ${pointer} ${sides.join(' -> ')}`;
  });
}

const json = fc.jsonValue({ maxDepth: 4 }).map((value) => JSON.parse(canonicalJson(value as Json)) as Json);
const scalar = fc.oneof(fc.integer({ min: 0, max: 4 }), fc.constantFrom('a', 'b', null, true));
const entry = fc.oneof(
  scalar,
  fc.record({ name: fc.constantFrom('x', 'y', 'z'), gpu: scalar }),
  fc.record({ cpu: scalar }),
  fc.array(scalar, { maxLength: 3 }),
);
const list = fc.array(entry, { maxLength: 8 }) as fc.Arbitrary<Json>;

describe('diffValues', () => {
  it('is empty exactly when both are the same value', () => {
    fc.assert(
      fc.property(json, json, (a, b) => {
        expect(fieldsOf(a, a)).toEqual([]);
        expect(fieldsOf(a, b).length === 0).toBe(canonicalJson(a) === canonicalJson(b));
      }),
    );
  });

  it.each([
    ['any JSON', fc.tuple(json, json)],
    ['lists', fc.tuple(list, list)],
    [
      'lists in objects',
      fc.tuple(fc.record({ nodes: list, n: scalar }), fc.record({ nodes: list })) as never,
    ],
  ] as [string, fc.Arbitrary<[Json, Json]>][])('leads from before to after when applied: %s', (_, pairs) => {
    fc.assert(
      fc.property(pairs, ([before, after]) => {
        // A JSON string as a whole is shown as the text that it is in.
        fc.pre(typeof before !== 'string' && typeof after !== 'string');
        const result = applyFields(before, fieldsOf(before, after));
        expect(canonicalJson(result as Json)).toBe(canonicalJson(after));
      }),
      { numRuns: 500 },
    );
  });

  it('depends on the values and not on how they are written', () => {
    fc.assert(
      fc.property(json, json, (a, b) => {
        fc.pre(typeof b !== 'string');
        expect(diffValues(encode(a), Buffer.from(JSON.stringify(b, null, 2)))).toEqual(fieldsOf(a, b));
      }),
    );
  });

  it('names members by JSON pointer, sorted, with numbers by value', () => {
    const before = { lr: 0.001, 'a/b': 1, versions: Array.from({ length: 12 }, (_, i) => ({ i })) };
    const after = {
      lr: 0.0005,
      'm~n': true,
      versions: before.versions.map(({ i }) => ({ i: i % 9 === 2 ? -i : i })),
    };
    expect(lines(fieldsOf(before, after))).toEqual([
      'remove /a~1b 1',
      'replace /lr 0.001 -> 0.0005',
      'add /m~0n true',
      'replace /versions/2/i 2 -> -2',
      'replace /versions/11/i 11 -> -11',
    ]);
  });

  it('shows what was put into a list and taken out of it, not everything behind it', () => {
    expect(lines(fieldsOf(['a', 'b', 'c', 'd'], ['b', 'c', 'x', 'd']))).toEqual([
      'remove /0 "a"',
      'add /2 "x"',
    ]);
    expect(lines(fieldsOf([1, 2, 3], [1, 5, 3]))).toEqual(['replace /1 2 -> 5']);
    expect(lines(fieldsOf([1, 2], [1]))).toEqual(['remove /1 2']);
  });

  it('follows an object with a name to its new place', () => {
    const before = [
      { name: 'gpu-a', gpu: 4 },
      { name: 'gpu-b', gpu: 4 },
    ];
    const after = [
      { name: 'cpu-a', gpu: 0 },
      { name: 'gpu-a', gpu: 4 },
      { name: 'gpu-b', gpu: 8 },
    ];
    expect(lines(fieldsOf(before, after))).toEqual([
      'add /0 {"gpu":0,"name":"cpu-a"}',
      'replace /2/gpu 4 -> 8',
    ]);
  });

  it('does not turn one named object into another', () => {
    const [a, b] = [{ name: 'a' }, { name: 'b' }];
    expect(lines(fieldsOf([a], [b]))).toEqual(['remove /0 {"name":"a"}', 'add /0 {"name":"b"}']);
  });

  it('sorts numbers by value and before names, whichever side has them', () => {
    const fields = fieldsOf({ a: 1, 10: 1 }, { a: 2, 10: 2, 2: 2 });
    expect(fields.map(({ pointer }) => pointer)).toEqual(['/2', '/10', '/a']);
  });

  it('pairs long lists by position instead of comparing everything with everything', () => {
    const before = Array.from({ length: 20_000 }, (_, i) => i);
    const after = before.map((i) => -i - 1);
    expect(fieldsOf(before, after)).toHaveLength(20_000);
  });

  it('adds and removes whole values at the root', () => {
    const data = encode({ a: 1 });
    expect(diffValues(null, data)).toEqual([{ pointer: '', op: 'add', after: { a: 1 }, sensitive: false }]);
    expect(diffValues(data, null)).toEqual([
      { pointer: '', op: 'remove', before: { a: 1 }, sensitive: false },
    ]);
    expect(diffValues(null, null)).toEqual([]);
    expect(diffValues(null, Buffer.alloc(0))).toEqual([
      { pointer: '', op: 'add', after: '', sensitive: false },
    ]);
  });

  it.each([
    ['text', 'a\nb\n', 'a\nc\n', 'a\nb\n', 'a\nc\n'],
    ['numbers and text', '42', 'none', 42, 'none'],
    ['a JSON string and the same text', '"abc"', 'abc', '"abc"', 'abc'],
    ['an object and a list', '{"a":1}', '[1]', { a: 1 }, [1]],
    ['null and nothing', 'null', '', null, ''],
  ])('replaces %s as a whole', (_, a, b, before, after) => {
    expect(diffValues(Buffer.from(a), Buffer.from(b))).toEqual([
      { pointer: '', op: 'replace', before, after, sensitive: false },
    ]);
  });

  it('shows bytes that are no text, and terminal escapes, by length and hash', () => {
    const [change] = diffValues(Buffer.from([0xff, 0x00]), Buffer.from('\u001b[2J'));
    expect(change?.before).toEqual({
      bytes: 2,
      sha256: createHash('sha256')
        .update(Buffer.from([0xff, 0x00]))
        .digest('hex'),
    });
    expect(change?.after).toMatchObject({ bytes: 4 });
  });
});
