import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { globSync } from 'tinyglobby';
import { describe, expect, it } from 'vitest';
import { formatYaml } from '../../src/desired/format/format-yaml.ts';
import { haveSameContent } from '../../src/desired/format/same-content.ts';
import { commentsOf } from '../../src/desired/parse/comments.ts';
import { parseSource } from '../../src/desired/parse/parse-source.ts';
import { scaffold } from '../../src/flows/init/scaffold.ts';
import { yamlStream } from './yaml-stream.ts';

const runs = process.env['ZKAI_TEST_FULL'] === undefined ? 150 : 6000;

describe('the canonical form', () => {
  it.each([
    ['indents by two', 'a:\n    b:\n          c: 1\n', 'a:\n  b:\n    c: 1\n'],
    ['indents a list below its key', 'a:\n- 1\n-   b: 2\n    c: 3\n', 'a:\n  - 1\n  - b: 2\n    c: 3\n'],
    ['has one blank around what is between tokens', 'a  :   1     # x\n', 'a: 1 # x\n'],
    ['has at most one empty line, and none at the ends', '\n\na: 1\n\n\n\nb: 2\n\n\n', 'a: 1\n\nb: 2\n'],
    ['has no trailing blanks, tabs or carriage returns', 'a: 1  \t\r\nb:\t2\r\n', 'a: 1\nb: 2\n'],
    ['has no byte order mark', '\uFEFFa: 1', 'a: 1\n'],
    ['ends with a line break', 'a: 1', 'a: 1\n'],
    ['keeps what is empty empty', '', ''],
    ['keeps a file of comments', '# only\n\n\n# this', '# only\n\n# this\n'],
    [
      'keeps flow collections, in the lines they have',
      'a: {x: 1,y: [ 1,2 ],  z: {}}\nb: [\n  1,   2,\n     3 # c\n     ]\n',
      'a: { x: 1, y: [1, 2], z: {} }\nb: [\n  1, 2,\n  3 # c\n]\n',
    ],
    [
      'keeps block scalars to the letter',
      'a: |\n       x\n         y  \n\n       z\nb: >-2\n      t\n     u\nc: |+\n k\n\n',
      'a: |\n  x\n    y  \n\n  z\nb: >-2\n      t\n     u\nc: |+\n  k\n\n',
    ],
    [
      'does not fold or join',
      `a: x\n    y\nb: "p\n  q"\nc: ${'w '.repeat(90)}w\n`,
      `a: x\n  y\nb: "p\n  q"\nc: ${'w '.repeat(90)}w\n`,
    ],
    [
      'keeps anchors, aliases, tags and merge keys',
      'a:   &x\n   b: 1\nc:\n   <<:   *x\nd: !t   1\n',
      'a: &x\n  b: 1\nc:\n  <<: *x\nd: !t 1\n',
    ],
    [
      'keeps documents, directives and their ends',
      '%YAML 1.2\n---\na: 1\n...\n---   # two\nb: 2\n',
      '%YAML 1.2\n---\na: 1\n...\n--- # two\nb: 2\n',
    ],
    ['drops quotes that no reader needs', `a: "hello world"\n'b': 'x-1'\n`, 'a: hello world\nb: x-1\n'],
    [
      'keeps quotes that some reader needs, as they are',
      `a: "yes"\nb: '1.10'\nc: "a: b"\nd: ""\ne: 'it''s'\nf: "\\n"\ng: [ 'a,b' ]\nh: 'null'\n`,
      `a: "yes"\nb: '1.10'\nc: "a: b"\nd: ""\ne: 'it''s'\nf: "\\n"\ng: ['a,b']\nh: 'null'\n`,
    ],
    [
      'quotes what YAML 1.1 takes for something else',
      'a: yes\nb: [on, y]\nc: 1:30\nd: 2026-01-01\ne: 1_000\non: 1\n',
      `a: "yes"\nb: ["on", "y"]\nc: "1:30"\nd: "2026-01-01"\ne: "1_000"\non: 1\n`,
    ],
    [
      'leaves the words and dates of zkai.yaml that only zkai reads',
      'spec:\n  environments: { a: { confirm: yes } }\n  ignore:\n    - until: 2027-06-30\n',
      'spec:\n  environments: { a: { confirm: yes } }\n  ignore:\n    - until: 2027-06-30\n',
    ],
    [
      'leaves numbers as they are written',
      'a: 1e-5\nb: 0x1F\nc: 1.50\nd: 0o17\ne: +1\nf: ~\n',
      'a: 1e-5\nb: 0x1F\nc: 1.50\nd: 0o17\ne: +1\nf: ~\n',
    ],
    [
      'puts what every document has first, with its comments',
      'x-note: 1\nspec:\n  a: 1 # in\n\n# who\nmetadata: {name: m}\nkind: K # it\napiVersion: zkai/v1\n',
      'apiVersion: zkai/v1\nkind: K # it\n\n# who\nmetadata: { name: m }\nspec:\n  a: 1 # in\nx-note: 1\n',
    ],
    [
      'leaves the first member first below a comment, which may be about the file',
      '# a licence\nkind: K\napiVersion: zkai/v1\n',
      '# a licence\nkind: K\napiVersion: zkai/v1\n',
    ],
    [
      'leaves an alias behind its anchor',
      'apiVersion: v\nspec: {b: &n x}\nmetadata: {name: *n}\nkind: K\n',
      'apiVersion: v\nspec: { b: &n x }\nmetadata: { name: *n }\nkind: K\n',
    ],
    ['keeps the order of other mappings', 'b: 1\nspec: 2\nkind: 3\n', 'b: 1\nspec: 2\nkind: 3\n'],
  ])('%s', (_, written, expected) => {
    expect(formatYaml(written)).toBe(expected);
    expect(formatYaml(expected)).toBe(expected);
  });

  it.each([
    ['above what follows', 'a:\n    # x\n    b: 1\n', 'a:\n  # x\n  b: 1\n'],
    ['behind a key', 'a: # x\n    b: 1\n', 'a: # x\n  b: 1\n'],
    ['at the end of a level', 'a:\n    b: 1\n    # x\nc: 2\n', 'a:\n  b: 1\n  # x\nc: 2\n'],
    ['between levels, with the outer one', 'a:\n    b: 1\n# x\nc: 2\n', 'a:\n  b: 1\n# x\nc: 2\n'],
    ['behind a list that is not indented', 'a:\n- 1\n# x\nc: 2\n', 'a:\n  - 1\n# x\nc: 2\n'],
    ['in a list that is not indented', 'a:\n- 1\n# x\n- 2\n', 'a:\n  - 1\n  # x\n  - 2\n'],
    ['behind a dash', '- # x\n    a: 1\n', '- # x\n  a: 1\n'],
    ['in a flow collection', 'a: [ # x\n 1, # y\n# z\n ]\n', 'a: [ # x\n  1, # y\n  # z\n]\n'],
    ['on a block scalar', 'a: |  # x\n    t\n', 'a: | # x\n  t\n'],
    ['below a key without a value', 'a:\n  b:\n   # x\n  c: 1\n', 'a:\n  b:\n  # x\n  c: 1\n'],
    ['behind everything', 'a: 1\n# x\n...\n# y\n', 'a: 1\n# x\n...\n# y\n'],
  ])('keeps a comment where it is: %s', (_, written, expected) => {
    expect(formatYaml(written)).toBe(expected);
    expect(formatYaml(expected)).toBe(expected);
  });

  it('is what init writes, and takes the examples', () => {
    for (const { path, content } of scaffold('platform'))
      if (/^[a-z/]+\.yaml$/.test(path)) expect(formatYaml(content)).toBe(content);
    const files = globSync('examples/**/*.yaml', { ignore: ['**/node_modules'] });
    expect(files.length).toBeGreaterThan(60);
    for (const file of files) expect(changeOf(readFileSync(file, 'utf8'))).toBe('ok');
  });
});

