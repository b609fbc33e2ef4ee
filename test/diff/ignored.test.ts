import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { carryIgnored, diffIgnored, withoutIgnored } from '../../src/diff/ignored.ts';
import { canonicalJson } from '../../src/model/canonical-json.ts';
import { type Json, pointerTo, valueAt } from '../../src/model/json.ts';

const bytes = (value: Json): Buffer => Buffer.from(canonicalJson(value));
const carry = (declared: Json, live: Json, ...fields: string[]): unknown =>
  JSON.parse(carryIgnored(bytes(declared), bytes(live), fields).toString());
const essence = (value: Json, fields: readonly string[]): string =>
  withoutIgnored(bytes(value), fields).toString();

const key = fc.constantFrom('a', 'b', 'c');
const scalar = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.constantFrom('x', null, true));
/** Small enough that pointers hit, and that two of them have much in common. */
const { object, anything } = fc.letrec<{ object: Json; anything: Json }>((tie) => ({
  object: fc.dictionary(key, tie('anything'), { maxKeys: 3, depthIdentifier: 'json' }) as fc.Arbitrary<Json>,
  anything: fc.oneof(
    { depthSize: 'small', maxDepth: 3, depthIdentifier: 'json' },
    scalar,
    tie('object'),
    fc.array(tie('anything'), { maxLength: 3, depthIdentifier: 'json' }),
    fc.array(fc.record({ name: fc.constantFrom('n', 'm'), a: scalar, b: scalar }), { maxLength: 3 }),
  ) as fc.Arbitrary<Json>,
}));
const pointer = fc
  .array(fc.constantFrom('a', 'b', 'c', '*', '0', '1'), { minLength: 1, maxLength: 3 })
  .map((tokens) => tokens.reduce((at, token) => pointerTo(at, token), ''));
const pointers = fc.array(pointer, { minLength: 1, maxLength: 3 });
const root = fc.oneof(object, fc.array(anything, { maxLength: 3 }) as fc.Arbitrary<Json>);

describe('ignored fields', () => {
  it.each([
    ['there: kept as it is live', { lr: 1, tuned: 3 }, { lr: 2, tuned: 9 }, ['/tuned'], { lr: 1, tuned: 9 }],
    ['gone live: not brought back', { lr: 1, tuned: 3 }, { lr: 2 }, ['/tuned'], { lr: 1 }],
    ['only live: kept', { lr: 1 }, { lr: 1, tuned: 9 }, ['/tuned'], { lr: 1, tuned: 9 }],
    [
      'deep, and only live',
      { lr: 1 },
      { opt: { beta: 2, x: 0 } },
      ['/opt/beta'],
      { lr: 1, opt: { beta: 2 } },
    ],
    ['any key', { a: { t: 1 }, b: { t: 1 } }, { a: { t: 5 }, b: {} }, ['/*/t'], { a: { t: 5 }, b: {} }],
    ['any element', { l: [{ t: 1 }, { t: 2 }] }, { l: [{ t: 7 }] }, ['/l/*/t'], { l: [{ t: 7 }, {}] }],
    [
      'elements with a name are found by it',
      { l: [{ name: 'b', t: 0 }] },
      {
        l: [
          { name: 'a', t: 1 },
          { name: 'b', t: 2 },
        ],
      },
      ['/l/*/t'],
      { l: [{ name: 'b', t: 2 }] },
    ],
    ['a list of which all is ignored', { l: [1, 2] }, { l: [7, 8, 9] }, ['/l/*'], { l: [7, 8, 9] }],
    ['one element', { l: [1, 2] }, { l: [7, 8] }, ['/l/1'], { l: [1, 8] }],
    ['the whole value', { lr: 1 }, { other: 1 }, [''], { other: 1 }],
  ] as [string, Json, Json, string[], Json][])('%s', (_, declared, live, fields, expected) => {
    expect(carry(declared, live, ...fields)).toEqual(expected);
  });

  it('leaves bytes alone that are no JSON, and takes them as a whole where the whole is ignored', () => {
    const [text, other] = [Buffer.from('plain'), Buffer.from('other')];
    expect(withoutIgnored(text, ['/a'])).toEqual(text);
    expect(carryIgnored(text, other, ['/a'])).toEqual(text);
    expect(withoutIgnored(text, [''])).toEqual(withoutIgnored(other, ['']));
    expect(carryIgnored(text, other, [''])).toEqual(other);
  });

  it.each([
    '12345678901234567890',
    '1763840000123456789',
    '0.12345678901234567890123',
    '1e999',
    '-9007199254740993',
  ])('carries %s without losing a digit', (number) => {
    const live = Buffer.from(`{"lr": 1, "at": ${number}, "text": "1763840000123456789"}`);
    const after = carryIgnored(bytes({ lr: 2 }), live, ['/at', '/text']);
    expect(after.toString()).toBe(`{"at":${number},"lr":2,"text":"1763840000123456789"}`);
    expect(withoutIgnored(after, ['/at', '/text'])).toEqual(bytes({ lr: 2 }));
  });

  it('takes no text for such a number', () => {
    const live = bytes({ lr: 1, note: '\u0000number:5' });
    expect(carryIgnored(bytes({ lr: 2 }), live, ['/note'])).toEqual(bytes({ lr: 2 }));
    expect(withoutIgnored(live, ['/note'])).toEqual(live);
  });

  it('says from live to declared what is ignored', () => {
    const [live, declared] = [bytes({ lr: 1, tuned: 9, more: 1 }), bytes({ lr: 2, tuned: 3 })];
    expect(diffIgnored(live, declared, ['/tuned', '/more'])).toMatchObject([
      { pointer: '/more', op: 'remove', before: 1 },
      { pointer: '/tuned', op: 'replace', before: 9, after: 3 },
    ]);
  });

  it('changes nothing but what is ignored, whatever is declared and live', () => {
    fc.assert(
      fc.property(root, root, pointers, (declared, live, fields) => {
        const after = carryIgnored(bytes(declared), bytes(live), fields);
        expect(withoutIgnored(after, fields).toString()).toBe(essence(declared, fields));
        // Written once, it is written: what it holds is what would be written again.
        expect(carryIgnored(bytes(declared), after, fields)).toEqual(after);
        expect(after.toString()).toBe(canonicalJson(JSON.parse(after.toString()) as Json));
      }),
      { numRuns: process.env['ZKAI_TEST_FULL'] === '1' ? 50_000 : 2000 },
    );
  });

  it('keeps every ignored live value as it is', () => {
    const plain = fc.array(key, { minLength: 1, maxLength: 3 }).map((tokens) => `/${tokens.join('/')}`);
    const tree = fc.letrec<{ object: Json }>((tie) => ({
      object: fc.dictionary(
        key,
        fc.oneof({ maxDepth: 2 }, fc.integer(), tie('object')),
      ) as fc.Arbitrary<Json>,
    })).object;
    fc.assert(
      fc.property(tree, tree, plain, (declared, live, field) => {
        const after = carry(declared, live, field) as Json;
        const parents = field
          .split('/')
          .slice(1, -1)
          .map((_, i) =>
            field
              .split('/')
              .slice(0, i + 2)
              .join('/'),
          );
        // Where a scalar is declared above the field there is no room for it.
        fc.pre(parents.every((at) => typeof (valueAt(declared, at) ?? {}) === 'object'));
        expect(valueAt(after, field)).toEqual(valueAt(live, field));
      }),
      { numRuns: 2000 },
    );
  });
});
