import { describe, expect, test } from 'vitest';
import { parseSource } from '../../../src/desired/parse/parse-source.ts';
import { type WrittenDocument } from '../../../src/desired/parse/written-document.ts';
import { type JsonPointer } from '../../../src/model/json.ts';
import { type Position } from '../../../src/model/position.ts';

function parse(text: string): WrittenDocument {
  const [document] = parseSource({ path: 'a.yaml', text }).documents;
  if (document === undefined) throw new Error('the text has no document');
  return document;
}

function span({ line, column, endLine, endColumn }: Position): string {
  return `${line}:${column}-${endLine}:${endColumn}`;
}

const valueAt = (document: WrittenDocument, pointer: JsonPointer): string => span(document.locate(pointer));
const keyAt = (document: WrittenDocument, pointer: JsonPointer): string => span(document.locateKey(pointer));

describe('positions', () => {
  const document = parse('kind: K\nspec:\n  list:\n    - a: 1\n    - bb\n  "a/b~c": {x: yes}\n  empty:\n');

  test('of values', () => {
    expect(valueAt(document, '/kind')).toBe('1:7-1:8');
    expect(valueAt(document, '/spec/list/0/a')).toBe('4:10-4:11');
    expect(valueAt(document, '/spec/list/1')).toBe('5:7-5:9');
    expect(valueAt(document, '/spec/a~1b~0c/x')).toBe('6:16-6:19');
  });

  test('of keys; a list item has none and answers with its value', () => {
    expect(keyAt(document, '/spec/list/0/a')).toBe('4:7-4:8');
    expect(keyAt(document, '/spec/a~1b~0c')).toBe('6:3-6:10');
    expect(keyAt(document, '/spec/list/1')).toBe('5:7-5:9');
  });

  test('a key without a value is where its value would be', () => {
    expect(document.locate('/spec/empty')).toMatchObject({ line: 7, column: 9 });
  });

  test('what is not there answers with the nearest ancestor that is', () => {
    expect(document.locate('/spec/nope/deeper')).toEqual(document.locate('/spec'));
    expect(document.locateKey('/spec/nope')).toEqual(document.locate('/spec'));
    expect(document.locate('/spec/list/7')).toEqual(document.locate('/spec/list'));
    expect(document.locate('/kind/0')).toEqual(document.locate('/kind'));
    expect(document.locate('')).toMatchObject({ line: 1, column: 1 });
  });

  test('what an alias or a merge brings in is where it was written', () => {
    const merged = parse('base: &b {lr: 1, eps: 2}\nown: {<<: *b, eps: 3}\nall: *b\n');
    expect(valueAt(merged, '/own/lr')).toBe('1:15-1:16');
    expect(valueAt(merged, '/own/eps')).toBe('2:20-2:21');
    expect(valueAt(merged, '/all/eps')).toBe('1:23-1:24');
    expect(valueAt(merged, '/all')).toBe('3:6-3:8');
  });

  test('columns count UTF-16 code units, and neither a BOM nor CRLF moves them', () => {
    const windows = parse('\uFEFFa: 1\r\nb: {é: "😀", c: 2}\r\n');
    expect(valueAt(windows, '/a')).toBe('1:4-1:5');
    expect(valueAt(windows, '/b/c')).toBe('2:17-2:18');
  });

  test('of two keys with one name the last one counts, for the value as for the place', () => {
    const twice = parse('a: 1\nb: 2\na: 3\n');
    expect(twice.value).toEqual({ a: 3, b: 2 });
    expect(valueAt(twice, '/a')).toBe('3:4-3:5');
  });

  test('the second document of a file has positions in the file', () => {
    const { documents } = parseSource({ path: 'a.yaml', text: 'a: 1\n---\nb: 2\n' });
    expect(documents[1]?.locate('/b')).toMatchObject({ file: 'a.yaml', line: 3, column: 4 });
  });
});
