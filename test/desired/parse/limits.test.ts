import { spawnSync } from 'node:child_process';
import { beforeAll, describe, expect, test } from 'vitest';
import { MAX_REPEATED_VALUES } from '../../../src/desired/parse/expansion.ts';
import { MAX_FINDINGS } from '../../../src/desired/parse/finding-list.ts';
import { limitedTokens, MAX_TOKENS } from '../../../src/desired/parse/limited-tokens.ts';
import { parseSource } from '../../../src/desired/parse/parse-source.ts';
import { type ValueProblem } from '../../../src/desired/parse/value-problem.ts';
import { type Finding } from '../../../src/model/finding.ts';
import { build } from '../../support/build.ts';

// Small processes run what is built.
beforeAll(build);

function told(text: string, path = 'a.yaml'): string[] {
  return parseSource({ path, text }).findings.map(line);
}

function line({ rule, message, position }: Finding): string {
  return `${rule} ${position.line}:${position.column} ${message}`;
}

const TOO_MUCH =
  'the aliases of this file repeat more than 250,000 values or 16,777,216 characters: with this one it is too much';

/** Nine levels of nine aliases each: nine to the tenth texts. */
function billionLaughs(open: string, close: string): string {
  const levels = [...'bcdefghij'].map((name, index) => {
    const inner = Array(9).fill(`*${'abcdefghij'[index]}`);
    return `${name}: &${name} ${open}${inner.join(',')}${close}`;
  });
  return `a: &a ${open === '[' ? '[x,x,x,x,x,x,x,x,x]' : '{x: 1}'}\n${levels.join('\n')}\n`;
}

describe('aliases that expand to too much are refused where the text asks for it, and the document with them', () => {
  test('a billion laughs', () => {
    const { documents, findings } = parseSource({ path: 'a.yaml', text: billionLaughs('[', ']') });
    expect(findings.map(line)).toEqual([`ZK100 6:14 ${TOO_MUCH}`]);
    expect(findings[0]?.position).toMatchObject({ endLine: 6, endColumn: 16 });
    expect(documents).toEqual([]);
  });

  test('a billion laughs by merge keys', () => {
    const [found, ...others] = told(billionLaughs('{<<: [', ']}'));
    expect(others).toEqual([]);
    expect(found).toContain(TOO_MUCH);
  });

  test('one long text, often', () => {
    const text = `a: &a ${'x'.repeat(100_000)}\nb:\n${'  - *a\n'.repeat(1000)}`;
    expect(told(text)).toEqual([`ZK100 170:5 ${TOO_MUCH}`]);
  });

  test('many documents of one file, each with a part of it', () => {
    const document = `a: &a [${'1,'.repeat(1000)}]\nb: [${'*a,'.repeat(100)}]\n---\n`;
    const { documents, findings } = parseSource({ path: 'a.yaml', text: document.repeat(4) });
    expect(documents).toHaveLength(2);
    expect(findings.map(({ position }) => position.line)).toEqual([8, 11]);
  });

  test('what stays below the limit is read', () => {
    const text = `a: &a [${'1,'.repeat(1000)}]\nb: [${'*a,'.repeat(MAX_REPEATED_VALUES / 1001 - 1)}]\n`;
    expect(told(text)).toEqual([]);
  });

  test('a chain of anchors that nests without an end is refused at the alias that is one too many', () => {
    const links = Array.from({ length: 300 }, (_, index) => `k${index + 1}: &a${index + 1} [*a${index}]`);
    const { documents, findings } = parseSource({
      path: 'a.yaml',
      text: `k0: &a0 [1]\n${links.join('\n')}\n`,
    });
    expect(findings.map(line)).toEqual([
      'ZK100 201:14 with this alias, mappings and lists nest deeper than 200 levels',
    ]);
    expect(documents).toEqual([]);
  });

  test.each([
    ['lists', billionLaughs('[', ']')],
    ['merge keys', billionLaughs('{<<: [', ']}')],
  ])('a process with little memory has no trouble with a billion laughs of %s', (_, text) => {
    expect(parseInSmallProcess(text)).toEqual({ findings: ['ZK100'], documents: 0 });
  });
});

/** Parses in a process with so many megabytes, which is killed when it hangs. */
function parseInSmallProcess(text: string, megabytes = 64): unknown {
  const script = `
    import { readFileSync } from 'node:fs';
    const { parseSource } = await import(process.argv[1]);
    const { documents, findings } = parseSource({ path: 'a.yaml', text: readFileSync(0, 'utf8') });
    console.log(JSON.stringify({ findings: findings.map(({ rule }) => rule), documents: documents.length }));`;
  const parser = new URL('../../../dist/desired/parse/parse-source.js', import.meta.url).href;
  const args = [`--max-old-space-size=${megabytes}`, '--input-type=module', '-e', script, parser];
  const { stdout, stderr } = spawnSync(process.execPath, args, {
    input: text,
    encoding: 'utf8',
    timeout: 30_000,
  });
  expect(stderr).toBe('');
  return JSON.parse(stdout) as unknown;
}

