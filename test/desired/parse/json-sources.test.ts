import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseSource } from '../../../src/desired/parse/parse-source.ts';

function told(text: string): string[] {
  return parseSource({ path: 'a.json', text }).findings.map(
    ({ rule, message, position: { line, column, endLine, endColumn } }) =>
      `${rule} ${line}:${column}-${endLine}:${endColumn} ${message}`,
  );
}

describe('a .json file is JSON, and what YAML would let pass is named', () => {
  test.each([
    ['{"a": 1,}', 'ZK100 1:8-1:9 JSON allows no comma before "}"'],
    ['{"a": [1,\n]}', 'ZK100 1:9-1:10 JSON allows no comma before "]"'],
    ['{\n  // c\n  "a": 1}', 'ZK100 2:3-2:7 JSON has no comments'],
    ['{"a": 1 /* b\n */}', 'ZK100 1:9-2:4 JSON has no comments'],
    ['# c\n{"a": 1}', 'ZK100 1:1-1:4 JSON has no comments'],
    ["{'a': 1}", 'ZK100 1:2-1:5 a key of JSON stands in double quotes'],
    ['{a: 1}', 'ZK100 1:2-1:3 a key of JSON stands in double quotes'],
    ['{"a": \'b\'}', 'ZK100 1:7-1:10 a text of JSON stands in double quotes'],
    ['{"a": b}', 'ZK100 1:7-1:8 a text of JSON stands in double quotes'],
    ['{"a": True}', 'ZK100 1:7-1:11 JSON writes true in small letters'],
    ['{"a": None}', 'ZK100 1:7-1:11 None is no JSON value'],
    ['{"a": NaN}', 'ZK100 1:7-1:10 NaN is no JSON number'],
    ['{"a": -Infinity}', 'ZK100 1:7-1:16 -Infinity is no JSON number'],
    ['{"a": 007}', 'ZK100 1:7-1:10 "007" is no JSON number'],
    ['{"a": .5}', 'ZK100 1:7-1:9 ".5" is no JSON number'],
    ['{"a": "x\ny"}', 'ZK100 1:7-1:9 the quote that opens here is not closed on its line'],
    ['{"a": "x\ty"}', 'ZK100 1:7-1:12 a text of JSON has no tab in it'],
    ['{"a": "\\x41"}', 'ZK100 1:7-1:13 a backslash in this text begins no escape that JSON knows'],
    ['{"a": 1 "b": 2}', 'ZK100 1:9-1:12 a "," is missing before this'],
    ['{"a" 1}', 'ZK100 1:6-1:7 a ":" is missing before this'],
    ['{"a": 1', 'ZK100 1:8-1:8 "}" is missing: the "{" before it is still open'],
    ['{"a": [1}', 'ZK100 1:9-1:10 unexpected "}"'],
    ['{"a": 1} {"b": 2}', 'ZK100 1:10-1:11 a JSON file holds one value, and this is behind it'],
    ['---\na: 1\n', 'ZK100 1:1-1:4 this is YAML rather than JSON'],
    ['kind: K\n', 'ZK100 1:1-1:5 a text of JSON stands in double quotes'],
    ['', 'ZK100 1:1-1:1 the file is empty: JSON is a value'],
    [
      '[1]',
      'ZK102 1:1-1:4 a document must be a mapping with apiVersion, kind, metadata and spec, found a list',
    ],
  ])('%j', (text, expected) => {
    expect(told(text)).toEqual([expected]);
  });

  test('comments and commas too many are all told', () => {
    expect(told('{"a": [1,], // x\n "b": {"c": 1,},\n}').map((line) => line.slice(6, 9))).toEqual([
      '1:9',
      '1:1',
      '2:1',
      '2:1',
    ]);
  });

  test('what stays open says where it was opened', () => {
    const [finding] = parseSource({ path: 'a.json', text: '{\n "a": [1\n' }).findings;
    expect(finding?.related).toMatchObject([{ message: 'opened here', position: { line: 2, column: 7 } }]);
  });

  test('a key that is there twice is told at the second', () => {
    expect(told('{"a": 1,\n "a": 2}')).toEqual(['ZK105 2:2-2:5 the key "a" is here twice']);
  });

  test('the same text in a .yaml file is YAML', () => {
    expect(parseSource({ path: 'a.yaml', text: '{"a": [1,], b: c, # d\n}' }).findings).toEqual([]);
  });

  test('any JSON with a character changed is JSON, or has a finding', () => {
    const value = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3, noUnicodeString: false } as never), {
      minKeys: 1,
    });
    fc.assert(
      fc.property(
        value,
        fc.nat(),
        fc.constantFrom(...'{}[],:"\'\\#/*0a-. \n\t'),
        (written, at, character) => {
          const text = JSON.stringify(written);
          const offset = at % (text.length + 1);
          const changed = text.slice(0, offset) + character + text.slice(offset + 1);
          const { findings } = parseSource({ path: 'a.json', text: changed });
          expect(isJson(changed) || findings.some(({ severity }) => severity === 'error')).toBe(true);
        },
      ),
      { numRuns: 1000, seed: 6 },
    );
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
