import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { globSync } from 'tinyglobby';
import { describe, expect, test } from 'vitest';
import { parseSource, parseYaml } from '../../../src/desired/parse/parse-source.ts';
import { readPlain } from '../../../src/desired/parse/plain/read-plain.ts';
import { type Json, pointerTo } from '../../../src/model/json.ts';

const RUNS = process.env['ZKAI_TEST_FULL'] === '1' ? 60_000 : 3000;
const ROOT = new URL('../../../', import.meta.url).pathname;

/** Texts that people wrote: the examples, and those that the tests of validation use. */
const TEXTS = globSync('{examples,test/desired/validate/examples}/**/*.yaml', { cwd: ROOT })
  .sort()
  .map((file) => readFileSync(`${ROOT}${file}`, 'utf8'));

/** Everything that is known of a text, with the places of all members and of one that is not there. */
function known(text: string, parse: typeof parseSource): unknown {
  const { documents, findings } = parse({ path: 'a.yaml', text });
  return {
    findings,
    documents: documents.map(({ file, index, value, kind, name, broken, locate, locateKey }) => ({
      file,
      index,
      value,
      kind,
      name,
      broken,
      places: [...pointersIn(value, ''), '/not/there'].map((pointer) => [
        pointer,
        locate(pointer),
        locateKey(pointer),
      ]),
    })),
  };
}

function pointersIn(value: Json, pointer: string): string[] {
  if (value === null || typeof value !== 'object') return [pointer];
  const below = Object.entries(value).flatMap(([key, member]) =>
    pointersIn(member as Json, pointerTo(pointer, key)),
  );
  return [pointer, ...below];
}

/** Pieces that mean something to YAML. */
const PIECES =
  "\n|  | |#| # c\n|# c\n|    # c\n|:|: |- |-|{|}|[|]|,|\"|'|>|&a |*a|!t |---\n|...\n|true|null|~|1|1.5|0x1|1e5|.5|yes|a|a: b\n|- a\n|- a: 1\n|<<: |? |é|\t|\\|''|%|@|\r\n|2026-01-01|<|=|\u00a0|\uFEFF";
const piece = fc.oneof(fc.constantFrom(...PIECES.split('|')), fc.constantFrom('|', '|-\n', '|+\n'));
const place = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
const edit = fc.oneof(
  fc.record({ how: fc.constantFrom('insert' as const, 'replace' as const), at: place, piece }),
  fc.record({ how: fc.constantFrom('indent' as const, 'outdent' as const, 'drop' as const), at: place }),
);
type Edit = typeof edit extends fc.Arbitrary<infer E> ? E : never;

function edited(text: string, change: Edit): string {
  const lines = text.split('\n');
  const line = Math.floor(change.at * lines.length);
  const offset = Math.floor(change.at * text.length);
  switch (change.how) {
    case 'insert':
      return text.slice(0, offset) + change.piece + text.slice(offset);
    case 'replace':
      return text.slice(0, offset) + change.piece + text.slice(offset + change.piece.length);
    case 'indent':
      return lines.with(line, `  ${lines[line] ?? ''}`).join('\n');
    case 'outdent':
      return lines.with(line, (lines[line] ?? '').replace(/^ {1,2}/, '')).join('\n');
    case 'drop':
      return lines.toSpliced(line, 1).join('\n');
  }
}

describe('the quick reader of plain YAML', () => {
  test('reads what people write, and gives what the whole parser gives', () => {
    const plain = TEXTS.filter((text) => readPlain(text) !== null);
    expect(plain.length).toBeGreaterThan(TEXTS.length * 0.9);
    for (const text of plain) expect(known(text, parseSource)).toEqual(known(text, parseYaml));
  });

  test('gives what the whole parser gives for every text that it does not leave to it', () => {
    const short = TEXTS.map((text) => text.split('\n').slice(0, 60).join('\n'));
    let plain = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...short),
        fc.array(edit, { minLength: 1, maxLength: 3 }),
        (text, edits) => {
          const changed = edits.reduce(edited, text);
          if (readPlain(changed) === null) return;
          plain += 1;
          expect(known(changed, parseSource)).toEqual(known(changed, parseYaml));
        },
      ),
      { numRuns: RUNS, seed: 20261122 },
    );
    expect(plain).toBeGreaterThan(RUNS / 10);
  });

  test.each([
    ['a: 1\nb: 0.25\nc: 1.0e-8\nd: -3\n', { a: 1, b: 0.25, c: 1.0e-8, d: -3 }],
    ['a: true\nb: False\nc: null\n', { a: true, b: false, c: null }],
    ['a: 64Gi\nb: 25%\nc: 1.2.3\nd: 6-9b\ne: 127.0.0.1:2181\n', { a: '64Gi', b: '25%', c: '1.2.3', d: '6-9b', e: '127.0.0.1:2181' }], // prettier-ignore
    ["a: \"x\\n\\\"y\"\nb: 'it''s'\n", { a: 'x\n"y', b: "it's" }],
    ['a:\n- b: 1\n  c: [2, {d: 3}]\n- e\nf:\n  - g\n', { a: [{ b: 1, c: [2, { d: 3 }] }, 'e'], f: ['g'] }],
    ['a: |\n  one\n\n    two\nb: |-\n  three\n', { a: 'one\n\n  two\n', b: 'three' }],
    ['# c\n{"a": {"b":1,\n "c": [] }} # d\n', { a: { b: 1, c: [] } }],
  ])('reads %j', (text, value) => {
    expect(readPlain(text)?.map((document) => document.value)).toEqual([value]);
    expect(known(text, parseSource)).toEqual(known(text, parseYaml));
  });

  // Each of these is read otherwise by somebody, needs more of YAML, or is wrong: the whole parser has to say so.
  test.each([
    'a: yes\n', 'a: 010\n', 'a: 0x1F\n', 'a: 1e-5\n', 'a: .5\n', 'a: 1_000\n', 'a: 12:30:00\n', 'a: 2026-11-22\n',
    'a: 12345678901234567\n', 'a: -0\n', 'a: .nan\n', 'a:\n', 'a: ~\n', 'a: b: c\n', 'a: [1\n', 'a: "b\n', 'a: b\n  c\n',
    'a: 1\na: 2\n', 'a: &x 1\n', 'a: *x\n', '<<: {a: 1}\n', '? a\n', '1: a\n', 'on: a\n', '__proto__: 1\n', 'a: !!str 1\n',
    'a: >\n  b\n', 'a: |+\n  b\n\n', '\ta: 1\n', 'a: 1\r\n', 'a:\n  b: 1\n c: 2\n', 'a: {b: 1}c\n', 'a: "b"c\n', '- a\n', 'a\n',
    '--- a\n', '%YAML 1.1\n---\na: 1\n', 'a: 1\n...\n', 'a: \u0007\n', 'a: "\\x41"\n', 'a: {b}\n', 'a: [b: 1]\n', '<<<<<<< x\na: 1\n',
  ])('leaves %j to the whole parser', (text) => {
    expect(readPlain(text)).toBeNull();
  }); // prettier-ignore
});