describe('deep nesting', () => {
  test.each([
    ['[', 2_000_000],
    ['{a: ', 100_000],
    ['- ', 100_000],
    ['? ', 100_000],
    ['[{', 500_000],
  ])('%j without an end is one finding', (piece, times) => {
    expect(told(piece.repeat(times)).map((text) => text.replace(/\d+:\d+ /, ''))).toEqual([
      'ZK100 mappings and lists nest deeper than 200 levels here',
    ]);
  });

  test('is told at the first that is too deep, and at the limit nothing is', () => {
    expect(told('['.repeat(50_000))).toEqual([
      'ZK100 1:202 mappings and lists nest deeper than 200 levels here',
    ]);
    const deep = `[${'['.repeat(250)}${']'.repeat(250)}]`;
    expect(told(`a: ${deep}\nb: ${deep}\n`)).toEqual([
      'ZK100 1:205 mappings and lists nest deeper than 200 levels here',
    ]);
    expect(told(`a: ${'['.repeat(199)}${']'.repeat(199)}\n`)).toEqual([]);
  });

  test('is bounded in JSON files, too', () => {
    expect(told('['.repeat(100_000), 'a.json')).toEqual([
      'ZK100 1:202 mappings and lists nest deeper than 200 levels here',
    ]);
  });
});

describe('large files', () => {
  test('a file with too many tokens is refused at the first that is too many; documents before it are read', () => {
    const text = `a: 1\n---\nb:\n${'- 1\n'.repeat(MAX_TOKENS / 5)}`;
    const { documents, findings } = parseSource({ path: 'a.yaml', text });
    expect(findings.map(line)).toEqual([
      'ZK100 400001:2 the file has more than 2,000,000 tokens; what is from here on was not read',
    ]);
    expect(documents.map(({ value }) => value)).toEqual([{ a: 1 }]);
  });

  test('the count is of the whole file', () => {
    const problems: ValueProblem[] = [];
    const tokens = [...limitedTokens('a: 1\n---\n'.repeat(10), (problem) => problems.push(problem), 50)];
    expect(problems).toMatchObject([{ range: [expect.any(Number), expect.any(Number)] }]);
    expect(tokens.filter(({ type }) => type === 'document').length).toBeLessThan(10);
  });

  test('lines and texts may be long, and documents many', () => {
    expect(
      told(`a: ${'x '.repeat(1_000_000)}\nb: "${'é'.repeat(1_000_000)}"\nc: |\n${'  x\n'.repeat(100_000)}`),
    ).toEqual([]);
    expect(parseSource({ path: 'a.yaml', text: 'a: 1\n---\n'.repeat(10_000) }).documents).toHaveLength(
      10_000,
    );
    expect(parseSource({ path: 'a.yaml', text: '---\n'.repeat(100_000) })).toEqual({
      documents: [],
      findings: [],
    });
  });

  test('no final newline, and comments only', () => {
    expect(parseSource({ path: 'a.yaml', text: 'a: 1\n# c\n---\n# d\n...\n# e' }).documents).toHaveLength(1);
    expect(told('# a\n\n# b')).toEqual([]);
    expect(parseSource({ path: 'a.yaml', text: 'a: 1' }).documents[0]?.value).toEqual({ a: 1 });
  });
});

describe('very many findings', () => {
  test.each([
    ['a: ', ']'],
    ['a: [', ','],
    ['', '} '],
  ])('of the syntax end the reading: %s and half a million times %j', (start, piece) => {
    const result = parseInSmallProcess(start + piece.repeat(500_000), 450);
    expect(result).toEqual({ findings: ['ZK100'], documents: 0 });
  });

  test('of the syntax end the reading at the first of them', () => {
    const { findings } = parseSource({ path: 'a.yaml', text: `a: 1\n---\nb: [1,${','.repeat(5000)}]` });
    expect(findings.map(line)).toEqual([
      'ZK100 3:7 this is no YAML: from here on there are more than 1000 syntax errors',
    ]);
  });

  test('are counted after the first thousand, and an error among the rest stays an error', () => {
    const warnings = 'a: on\n---\n'.repeat(MAX_FINDINGS + 5);
    const { findings } = parseSource({ path: 'a.yaml', text: `${warnings}a: .nan\n---\na: .nan\n` });
    expect(findings).toHaveLength(MAX_FINDINGS + 1);
    expect(findings.at(-1)).toMatchObject({
      rule: 'ZK127',
      severity: 'error',
      message: '7 more findings of this file, from here on, are not listed',
      position: { line: 2 * MAX_FINDINGS + 11, column: 4 },
    });
  });

  test('stay a warning where all are', () => {
    const { findings } = parseSource({ path: 'a.yaml', text: `a:\n${'- on\n'.repeat(MAX_FINDINGS + 1)}` });
    expect(findings.at(-1)).toMatchObject({
      rule: 'ZK127',
      severity: 'warning',
      position: { line: MAX_FINDINGS + 2 },
    });
  });
});
