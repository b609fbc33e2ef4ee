import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseSource } from '../../../src/desired/parse/parse-source.ts';
import { type Finding } from '../../../src/model/finding.ts';
import { type Position } from '../../../src/model/position.ts';
import { documentOf, validator } from './support.ts';

/** Parses and validates; returns everything that was found, and every place that can be asked for. */
function check(text: string): { findings: Finding[]; positions: Position[] } {
  const { documents, findings } = parseSource({ path: 'a.yaml', text });
  const results = documents.map((document) => validator.validateDocument(document));
  const all = [...findings, ...results.flatMap((result) => result.findings)];
  const related = all.flatMap((finding) => (finding.related ?? []).map(({ position }) => position));
  const asked = documents.flatMap(({ locate, locateKey }) =>
    ['', '/spec', '/a/0/b'].flatMap((p) => [locate(p), locateKey(p)]),
  );
  return { findings: all, positions: [...all.map(({ position }) => position), ...related, ...asked] };
}

/** True for a place in the text: an editor jumps there. */
function isInside(text: string, { line, column, endLine, endColumn }: Position): boolean {
  const lines = text.replace(/^\uFEFF/, '').split('\n');
  const isPlace =
    line >= 1 && line <= lines.length && column >= 1 && column <= (lines[line - 1] ?? '').length + 2;
  const isForward = endLine > line || (endLine === line && endColumn >= column);
  return isPlace && isForward && endLine <= lines.length + 1;
}

const valid = ['model-params', 'task-config', 'cluster-topology']
  .map((name) => readFileSync(new URL(`examples/${name}.yaml`, import.meta.url), 'utf8'))
  .concat(documentOf('ZnodeTree', '{nodes: [{path: /a, json: {b: [1, 2, null]}}, {path: /c, text: d}]}'));

/** Pieces that mean something to YAML, so that random text gets further than its first character. */
const PIECES =
  'a|b: |- |\n|  |\t|{|}|[|]|, |: |"|\'|&x |*x|<<: |!!int |>|---\n|# c\n|? |\r\n|\uFEFF|.inf|1e-5|9007199254740993|null|😀|\u0000|%YAML 1.1\n|...\n|@|`';
const piece = fc.constantFrom(...PIECES.split('|'), '|');

const mutation = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  remove: fc.nat(30),
  insert: fc.oneof(piece, fc.string({ maxLength: 4 })),
});

function mutate(text: string, mutations: readonly { at: number; remove: number; insert: string }[]): string {
  return mutations.reduce((current, { at, remove, insert }) => {
    const offset = Math.floor(at * current.length);
    return current.slice(0, offset) + insert + current.slice(offset + remove);
  }, text);
}

describe('whatever the text, it is judged and not thrown at', () => {
  test('random text', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 40 }), (pieces) => {
        const text = pieces.join('');
        expect(check(text).positions.filter((position) => !isInside(text, position))).toEqual([]);
      }),
      { numRuns: 1500, examples: [[['{[%YAML 1.1\n', ']%YAML 1.1\n', '$']]] },
    );
  });

  test('valid documents with a few characters changed', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...valid),
        fc.array(mutation, { minLength: 1, maxLength: 4 }),
        (text, mutations) => {
          const mutated = mutate(text, mutations);
          expect(check(mutated).positions.filter((position) => !isInside(mutated, position))).toEqual([]);
        },
      ),
      { numRuns: 600 },
    );
  });

  test('documents of our kinds with any spec', () => {
    const kind = fc.constantFrom('Project', 'ModelParams', 'TaskConfig', 'ClusterTopology', 'ZnodeTree');
    fc.assert(
      fc.property(kind, fc.jsonValue(), (name, spec) => {
        const text = documentOf(name, JSON.stringify(spec));
        for (const { message, rule } of check(text).findings) {
          expect(message).not.toBe('');
          expect(rule).toMatch(/^ZK\d{3}$/);
        }
      }),
      { numRuns: 600 },
    );
  });

  test('any JSON value reads as itself', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 })), (value) => {
        const text = JSON.stringify(value);
        const { documents, findings } = parseSource({ path: 'a.json', text });
        fc.pre(findings.every(({ rule }) => rule !== 'ZK106'));
        expect(findings).toEqual([]);
        expect(JSON.stringify(documents[0]?.value)).toBe(text);
      }),
      { numRuns: 600 },
    );
  });
});
