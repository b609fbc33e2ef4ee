import { describe, expect, test } from 'vitest';
import { parseSource } from '../../../src/desired/parse/parse-source.ts';
import { type Finding } from '../../../src/model/finding.ts';

/** `rule line:column` of each finding, which is what these tests promise. */
function findings(text: string): string[] {
  return parseSource({ path: 'a.yaml', text }).findings.map(place);
}

function place({ rule, position }: Finding): string {
  return `${rule} ${position.line}:${position.column}`;
}

describe('one finding for each mistake in the syntax', () => {
  test.each([
    ['a tab that indents', 'a:\n\tb: 1\n', ['ZK100 2:1']],
    ['tabs on many lines', 'a:\n\tb: 1\n\tc: 2\n\td: 3\n', ['ZK100 2:1']],
    ['a tab after spaces that should have been one', 'a:\n  b: 1\n\tc: 2\n', ['ZK100 3:1']],
    ['a brace that stays open', 'a: {b: 1\nc: 2\nd: 3\n', ['ZK100 2:1']],
    ['a bracket that stays open', 'a: [1, 2\nb: 3\n', ['ZK100 2:1']],
    ['a bracket too many', 'a: [1]]\nb: 2\nc: }\n', ['ZK100 1:7']],
    ['a quote that stays open', 'a: 1\nb: "abc\nc: 1\nd: 2\n', ['ZK100 2:4']],
    ['a key out of line', 'a:\n  b: 1\n c: 2\nd: 1\n', ['ZK100 3:1']],
    ['a second colon', 'a: b: c: d\n', ['ZK100 1:4']],
    ['a key without a colon', 'a: 1\nb\nc: 2\n', ['ZK100 2:1']],
    ['a reserved character', 'a: @home\n', ['ZK100 1:4']],
    ['text after a quoted value', 'a: "x" y\nb: 1\n', ['ZK100 1:8']],
    ['a mapping after a list', '- a\nb: 1\n', ['ZK100 2:1']],
    ['a list on the line of its key', 'a: - 1\n', ['ZK100 1:4']],
    ['an alias without an anchor', 'a: *nowhere\n', ['ZK100 1:4']],
    ['an anchor that contains itself', 'a: &a\n  b: *a\n', ['ZK100 2:6']],
    ['a merge of what is no mapping', 'a: &a 1\nb:\n  <<: *a\n', ['ZK100 3:7']],
  ])('%s', (_name, text, expected) => {
    expect(findings(text)).toEqual(expected);
  });

  test('two mistakes in two places are two findings', () => {
    expect(findings('a: b: c\nd: @e\n')).toEqual(['ZK100 1:4', 'ZK100 2:4']);
  });

  test('mistakes in several documents of a file are all found, and the sound documents still read', () => {
    const { documents, findings: found } = parseSource({
      path: 'a.yaml',
      text: 'a: b: c\n---\nkind: K\nmetadata: {name: m}\n---\nx: [1\n',
    });
    expect(found.map(place)).toEqual(['ZK100 1:4', 'ZK100 7:1']);
    expect(documents.map(({ kind, name, index }) => [kind, name, index])).toEqual([['K', 'm', 0]]);
  });

  test('what stays open says where it was opened', () => {
    const [finding] = parseSource({ path: 'a.yaml', text: 'a: [1, 2\nb: 3\n' }).findings;
    expect(finding?.related?.[0]?.position).toMatchObject({ line: 1, column: 4 });
  });

  test('every finding names the next step where there is one', () => {
    const fixes = ['a:\n\tb: 1\n', 'a: {b: 1\nc: 2\n', 'a: "b\n', 'a: @b\n', 'a: b: c\n'].map(
      (text) => parseSource({ path: 'a.yaml', text }).findings[0]?.fix,
    );
    expect(fixes.every((fix) => typeof fix === 'string' && fix.endsWith('.'))).toBe(true);
  });
});

describe('limits instead of a crash', () => {
  test('lists in lists in lists stop at a depth', () => {
    expect(findings('['.repeat(50_000))).toEqual(['ZK100 1:202']);
    expect(findings(`a:\n  ${'- '.repeat(5000)}x\n`)).toHaveLength(1);
  });

  test('200 levels are fine', () => {
    expect(findings(`a: ${'['.repeat(198)}${']'.repeat(198)}\n`)).toEqual([]);
  });

  test('a chain of anchors that nests without an end is cut', () => {
    const links = Array.from({ length: 300 }, (_, index) => `k${index + 1}: &a${index + 1} [*a${index}]`);
    const found = findings(`k0: &a0 [1]\n${links.join('\n')}\n`);
    expect(found.every((text) => text.startsWith('ZK100'))).toBe(true);
  });

  test('a billion laughs are one finding at the alias that asks for too much', () => {
    const levels = [...'bcdefghij'].map((name, index) => {
      const inner = Array(9).fill(`*${'abcdefghij'[index]}`);
      return `${name}: &${name} [${inner.join(',')}]`;
    });
    const found = findings(`a: &a [x,x,x,x,x,x,x,x,x]\n${levels.join('\n')}\n`);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^ZK100 [67]:/);
  });
});

describe('keys', () => {
  test('a duplicate key is reported at the second, with the first beside it', () => {
    const { findings: found } = parseSource({ path: 'a.yaml', text: 'a:\n  b: 1\n  c: 2\n  b: 3\n' });
    expect(found).toMatchObject([
      {
        rule: 'ZK105',
        pointer: '/a/b',
        position: { file: 'a.yaml', line: 4, column: 3, endLine: 4, endColumn: 4 },
        related: [{ position: { line: 2, column: 3 } }],
      },
    ]);
  });

  test('duplicates in JSON are found, too', () => {
    expect(findings('{"a": 1,\n "a": 2}')).toEqual(['ZK105 2:2']);
  });

  test.each([
    ['a number', '1: x\n', ['ZK106 1:1']],
    ['true', 'a:\n  true: x\n', ['ZK106 2:3']],
    ['nothing', '? \n: x\n', ['ZK106 1:3']],
    ['a mapping with a merge that cannot be', '? <<: 1\n: x\n', ['ZK106 1:5']],
    ['a template that was not quoted', 'name: {{ foo }}\n', ['ZK106 1:8']],
  ])('a key that is %s is no JSON key', (_name, text, expected) => {
    expect(findings(text)).toEqual(expected);
  });

  test('a quoted number is a key', () => {
    expect(findings('"1": x\n')).toEqual([]);
  });
});
