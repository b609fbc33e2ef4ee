import { describe, expect, test } from 'vitest';
import { brief, build, doc, errorsOf, jsonAt, originOf, placeOf } from '../rules/check.ts';

const BASE = doc(
  'ClusterTopology',
  'name: lab',
  `
  profile: dev
  ensemble: { managed: false, connect: ['a:2181'] }
  pools: [{ name: gpu }, { name: cpu }]
  nodes:
    - { name: 'gpu-[01-03]', pool: gpu, capacity: { cpu: 96, gpu: 8 }, labels: { a: x } }
    - { name: cpu-1, pool: cpu, capacity: { cpu: 64 } }`,
);
const overlay = (nodes: string) =>
  doc('ClusterTopology', 'name: lab', `\n  nodes:\n${nodes.replace(/^/gm, '    ')}`);
const lay = (...nodes: readonly string[]) =>
  build({
    files: { 'a.yaml': BASE },
    overlays: nodes.map((text, index) => ({ [`o${index}.yaml`]: overlay(text) })),
  });

describe('a list with a merge key', () => {
  const text = `- { name: cpu-2, pool: cpu, capacity: { cpu: 1 } }\n- { name: 'gpu-[01-03]', capacity: { gpu: 4 }, labels: { a: null, b: y } }`;
  const result = lay(text);

  test('is merged item by item: the old ones stay in their places, a range by its written name, new ones follow', () => {
    expect(errorsOf(result)).toEqual([]);
    const document = result.documents.find(({ kind }) => kind === 'ClusterTopology');
    expect(document?.value).toMatchObject({
      spec: { nodes: [{ name: 'gpu-[01-03]' }, { name: 'cpu-1' }, { name: 'cpu-2' }] },
    });
    expect(jsonAt(result, '/zkai/lab/nodes/gpu-02')).toMatchObject({
      pool: 'gpu',
      capacity: { cpu: 96, gpu: 4 },
      labels: { b: 'y' },
    });
  });

  test('keeps the place of every leaf, in every node of a range', () => {
    const over = overlay(text);
    for (const name of ['gpu-01', 'gpu-03']) {
      const path = `/zkai/lab/nodes/${name}`;
      expect(originOf(result, path, '/capacity/gpu')).toBe(`o0.yaml:${placeOf('4 }, labels', over)}`);
      expect(originOf(result, path, '/labels/b')).toBe(`o0.yaml:${placeOf('y }', over)}`);
      expect(originOf(result, path, '/capacity/cpu')).toBe(`a.yaml:${placeOf('96,', BASE)}`);
      expect(originOf(result, path, '/name')).toBe(`o0.yaml:${placeOf("'gpu-[", over)}`);
    }
    expect(originOf(result, '/zkai/lab/nodes/cpu-1', '/capacity/cpu')).toBe(
      `a.yaml:${placeOf('64 }', BASE)}`,
    );
    expect(originOf(result, '/zkai/lab/nodes/cpu-2', '/capacity/cpu')).toBe(
      `o0.yaml:${placeOf('1 }', over)}`,
    );
  });

  test('loses an item with $patch: delete, and is replaced as a whole with the item {$patch: replace}', () => {
    const less = lay("- { name: 'gpu-[01-03]', $patch: delete }");
    expect(errorsOf(less)).toEqual(['ZK210 error a.yaml:8:19 /spec/pools/0/name']);
    expect([...less.tree.nodes.keys()].filter((path) => path.includes('/nodes/'))).toEqual([
      '/zkai/lab/nodes/cpu-1',
    ]);
    expect(originOf(less, '/zkai/lab/nodes/cpu-1', '/pool')).toBe(`a.yaml:${placeOf('cpu, capacity', BASE)}`);
    const other = lay('- { $patch: replace }\n- { name: gpu-9, pool: gpu }\n- { name: cpu-9, pool: cpu }');
    expect([...other.tree.nodes.keys()].filter((path) => path.includes('/nodes/'))).toEqual([
      '/zkai/lab/nodes/cpu-9',
      '/zkai/lab/nodes/gpu-9',
    ]);
  });

  test('is merged through several overlays', () => {
    const twice = lay(
      '- { name: cpu-2, pool: cpu, weight: 2 }',
      '- { name: cpu-2, weight: 3 }\n- { name: cpu-1, $patch: delete }',
    );
    expect(jsonAt(twice, '/zkai/lab/nodes/cpu-2')).toMatchObject({ pool: 'cpu', weight: 3 });
    expect(originOf(twice, '/zkai/lab/nodes/cpu-2', '/pool')).toMatch(/^o0\.yaml/);
    expect(originOf(twice, '/zkai/lab/nodes/cpu-2', '/weight')).toMatch(/^o1\.yaml/);
  });

  test.each([
    ['- { pool: gpu }', '{ pool', '/spec/nodes/0', 'has no name'],
    [
      '- { name: cpu-1, weight: 1 }\n- { name: cpu-1, weight: 2 }',
      'cpu-1, weight: 2',
      '/spec/nodes/1/name',
      'changed twice',
    ],
    ['- { name: cpu-7, $patch: delete }', 'cpu-7', '/spec/nodes/0/name', 'no item with the name "cpu-7"'],
    ['- { name: cpu-1, $patch: remove }', 'remove', '/spec/nodes/0/$patch', 'must be delete'],
    ['- null', 'null', '/spec/nodes/0', 'has no name'],
  ])('takes no item such as %j', (item, place, pointer, message) => {
    const { findings } = lay(item);
    const found = findings.filter(({ rule }) => rule === 'ZK147');
    expect(found.map(brief)).toEqual([`ZK147 error o0.yaml:${placeOf(place, overlay(item))} ${pointer}`]);
    expect(found[0]?.message).toContain(message);
  });

  test('may be keyed by a number, or be in a place that the base does not have', () => {
    const model = doc('ModelParams', 'name: m', '{versions: [{version: 1, params: {a: 1}}, {version: 2}]}');
    const change = doc(
      'ModelParams',
      'name: m',
      '{versions: [{version: 2, params: {b: 2}}, {version: 1, params: {c: 3}}]}',
    );
    const models = build({ files: { 'a.yaml': model }, overlays: [{ 'o.yaml': change }] });
    expect(jsonAt(models, '/zkai/default/models/m/versions/1')).toMatchObject({ params: { a: 1, c: 3 } });
    expect(originOf(models, '/zkai/default/models/m/versions/1', '/params/c')).toBe(
      `o.yaml:${placeOf('3}}]', change)}`,
    );
    const env = doc('TaskConfig', 'name: t', '{env: [{name: A, value: a}]}');
    const tasks = build({
      files: { 'a.yaml': doc('TaskConfig', 'name: t', '{}') },
      overlays: [{ 'o.yaml': env }],
    });
    expect(errorsOf(tasks)).toEqual([]);
    expect(jsonAt(tasks, '/zkai/default/tasks/t')).toMatchObject({ env: [{ name: 'A', value: 'a' }] });
  });

  test('keeps what could not be read at its place', () => {
    const bad = BASE.replace('cpu: 64', 'cpu: .nan');
    const over = overlay('- { name: cpu-0, pool: cpu }\n- { $patch: delete, name: "gpu-[01-03]" }');
    const { findings } = build({ files: { 'a.yaml': bad }, overlays: [{ 'o.yaml': over }] });
    expect(findings.map(({ rule }) => rule)).toEqual(['ZK210', 'ZK106', 'ZK320']);
  });
});
