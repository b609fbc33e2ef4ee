import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type BuildResult } from '../../src/desired/build.ts';
import { build, doc, TASK } from './rules/check.ts';

/** All that an apply would see of a build. */
function contentOf({ tree: { nodes, documents } }: BuildResult): unknown {
  return [
    [...nodes.values()].map(({ path, data, document, source }) => [path, data.toString(), document, source]),
    [...documents.entries()],
  ];
}

describe('for any input', () => {
  const NAMES = ['cluster-topology.yaml', 'model-params.yaml', 'task-config.yaml'];
  const files: [string, string][] = NAMES.map((name) => [
    name,
    readFileSync(new URL(`compile/platform/${name}`, import.meta.url), 'utf8'),
  ]);
  test('the order of the files makes no difference, mistakes included', () => {
    const wrong: [string, string][] = [
      ...files,
      ['dup.yaml', TASK],
      ['again.yaml', TASK],
      ['bad.yaml', 'kind: ['],
    ];
    const expected = build({ files: Object.fromEntries(wrong) });
    fc.assert(
      fc.property(fc.shuffledSubarray(wrong, { minLength: wrong.length }), (shuffled) => {
        const result = build({ files: Object.fromEntries(shuffled) });
        expect(contentOf(result)).toEqual(contentOf(expected));
        expect(result.findings).toEqual(expected.findings);
      }),
      { numRuns: 10 },
    );
  });

  test('findings are sorted by place, and each is there once', () => {
    const text = doc(
      'TaskConfig',
      'name: t',
      '{zzz: 1, model: {name: gone, version: 1}, replicas: -1, dependsOn: [{task: gone}]}',
    );
    const { findings } = build({ files: { 'b.yaml': text, 'a.yaml': TASK.replace('replicas', 'replica') } });
    const places = findings.map(({ position: { file, line, column } }) => [file, line, column]);
    expect(places).toEqual(
      [...places].sort((x, y) =>
        String(x[0]) < String(y[0]) ? -1 : x[0] === y[0] ? Number(x[2]) - Number(y[2]) : 1,
      ),
    );
    expect(findings.map(({ rule }) => rule)).toEqual(['ZK101', 'ZK101', 'ZK201', 'ZK102', 'ZK204']);
    expect(new Set(findings.map((finding) => JSON.stringify(finding))).size).toBe(findings.length);
  });

  test('no message is longer than anybody reads, whatever word of the file it repeats', () => {
    const long = 'x'.repeat(100_000);
    const text = doc(
      'TaskConfig',
      'name: t',
      `{type: Batch, image: !${long} a, config: {a: '${'$'}{${long}}'}}`,
    );
    const { findings } = build({ files: { 'a.yaml': text, 'b.yaml': doc(long, 'name: t', '{}') } });
    expect(findings.map(({ rule }) => rule)).toEqual(expect.arrayContaining(['ZK101', 'ZK106', 'ZK140']));
    for (const { message, fix = '' } of findings) expect(message.length + fix.length).toBeLessThan(4001);
  });

  test('a mistake behind an anchor is one finding, wherever an alias repeats it', () => {
    const spec = '{type: Batch, config: {a: &a {python_version: 3.10}, b: *a, c: *a}}';
    const { findings } = build({ files: { 'a.yaml': doc('TaskConfig', 'name: t', spec) } });
    expect(findings.map(({ rule, pointer }) => `${rule} ${pointer}`)).toEqual([
      'ZK107 /spec/config/a/python_version',
    ]);
  });

  test('it never throws: mutilated documents', () => {
    const text = files.map(([, content]) => content).join('\n---\n');
    const words = text.split(/(?<=[\s:,{}[\]])/);
    const junk = fc.constantFrom(
      '',
      'null',
      '[]',
      '{}',
      '-1',
      '1e400',
      '"',
      '~',
      '!!binary x',
      '&a',
      '*a',
      '<<: *a',
      '[0-9]',
      '\t',
      '{name}',
    );
    const edit = fc.record({ at: fc.nat(words.length - 1), by: junk });
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 6 }), (edits) => {
        const copy = [...words];
        for (const { at, by } of edits) copy[at] = `${by} `;
        const result = build({ files: { 'a.yaml': copy.join('') } });
        for (const { position } of result.findings) expect(position.line).toBeGreaterThan(0);
      }),
      { numRuns: 60 },
    );
  });

  test('it never throws: any JSON as spec of any kind, laid over any other', () => {
    const kind = fc.constantFrom('ModelParams', 'TaskConfig', 'ClusterTopology', 'ZnodeTree');
    const key = fc.constantFrom(
      'spec',
      'nodes',
      'versions',
      'name',
      'params',
      'weights',
      'path',
      'json',
      'file',
      'schema',
      '__proto__',
      'capacity',
      'servers',
      'ensemble',
      'aliases',
      'model',
      'dependsOn',
      'placement',
    );
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 5 },
        fc.constantFrom(null, true, 0, -1, 1.5, '', 'n[1-3]', '/a', '1Gi', '5s'),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(key, tie('value'), { maxKeys: 4 }),
      ),
    }));
    const written = fc.record({ kind, spec: value }).map((given) =>
      JSON.stringify({
        apiVersion: 'zkai/v1',
        kind: given.kind,
        metadata: { name: 'x' },
        spec: given.spec,
      }),
    );
    fc.assert(
      fc.property(written, written, (base, overlay) => {
        const result = build({ files: { 'a.yaml': base }, overlays: [{ 'b.yaml': overlay }] });
        expect(result.files).toBe(2);
      }),
      { numRuns: 100 },
    );
  });
});
