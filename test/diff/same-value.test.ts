import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSameValue } from '../../src/diff/same-value.ts';
import { canonicalJson } from '../../src/model/canonical-json.ts';
import { type Json } from '../../src/model/json.ts';

const same = (a: string, b: string): boolean => isSameValue(Buffer.from(a), Buffer.from(b));

describe('isSameValue', () => {
  it.each([
    ['', ''],
    ['plain', 'plain'],
    ['{"a":1,"b":[2]}', ' { "b": [ 2.0 ], "a": 1e0 }\n'],
    ['"a"', '"\\u0061"'],
    ['0', '-0'],
    ['100000000000000000000', '1e20'],
    ['9007199254740992', '9007199254740992.0'],
  ])('%j is %j', (a, b) => {
    expect(same(a, b)).toBe(true);
  });

  it.each([
    ['', ' '],
    ['', 'null'],
    ['plain', 'plain '],
    ['1', '"1"'],
    ['[1,2]', '[2,1]'],
    ['{"a":null}', '{}'],
    ['9007199254740993', '9007199254740992'],
    ['{"id":9007199254740993}', '{"id":9007199254740992}'],
    ['1152921504606846976', '1152921504606847000'],
    ['1e400', '1e500'],
    ['\ufeff{}', '{}'],
  ])('%j is not %j', (a, b) => {
    expect(same(a, b)).toBe(false);
    expect(same(b, a)).toBe(false);
  });

  it('holds exactly when the canonical JSON is the same', () => {
    const json = fc.jsonValue({ maxDepth: 3 }).map((value) => value as Json);
    const key = fc.constantFrom('a', 'b', '__proto__', 'toString');
    const alike = fc.dictionary(key, fc.constantFrom<Json>(0, 1, null, [], {})) as fc.Arbitrary<Json>;
    fc.assert(
      fc.property(fc.oneof(json, alike), fc.oneof(json, alike), (a, b) => {
        const [left, right] = [canonicalJson(a), canonicalJson(b)];
        expect(same(left, ` ${right}`)).toBe(left === right);
        expect(same(left, JSON.stringify(JSON.parse(left), null, 1))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('does not take digits in a string for a number', () => {
    expect(same('{"id":"9007199254740993"}', '{ "id": "9007199254740993" }')).toBe(true);
    expect(same('{"id":"\\"9007199254740993"}', '{ "id": "\\"9007199254740993" }')).toBe(true);
  });

  it('does not confuse bytes that are no text', () => {
    expect(isSameValue(Buffer.from([0x22, 0xff, 0x22]), Buffer.from([0x22, 0xfe, 0x22]))).toBe(false);
  });

  it('survives a megabyte of escapes', () => {
    const escapes = '\\"'.repeat(500_000);
    expect(same(`"1234567890123456${escapes}`, `"1234567890123456${escapes} `)).toBe(false);
    expect(same(`"1234567890123456${escapes}"`, ` "1234567890123456${escapes}"`)).toBe(true);
  });

  it('survives a megabyte of brackets', () => {
    const deep = '['.repeat(500_000) + ']'.repeat(500_000);
    expect(same(deep, `${deep} `)).toBe(false);
    expect(same(deep, deep)).toBe(true);
  });
});
