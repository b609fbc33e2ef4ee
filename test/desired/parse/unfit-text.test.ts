import { describe, expect, test } from 'vitest';
import { parseSource } from '../../../src/desired/parse/parse-source.ts';
import { type Finding } from '../../../src/model/finding.ts';

function found(text: string, path = 'a.yaml'): string[] {
  return parseSource({ path, text }).findings.map(place);
}

function place({ rule, position: { line, column, endLine, endColumn } }: Finding): string {
  return `${rule} ${line}:${column}-${endLine}:${endColumn}`;
}

describe('characters that no YAML text has are named where they are', () => {
  test.each([
    ['NUL', 'a: 1\nb: x\0y\n', 'ZK100 2:5-2:6', 'the file has a NUL character (U+0000), as no text has'],
    ['a bell', 'a: \x07\n', 'ZK100 1:4-1:5', 'the character U+0007 cannot be in YAML'],
    ['an escape sequence', 'a: "\x1b[31m"\n', 'ZK100 1:5-1:6', 'the character U+001B cannot be in YAML'],
    ['DEL', 'a: b\x7f\n', 'ZK100 1:5-1:6', 'the character U+007F cannot be in YAML'],
    ['a C1 control', 'a: b\x9b1m\n', 'ZK100 1:5-1:6', 'the character U+009B cannot be in YAML'],
    ['a half of a pair', 'a: \ud83d\n', 'ZK100 1:4-1:5', 'the character U+D83D cannot be in YAML'],
    ['a noncharacter', 'a: \uffff\n', 'ZK100 1:4-1:5', 'the character U+FFFF cannot be in YAML'],
    ['CR alone', 'a: 1\rb: 2\r', 'ZK100 1:5-1:6', 'a carriage return without a line feed ends no line'],
    [
      'a BOM inside',
      'a: 1\n---\n\ufeffb: 2\n',
      'ZK100 3:1-3:2',
      'a byte order mark (U+FEFF) stands in the middle of the file',
    ],
    [
      'a merge conflict',
      'a: 1\n<<<<<<< HEAD\nb: 2\n=======\n',
      'ZK100 2:1-2:13',
      'a conflict of a merge is not resolved here',
    ],
  ])('%s', (_, text, where, message) => {
    const { documents, findings } = parseSource({ path: 'a.yaml', text });
    expect(findings.map(place)).toEqual([where]);
    expect(findings[0]).toMatchObject({ message, fix: expect.stringMatching(/^[A-Z].*\.$/) });
    expect(documents).toEqual([]);
  });

  test('one finding for each line of them, ten at most: a file with more is no text', () => {
    expect(found('a: \x01\x02\nb: \x03\n')).toEqual(['ZK100 1:4-1:5', 'ZK100 2:4-2:5']);
    expect(found('\x01\n'.repeat(100_000))).toHaveLength(10);
  });

  test.each([
    ['pairs, emoji, accents, NEL and tabs inside', 'a: "😀 é \u0085 x\ty"\nb: \ufeffx\n'],
    ['escapes in double quotes', 'a: "\\0 \\x1b \\u007f"\n'],
    ['CRLF', 'a: 1\r\nb: 2\r\n'],
    ['angle brackets', 'a: |\n  <<<<<<< HEAD\nb: <<<<<<<\n'],
  ])('%s are fine', (_, text) => {
    expect(found(text)).toEqual([]);
  });

  test('JSON texts may have DEL in them, but no NUL', () => {
    expect(found('{"a": "\x7f"}', 'a.json')).toEqual([]);
    expect(found('{"a": "\0"}', 'a.json')).toEqual(['ZK100 1:8-1:9']);
  });

  test.each(['"\\ud800"', '"a \\udc00"'])('half of a character as an escape is no value: %s', (value) => {
    const { documents, findings } = parseSource({ path: 'a.yaml', text: `a: ${value}\n` });
    expect(findings.map(place)).toEqual([`ZK106 1:4-1:${4 + value.length}`]);
    expect([...(documents[0]?.broken ?? [])]).toEqual(['/a']);
    expect(found(`${value}: 1\n`)).toEqual([`ZK106 1:1-1:${1 + value.length}`]);
    expect(found(`{${value}: 1}`, 'a.json')).toEqual([`ZK106 1:2-1:${2 + value.length}`]);
  });
});

describe('CRLF', () => {
  test('moves no column, also at the ends of lines', () => {
    const text = 'a: 1\r\nb: [x,\r\n  yes]\r\nc: .nan\r\nd: |\r\n  t\r\n';
    expect(found(text)).toEqual(['ZK150 3:3-3:6', 'ZK106 4:4-4:8']);
  });

  test('is no part of a text', () => {
    expect(
      parseSource({ path: 'a.yaml', text: 'd: |\r\n  t\r\n  u\r\ne: "x\r\n  y"\r\n' }).documents[0]?.value,
    ).toEqual({
      d: 't\nu\n',
      e: 'x y',
    });
  });
});
