import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Json, type JsonObject, type JsonPointer } from '../../../src/model/json.ts';
import { type Position } from '../../../src/model/position.ts';
import { mergeLocated, mergeValues } from '../../../src/desired/resolve/merge.ts';
import { type Located } from '../../../src/desired/resolve/located.ts';

const json = fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<Json>;
const object = fc.dictionary(fc.string({ maxLength: 4 }), json, { maxKeys: 5 }) as fc.Arbitrary<JsonObject>;

describe('merging values', () => {
  test('an empty patch changes nothing', () => {
    fc.assert(fc.property(object, (base) => void expect(mergeValues(base, {})).toEqual(base)));
  });

  test('a patch over nothing is the patch itself, nulls included', () => {
    fc.assert(fc.property(object, (patch) => void expect(mergeValues({}, patch)).toEqual(patch)));
  });

  test('a list or a scalar replaces whatever was there', () => {
    const leaf = fc.oneof(fc.array(json, { maxLength: 3 }), fc.integer(), fc.string(), fc.boolean());
    fc.assert(
      fc.property(object, leaf, (base, value) => {
        expect(mergeValues({ ...base, k: [1, 2] }, { k: value as Json })).toEqual({ ...base, k: value });
      }),
    );
  });

  test('a null removes a member that is there, whatever it is', () => {
    fc.assert(
      fc.property(object, json, (base, value) => {
        const { k: _, ...rest } = { ...base, k: value };
        expect(mergeValues({ ...base, k: value }, { k: null })).toEqual(rest);
      }),
    );
  });

  test('a null that removes nothing is data', () => {
    expect(mergeValues({ a: 1 }, { tags: { test: null }, b: null })).toEqual({
      a: 1,
      tags: { test: null },
      b: null,
    });
  });

  test('a patch without nulls is wholly in the result', () => {
    const withoutNull = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.integer());
    fc.assert(
      fc.property(withoutNull, withoutNull, (base, patch) => {
        expect(mergeValues({ m: base }, { m: patch })).toEqual({ m: { ...base, ...patch } });
      }),
    );
  });

  test('a key named __proto__ is a key like any other', () => {
    const patch = JSON.parse('{"__proto__": {"polluted": true}}') as Json;
    const merged = mergeValues({ a: 1 }, patch) as JsonObject;
    expect(Object.keys(merged)).toEqual(['a', '__proto__']);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});

/** A value that says of each member on which side and at which pointer it is. */
function located(side: string, value: Json): Located {
  const locate = (pointer: JsonPointer): Position => ({
    file: side + pointer,
    line: 1,
    column: 1,
    endLine: 1,
    endColumn: 2,
  });
  return { value, locate };
}

describe('merging positions', () => {
  const merged = mergeLocated(
    located('base', { spec: { a: 1, list: [1, 2], map: { x: 1, y: 2 }, gone: 1, scalar: 5 } }),
    located('over', {
      spec: { b: 2, list: [3], map: { y: 3, z: { deep: 1 } }, gone: null, scalar: { now: 'map' } },
    }),
  );

  test.each([
    ['', 'base'],
    ['/spec', 'base/spec'],
    ['/spec/a', 'base/spec/a'],
    ['/spec/b', 'over/spec/b'],
    ['/spec/list', 'over/spec/list'],
    ['/spec/list/0', 'over/spec/list/0'],
    ['/spec/map', 'base/spec/map'],
    ['/spec/map/x', 'base/spec/map/x'],
    ['/spec/map/y', 'over/spec/map/y'],
    ['/spec/map/z/deep', 'over/spec/map/z/deep'],
    ['/spec/scalar/now', 'over/spec/scalar/now'],
    ['/spec/missing', 'base/spec/missing'],
    ['/spec/gone', 'over/spec/gone'], // the line that removed it
  ])('%s was written at %s', (pointer, where) => {
    expect(merged.locate(pointer).file).toBe(where);
  });

  test('every leaf of the result is where the side that has its value wrote it', () => {
    fc.assert(
      fc.property(object, object, (base, patch) => {
        const both = mergeLocated(located('base', base), located('over', patch));
        for (const [key, value] of Object.entries(both.value as JsonObject)) {
          const pointer = `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
          if (typeof value === 'object' && value !== null) continue;
          const side = Object.hasOwn(patch, key) ? 'over' : 'base';
          expect(both.locate(pointer).file).toBe(side + pointer);
        }
      }),
    );
  });
});
