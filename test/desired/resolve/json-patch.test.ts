import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { operate, type Operated, type OwnMappings } from '../../../src/desired/resolve/json-patch.ts';
import { type Json, type JsonObject } from '../../../src/model/json.ts';
import { type PatchOperation } from '../../../src/model/kinds/patch.ts';

const DOCUMENT: Json = { a: { b: [1, 2, 3], 'x/y': { '~': 0 } }, n: null };

function run(operation: PatchOperation, value: Json = DOCUMENT): Operated {
  const result = operate(value, operation);
  if ('message' in result) throw new Error(result.message);
  return result;
}

const TOKEN = fc.constantFrom('a', 'b', '0', '1', '-', '~0', '__proto__', '');
const POINTER = fc.array(TOKEN, { maxLength: 3 }).map((tokens) => tokens.map((one) => `/${one}`).join(''));
const JSON_VALUE = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>;
const OPERATION = fc.record({
  op: fc.constantFrom('add', 'remove', 'replace', 'move', 'copy', 'test'),
  path: POINTER,
  from: POINTER,
  value: JSON_VALUE,
}) as fc.Arbitrary<PatchOperation>;
const MEMBERS = fc.dictionary(fc.constantFrom('a', 'b', '0', '__proto__'), JSON_VALUE) as fc.Arbitrary<Json>;

