import { describe, expect, test } from 'vitest';
import { brief, build, doc, errorsOf, jsonAt, originOf, placeOf, TASK } from '../rules/check.ts';

const patch = (target: string, ...operations: readonly string[]) =>
  `---\napiVersion: zkai/v1\nkind: Patch\ntarget: ${target}\npatch:\n${operations.map((one) => `  - ${one}\n`).join('')}`;
const PATH = '/zkai/default/tasks/train';
const OTHER = doc('TaskConfig', 'name: serve, labels: {team: vision}', '{replicas: 1, args: [a, b]}');

describe('a Patch in an overlay', () => {
  test('changes every document that its target fits, and each leaf is where the patch has it', () => {
    const text = patch(
      '{kind: TaskConfig, name: "*"}',
      '{op: replace, path: /spec/replicas, value: 9}',
      '{op: add, path: /spec/config, value: {deep: [1, {leaf: x}]}}',
    );
    const result = build({ files: { 'a.yaml': TASK + OTHER }, overlays: [{ 'p.yaml': text }] });
    expect(result.findings).toEqual([]);
    for (const path of [PATH, '/zkai/default/tasks/serve']) {
      expect(jsonAt(result, path)).toMatchObject({ replicas: 9, config: { deep: [1, { leaf: 'x' }] } });
      expect(originOf(result, path, '/replicas')).toBe(`p.yaml:${placeOf('9}', text)}`);
      expect(originOf(result, path, '/config/deep/1/leaf')).toBe(`p.yaml:${placeOf('x}]', text)}`);
    }
    expect(originOf(result, PATH, '/resources/cpu')).toBe(`a.yaml:${placeOf('2}', TASK)}`);
  });

  test.each([
    ['{labels: {team: vision}}', ['serve']],
    ['{kind: TaskConfig, labels: {team: nlp}}', []],
    ['{name: "t*n"}', ['train']],
    ['{kind: "Task*", cluster: default}', ['serve', 'train']],
    ['{cluster: other}', []],
    ['{kind: TaskConfig, name: "train."}', []],
  ])('with the target %s fits %j', (target, names) => {
    const text = patch(target, '{op: add, path: /spec/priority, value: 77}');
    const result = build({ files: { 'a.yaml': TASK + OTHER }, overlays: [{ 'p.yaml': text }] });
    const changed = ['serve', 'train'].filter((name) =>
      JSON.stringify(jsonAt(result, `/zkai/default/tasks/${name}`)).includes('77'),
    );
    expect(changed).toEqual(names);
    expect(result.findings.map(({ rule }) => rule)).toEqual(names.length === 0 ? ['ZK144'] : []);
  });

  test('that matches nothing is an error with what was meant', () => {
    const text = patch('{kind: TaskConfig, name: trian}', '{op: remove, path: /spec/config}');
    const wrongKind = patch('{kind: TaskConfg}', '{op: remove, path: /spec/config}');
    const [name] = build({ files: { 'a.yaml': TASK }, overlays: [{ 'p.yaml': text }] }).findings;
    const [kind] = build({ files: { 'a.yaml': TASK }, overlays: [{ 'p.yaml': wrongKind }] }).findings;
    expect(name && brief(name)).toBe(`ZK144 error p.yaml:${placeOf('trian', text)} /target/name`);
    expect(name?.message).toContain('did you mean "train"?');
    expect(kind && brief(kind)).toBe(`ZK144 error p.yaml:${placeOf('TaskConfg', wrongKind)} /target/kind`);
  });

  test('comes behind the documents of its directory, in the order of files and documents, and before the next directory', () => {
    const one = doc('TaskConfig', 'name: train', '{replicas: 1}');
    const two = patch(
      '{name: train}',
      '{op: test, path: /spec/replicas, value: 1}',
      '{op: replace, path: /spec/replicas, value: 2}',
    );
    const three = patch(
      '{name: train}',
      '{op: test, path: /spec/replicas, value: 2}',
      '{op: replace, path: /spec/replicas, value: 3}',
    );
    const four = doc('TaskConfig', 'name: train', '{priority: 4}');
    const result = build({
      files: { 'a.yaml': TASK },
      overlays: [{ 'a-patch.yaml': two + three, 'z.yaml': one }, { 'b.yaml': four }],
    });
    expect(result.findings).toEqual([]);
    expect(jsonAt(result, PATH)).toMatchObject({ replicas: 3, priority: 4 });
    expect(originOf(result, PATH, '/replicas')).toBe(`a-patch.yaml:${placeOf('3}', two + three)}`);
    expect(originOf(result, PATH, '/priority')).toBe(`b.yaml:${placeOf('4}', four)}`);
  });

  test('moves and copies what stays where it was written, and lists keep their places', () => {
    const text = patch(
      '{name: serve}',
      '{op: add, path: /spec/args/0, value: first}',
      '{op: remove, path: /spec/args/1}',
      '{op: move, from: /spec/replicas, path: /spec/priority}',
    );
    const result = build({ files: { 'a.yaml': OTHER }, overlays: [{ 'p.yaml': text }] });
    const path = '/zkai/default/tasks/serve';
    expect(jsonAt(result, path)).toMatchObject({ args: ['first', 'b'], priority: 1, replicas: 1 });
    expect(originOf(result, path, '/args/0')).toBe(`p.yaml:${placeOf('first', text)}`);
    expect(originOf(result, path, '/args/1')).toBe(`a.yaml:${placeOf('b]', OTHER)}`);
    expect(originOf(result, path, '/priority')).toBe(`a.yaml:${placeOf('1, args', OTHER)}`);
  });

  test('leaves a document as it was where one of its operations cannot be done, and says so once', () => {
    const text = patch(
      '{kind: TaskConfig}',
      '{op: replace, path: /spec/replicas, value: 8}',
      '{op: remove, path: /spec/confg}',
    );
    const files = { 'a.yaml': TASK + OTHER.replace('args: [a, b]', 'config: {c: 1}') };
    const result = build({ files, overlays: [{ 'p.yaml': text }] });
    expect(result.findings.map(brief)).toEqual([
      `ZK145 error p.yaml:${placeOf('/spec/confg', text)} /patch/1/path`,
    ]);
    expect(result.findings[0]?.message).toContain(
      'there is no "confg" in /spec (did you mean "config"?) (TaskConfig/train, and in 1 more document)',
    );
    expect(result.findings[0]?.related?.[0]?.position).toMatchObject({ file: 'a.yaml' });
    expect(jsonAt(result, PATH)).toMatchObject({ replicas: 4 });
  });

  test('shows what a failed test expected and found, but for what may be secret', () => {
    const text = patch('{name: train}', '{op: test, path: /spec/replicas, value: 5}');
    const [found] = build({ files: { 'a.yaml': TASK }, overlays: [{ 'p.yaml': text }] }).findings;
    expect(found && brief(found)).toBe(`ZK146 error p.yaml:${placeOf('5}', text)} /patch/0/value`);
    expect(found?.message).toBe('the test failed: expected 5, found 4 (TaskConfig/train)');
    expect(found?.related?.[0]?.position).toMatchObject({ file: 'a.yaml', line: 5 });
    const secret = doc('TaskConfig', 'name: t', '{env: [{name: A, from: {secret: "hunter2"}}]}');
    const tested = patch('{name: t}', '{op: test, path: /spec/env/0/from/secret, value: "hunter3"}');
    const { findings } = build({ files: { 'a.yaml': secret }, overlays: [{ 'p.yaml': tested }] });
    expect(findings.map(({ rule }) => rule)).toContain('ZK146');
    expect(JSON.stringify(findings)).not.toMatch(/hunter/);
    const places = build({ files: { 'a.yaml': secret }, overlays: [{ 'p.yaml': tested }] }).secrets;
    expect(places).toContainEqual(
      expect.objectContaining({ file: 'p.yaml', column: Number(placeOf('"hunter3"', tested).split(':')[1]) }),
    );
  });

  test.each(['/metadata/name', '/kind', '/metadata/cluster', '/apiVersion'])('cannot change %s', (path) => {
    const text = patch('{name: train}', `{op: add, path: ${path}, value: other}`);
    const { findings } = build({ files: { 'a.yaml': TASK }, overlays: [{ 'p.yaml': text }] });
    expect(findings.map(brief)).toEqual([
      `ZK145 error p.yaml:${placeOf(`${path}, value`, text)} /patch/0/path`,
    ]);
  });

  test('brings findings of the result that point at its value', () => {
    const text = patch(
      '{name: train}',
      '{op: replace, path: /spec/replicas, value: many}',
      '{op: add, path: /spec/replcas, value: 1}',
    );
    const { findings } = build({ files: { 'a.yaml': TASK }, overlays: [{ 'p.yaml': text }] });
    expect(findings.map(brief)).toEqual([
      `ZK102 error p.yaml:${placeOf('many', text)} /spec/replicas`,
      `ZK101 error p.yaml:${placeOf('/spec/replcas', text)} /spec/replcas`,
    ]);
  });

  test.each([
    ['target: {}\npatch: [{op: remove, path: /a}]', '/target'],
    ['target: {kind: A}\npatch: []', '/patch'],
    ['target: {kind: A}\npatch: [{op: remov, path: /a}]', '/patch/0/op'],
    ['target: {kind: A}\npatch: [{op: add, path: /a}]', '/patch/0'],
    ['target: {kind: A}\npatch: [{op: add, path: a, value: 1}]', '/patch/0/path'],
    ['target: {kind: A}\npatch: [{op: copy, path: /a}]', '/patch/0'],
    ['target: {kind: A}\npatch: [{op: remove, path: /a, value: 1}]', '/patch/0/value'],
    ['target: {nmae: A}\npatch: [{op: remove, path: /a}]', '/target/nmae'],
  ])('is checked itself: %j', (body, pointer) => {
    const text = `apiVersion: zkai/v1\nkind: Patch\n${body}\n`;
    const { findings } = build({ files: { 'a.yaml': TASK }, overlays: [{ 'p.yaml': text }] });
    expect(findings.map((one) => one.pointer)).toEqual([pointer]);
    expect(findings.every(({ severity }) => severity === 'error')).toBe(true);
  });

  test('does nothing among the sources, and that is an error', () => {
    const text = patch('{name: train}', '{op: remove, path: /spec/config}');
    const result = build({ files: { 'a.yaml': TASK, 'p.yaml': text } });
    expect(errorsOf(result)).toEqual([`ZK148 error p.yaml:${placeOf('Patch', text)} /kind`]);
  });

  test('may use values, also in a value that it tests for as it is written', () => {
    const text = patch(
      '{name: train}',
      '{op: add, path: /spec/replicas, value: "${n}"}',
      '{op: test, path: /spec/replicas, value: "${n}"}',
    );
    const result = build({ files: { 'a.yaml': TASK }, overlays: [{ 'p.yaml': text }], values: { n: 3 } });
    expect(result.findings).toEqual([]);
    expect(jsonAt(result, PATH)).toMatchObject({ replicas: 3 });
  });

  test('changes a document that only this overlay has', () => {
    const added = doc('TaskConfig', 'name: extra', '{replicas: 2}');
    const text = patch('{name: extra}', '{op: replace, path: /spec/replicas, value: 3}');
    const result = build({ files: { 'a.yaml': TASK }, overlays: [{ 'p.yaml': added + text }] });
    expect(result.findings.map(({ rule }) => rule)).toEqual(['ZK121']);
    expect(jsonAt(result, '/zkai/default/tasks/extra')).toMatchObject({ replicas: 3 });
  });
});