describe('whatever is written', () => {
  it('says the same when it is formatted, keeps every comment, and is not formatted again', () => {
    let formatted = 0;
    fc.assert(
      fc.property(yamlStream(), (text) => {
        fc.pre(isReadable(text));
        expect(changeOf(text)).not.toMatch(/^(?!ok|left)/);
        if (formatYaml(text) !== null) formatted += 1;
      }),
      { numRuns: runs },
    );
    // Being careful must not mean to do nothing.
    expect(formatted).toBeGreaterThan(runs * 0.95);
  }, 300_000);

  it('holds for files with anything changed in them, too', () => {
    const texts = globSync('examples/**/*.yaml', { ignore: ['**/node_modules', '**/models/**'] }).map(
      (file) => readFileSync(file, 'utf8'),
    );
    const mutated = fc
      .tuple(
        fc.constantFrom(...texts),
        fc.nat(),
        fc.nat(6),
        fc.constantFrom(
          '',
          ' ',
          '\n',
          '#',
          ': ',
          '- ',
          '"',
          "'",
          '&a ',
          '*a',
          '|\n',
          '{',
          ']',
          ',',
          '\t',
          '? ',
          '!t ',
          '---\n',
          '\n\n\n  # c\n',
        ),
      )
      .map(([text, at, length, insert]) => {
        const start = at % text.length;
        return text.slice(0, start) + insert + text.slice(start + length);
      });
    fc.assert(
      fc.property(mutated, (text) => {
        fc.pre(isReadable(text));
        expect(changeOf(text)).not.toMatch(/^(?!ok|left)/);
      }),
      { numRuns: Math.min(runs, 2000) },
    );
  }, 300_000);
});