describe('an operation of JSON Patch', () => {
  test.each<[PatchOperation, Json]>([
    [
      { op: 'add', path: '/a/c', value: 1 },
      { a: { ...(DOCUMENT as { a: JsonObject }).a, c: 1 }, n: null },
    ],
    [
      { op: 'add', path: '/a/b/1', value: 9 },
      { a: { b: [1, 9, 2, 3], 'x/y': { '~': 0 } }, n: null },
    ],
    [
      { op: 'add', path: '/a/b/-', value: 9 },
      { a: { b: [1, 2, 3, 9], 'x/y': { '~': 0 } }, n: null },
    ],
    [
      { op: 'add', path: '/a/b/3', value: 9 },
      { a: { b: [1, 2, 3, 9], 'x/y': { '~': 0 } }, n: null },
    ],
    [
      { op: 'add', path: '/n', value: { z: 1 } },
      { ...DOCUMENT, n: { z: 1 } },
    ],
    [{ op: 'add', path: '', value: 7 }, 7],
    [
      { op: 'remove', path: '/a/b/0' },
      { a: { b: [2, 3], 'x/y': { '~': 0 } }, n: null },
    ],
    [
      { op: 'remove', path: '/a/x~1y' },
      { a: { b: [1, 2, 3] }, n: null },
    ],
    [
      { op: 'replace', path: '/a/x~1y/~0', value: null },
      { a: { b: [1, 2, 3], 'x/y': { '~': null } }, n: null },
    ],
    [
      { op: 'move', from: '/a/b', path: '/b' },
      { a: { 'x/y': { '~': 0 } }, n: null, b: [1, 2, 3] },
    ],
    [
      { op: 'move', from: '/a/b/0', path: '/a/b/2' },
      { a: { b: [2, 3, 1], 'x/y': { '~': 0 } }, n: null },
    ],
    [{ op: 'move', from: '/a', path: '/a' }, DOCUMENT],
    [
      { op: 'copy', from: '/a/b/2', path: '/a/b/0' },
      { a: { b: [3, 1, 2, 3], 'x/y': { '~': 0 } }, n: null },
    ],
    [{ op: 'test', path: '/a/x~1y', value: { '~': 0 } }, DOCUMENT],
  ])('%j is done', (operation, expected) => {
    const before = structuredClone(DOCUMENT);
    expect(run(operation).value).toEqual(expected);
    expect(DOCUMENT).toEqual(before);
  });

  test.each<[PatchOperation, string, string]>([
    [{ op: 'add', path: '/x/y', value: 1 }, 'path', 'there is no "x" in the document'],
    [{ op: 'add', path: '/a/b/4', value: 1 }, 'path', 'items 0 to 2'],
    [{ op: 'add', path: '/a/b/01', value: 1 }, 'path', 'no item "01"'],
    [{ op: 'add', path: '/n/x', value: 1 }, 'path', '/n is null, and has no members'],
    [{ op: 'remove', path: '/a/x~1z' }, 'path', 'there is no "x/z" in /a (did you mean "x/y"?)'],
    [{ op: 'remove', path: '/a/b/-' }, 'path', 'no item "-"'],
    [{ op: 'remove', path: '' }, 'path', 'the whole document'],
    [{ op: 'replace', path: '/a/c', value: 1 }, 'path', 'there is no "c" in /a'],
    [{ op: 'replace', path: '/toString', value: 1 }, 'path', 'there is no "toString"'],
    [{ op: 'move', from: '/zz', path: '/b' }, 'from', 'there is no "zz"'],
    [{ op: 'move', from: '/a', path: '/a/b/0' }, 'path', 'into itself'],
    [{ op: 'copy', from: '/a/b/9', path: '/b' }, 'from', 'no item "9"'],
    [{ op: 'test', path: '/a/c', value: 1 }, 'path', 'there is no "c"'],
    [{ op: 'test', path: '/a/b', value: [1, 2] }, 'value', ''],
  ])('%j cannot be done', (operation, at, message) => {
    const result = operate(DOCUMENT, operation);
    expect(result).toMatchObject({ at, message: expect.stringContaining(message) as unknown });
  });

  test('tells where every member was before, or that the operation wrote it', () => {
    const operations: PatchOperation[] = [
      { op: 'add', path: '/a/b/1', value: { new: 1 } },
      { op: 'remove', path: '/a/b/0' },
      { op: 'move', from: '/a/b/2', path: '/moved' },
      { op: 'copy', from: '/a/x~1y', path: '/copied' },
    ];
    let value: Json = DOCUMENT;
    const origins = operations.map((operation) => {
      const result: Operated = run(operation, value);
      value = result.value;
      return result.origins;
    });
    expect(value).toEqual({
      a: { b: [{ new: 1 }, 2], 'x/y': { '~': 0 } },
      n: null,
      moved: 3,
      copied: { '~': 0 },
    });
    expect(origins[3]?.('/copied/~0')).toEqual({ written: '/from', before: '/a/x~1y/~0', taken: true });
    expect(origins[2]?.('/moved')).toEqual({ written: '/from', before: '/a/b/2', taken: true });
    expect(origins[1]?.('/a/b/0/new')).toEqual({ before: '/a/b/1/new' });
    expect(origins[0]?.('/a/b/1/new')).toEqual({ written: '/value/new' });
    expect(origins[0]?.('/a/b/2')).toEqual({ before: '/a/b/1' });
  });

  test('on any value and pointer is done or refused, and never throws', () => {
    fc.assert(
      fc.property(fc.oneof(JSON_VALUE, MEMBERS), OPERATION, (value, one) => {
        const before = structuredClone(value);
        operate(value, one);
        expect(value).toEqual(before);
      }),
    );
  });

  test('makes the same of what others have made, whether it may change that or not', () => {
    fc.assert(
      fc.property(MEMBERS, fc.array(OPERATION, { maxLength: 8 }), (value, operations) => {
        const before = structuredClone(value);
        const own: OwnMappings = new Set();
        let [one, other] = [value, value];
        for (const operation of operations) {
          const [changed, copied] = [operate(one, operation, own), operate(other, operation)];
          if ('message' in changed || 'message' in copied) {
            expect(changed).toEqual(copied);
            return;
          }
          [one, other] = [changed.value, copied.value];
          expect(one).toEqual(other);
        }
        expect(value).toEqual(before);
      }),
      { numRuns: 500 },
    );
  });

  test('changes a mapping that one before has made where it is', () => {
    const own: OwnMappings = new Set();
    const first = operate(DOCUMENT, { op: 'add', path: '/a/c', value: 1 }, own) as Operated;
    const second = operate(first.value, { op: 'remove', path: '/a/b' }, own) as Operated;
    expect(second.value).toBe(first.value);
    expect(second.value).toEqual({ a: { 'x/y': { '~': 0 }, c: 1 }, n: null });
  });

  test('does not copy copies until nothing can hold them', () => {
    let value: Json = { a: { b: 1 } };
    let refused = 0;
    for (let n = 0; n < 60; n += 1) {
      const result = operate(value, { op: 'copy', from: '/a', path: `/a/c${n}` });
      if ('message' in result) refused += 1;
      else value = result.value;
    }
    expect(refused).toBeGreaterThan(40);
  });

  test('does not nest deeper than a document may', () => {
    let value: Json = {};
    let path = '';
    let result = operate(value, { op: 'test', path: '', value: {} });
    for (let n = 0; n < 300 && !('message' in result); n += 1) {
      path += '/a';
      result = operate(value, { op: 'add', path, value: {} });
      if (!('message' in result)) value = result.value;
    }
    expect(result).toMatchObject({
      at: 'path',
      message: expect.stringContaining('deeper than 200') as unknown,
    });
  });
});
