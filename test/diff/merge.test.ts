import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeValues } from '../../src/diff/merge.ts';
import { canonicalJson } from '../../src/model/canonical-json.ts';
import { type Json, pointerTokens } from '../../src/model/json.ts';

const bytes = (value: Json): Buffer => Buffer.from(canonicalJson(value));

/** The merged value, or the pointers that both changed. */
function merge(base: Json, live: Json, files: Json): unknown {
  const result = mergeValues(bytes(base), bytes(live), bytes(files));
  return result.kind === 'clash' ? result.fields : (JSON.parse(result.data.toString()) as unknown);
}

describe('mergeValues', () => {
  it.each([
    ['two fields', { a: 1, b: 1 }, { a: 2, b: 1 }, { a: 1, b: 2 }, { a: 2, b: 2 }],
    [
      'two fields deep down',
      { o: { a: 1, b: 1 } },
      { o: { a: 2, b: 1 } },
      { o: { a: 1, b: 2 } },
      { o: { a: 2, b: 2 } },
    ],
    ['one added, one removed', { a: 1 }, {}, { a: 1, b: 2 }, { b: 2 }],
    ['both added an object', {}, { o: { a: 1 } }, { o: { b: 2 } }, { o: { a: 1, b: 2 } }],
    ['the same change', { a: 1 }, { a: 2, b: 1 }, { a: 2, c: 1 }, { a: 2, b: 1, c: 1 }],
    ['one list', { l: [1], b: 1 }, { l: [1, 2], b: 1 }, { l: [1], b: 2 }, { l: [1, 2], b: 2 }],
  ] as [string, Json, Json, Json, Json][])('puts both in: %s', (_, base, live, files, expected) => {
    expect(merge(base, live, files)).toEqual(expected);
  });

  it.each([
    ['one field', { a: 1, b: 1 }, { a: 2, b: 2 }, { a: 3, b: 1 }, ['/a']],
    ['several', { a: 1, b: 1 }, { a: 2, b: 2 }, { a: 3, b: 3 }, ['/a', '/b']],
    ['removed and changed', { a: 1 }, {}, { a: 2 }, ['/a']],
    ['a list, whichever elements', { l: [1, 2] }, { l: [9, 2] }, { l: [1, 9] }, ['/l']],
    ['an object that became a scalar', { o: { a: 1 } }, { o: 1 }, { o: { a: 2 } }, ['/o']],
    ['the whole value', 1, 2, 3, ['']],
    ['a list as a whole', [1], [2], [3], ['']],
  ] as [string, Json, Json, Json, string[]][])(
    'names what both changed: %s',
    (_, base, live, files, fields) => {
      expect(merge(base, live, files)).toEqual(fields);
    },
  );

  it('takes what is no JSON as one field', () => {
    const [base, one, other] = ['a', 'b', 'c'].map((text) => Buffer.from(text)) as [Buffer, Buffer, Buffer];
    expect(mergeValues(base, one, other)).toEqual({ kind: 'clash', fields: [''] });
    expect(mergeValues(base, one, one)).toEqual({ kind: 'merged', data: one });
  });

  it('loses no digit of a number that a double cannot hold', () => {
    const live = Buffer.from('{"a":1,"at":1763840000123456789}');
    expect(mergeValues(bytes({ a: 1, at: 1 }), live, bytes({ a: 2, at: 1 }))).toEqual({
      kind: 'merged',
      data: Buffer.from('{"a":2,"at":1763840000123456789}'),
    });
  });

  const POINTERS = ['/a/x', '/a/y', '/b/x', '/b/y', '/b/z/x', '/b/z/y', '/c', '/d'];
  const member = fc.oneof(fc.integer({ min: 0, max: 5 }), fc.constant([1]), fc.constant(undefined));
  const edit = fc.record({ who: fc.constantFrom('live', 'files', 'nobody'), value: member });
  const values = fc.tuple(...POINTERS.map(() => member));
  const edits = fc.tuple(...POINTERS.map(() => edit));

  it('of edits in different fields is both, in whichever order', () => {
    fc.assert(
      fc.property(values, edits, (first, made) => {
        const base = POINTERS.reduce<Json>((value, at, i) => put(value, at, first[i]), {});
        const by =
          (...whose: string[]) =>
          (value: Json) =>
            POINTERS.reduce((sum, at, i) => {
              const { who, value: next } = made[i] as { who: string; value: Json | undefined };
              return whose.includes(who) ? put(sum, at, next) : sum;
            }, value);
        const [live, files] = [by('live')(base), by('files')(base)];
        const both = canonicalJson(by('live')(by('files')(base)));
        expect(canonicalJson(by('files')(by('live')(base)))).toBe(both);
        expect(canonicalJson(merge(base, live, files) as Json)).toBe(both);
        expect(canonicalJson(merge(base, files, live) as Json)).toBe(both);
      }),
      { numRuns: 1000 },
    );
  });

  it('of one edit is that edit, and which of two is whose makes no difference', () => {
    const json = fc
      .jsonValue({ maxDepth: 3 })
      .map((value) => JSON.parse(canonicalJson(value as Json)) as Json);
    fc.assert(
      fc.property(json, json, json, (base, one, other) => {
        expect(mergeValues(bytes(base), bytes(one), bytes(base))).toEqual({
          kind: 'merged',
          data: bytes(one),
        });
        const both = mergeValues(bytes(base), bytes(one), bytes(other));
        expect(mergeValues(bytes(base), bytes(other), bytes(one))).toEqual(both);
      }),
    );
  });
});

/** The value with a member set, or removed; objects on the way stay, and are made where they are missing. */
function put(value: Json, pointer: string, member: Json | undefined): Json {
  const [token = '', ...rest] = pointerTokens(pointer);
  const object = value as { readonly [key: string]: Json };
  const inner = rest.length === 0 ? member : put(object[token] ?? {}, `/${rest.join('/')}`, member);
  const { [token]: _old, ...others } = object;
  return inner === undefined ? others : { ...others, [token]: inner };
}