describe('haveSameContent', () => {
  it.each([
    ['another value', 'a: 1\n', 'a: 2\n'],
    ['another type', 'a: 1\n', 'a: "1"\n'],
    ['a comment less', 'a: 1 # x\n', 'a: 1\n'],
    ['an anchor less', 'a: &x 1\n', 'a: 1\n'],
    ['another tag', 'a: !x 1\n', 'a: !y 1\n'],
    ['another order below', 'a: {b: 1, c: 2}\n', 'a: {c: 2, b: 1}\n'],
    ['a document less', 'a: 1\n---\nb: 1\n', 'a: 1\n'],
    ['an integer that a number cannot hold', 'a: 9007199254740993\n', 'a: 9007199254740992\n'],
    ['a syntax error', 'a: 1\n', 'a: [1\n'],
  ])('sees %s', (_, a, b) => {
    expect(haveSameContent(a, b)).toBe(false);
    expect(haveSameContent(a, a)).toBe(true);
  });
});

/** What the parser takes without an error; others are never formatted. */
function isReadable(text: string): boolean {
  return !parseSource({ path: 'f', text }).findings.some(({ rule }) => rule === 'ZK100' || rule === 'ZK105');
}

/** `ok`, `left` for what is left as it is, or what the form did wrong. */
function changeOf(text: string): string {
  const once = formatYaml(text);
  if (once === null) return 'left';
  const twice = formatYaml(once);
  if (twice !== once) return `not the same again:\n${once}\n===\n${twice}`;
  const [before, after] = [text, once].map((each) => valuesOf(each));
  if (before !== after) return `other values:\n${once}`;
  const comments = [text, once].map((each) =>
    [...commentsOf(each.replaceAll('\r\n', '\n'))].map((c) => c.text).sort(),
  );
  if (String(comments[0]) !== String(comments[1])) return `other comments:\n${once}`;
  return 'ok';
}

/** As zkai reads them, keys that are no text without their place; members sorted, since those of a document may have changed places. */
function valuesOf(text: string): string {
  const { documents } = parseSource({ path: 'f', text });
  return JSON.stringify(
    documents.map(({ value }) => Object.entries(value).sort(([a], [b]) => (a < b ? -1 : Number(a > b)))),
  ).replace(/"\?\d+"/g, '"?"');
}
