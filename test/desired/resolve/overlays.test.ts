import { describe, expect, test } from 'vitest';
import { brief, build, doc, errorsOf, jsonAt, originOf, placeOf, TASK } from '../rules/check.ts';

describe('overlays', () => {
  const dev = doc('TaskConfig', 'name: train', '{replicas: 1, config: {a: null, c: null}, priority: null}');
  const result = build({ files: { 'base.yaml': TASK }, overlays: [{ 'dev/train.yaml': dev }] });

  test('are merged into the document of their kind and name', () => {
    expect(errorsOf(result)).toEqual([]);
    expect(result.documents).toHaveLength(1);
    // a is removed; b was data already; c removes nothing and is data; priority is unset and has its default
    expect(jsonAt(result, '/zkai/default/tasks/train')).toMatchObject({
      replicas: 1,
      config: { b: null, c: null },
      priority: 0,
    });
    expect(jsonAt(result, '/zkai/default/tasks/train')).not.toHaveProperty('config.a');
  });

  test('keep the place of every leaf', () => {
    const path = '/zkai/default/tasks/train';
    expect(originOf(result, path, '/replicas')).toBe(`dev/train.yaml:${placeOf('1, config', dev)}`);
    expect(originOf(result, path, '/config/c')).toBe(`dev/train.yaml:${placeOf('null}, priority', dev)}`);
    expect(originOf(result, path, '/config/b')).toBe(`base.yaml:${placeOf('null}}', TASK)}`);
    expect(originOf(result, path, '/resources/cpu')).toBe(`base.yaml:${placeOf('2}', TASK)}`);
  });

  test('bring findings that point into the overlay', () => {
    const bad = doc('TaskConfig', 'name: train', '{replicas: many}');
    const findings = build({ files: { 'base.yaml': TASK }, overlays: [{ 'dev.yaml': bad }] }).findings;
    expect(findings.map(brief)).toEqual([`ZK102 error dev.yaml:${placeOf('many', bad)} /spec/replicas`]);
  });

  test('apply in the order of their directories', () => {
    const one = doc('TaskConfig', 'name: train', '{replicas: 1, priority: 7}');
    const two = doc('TaskConfig', 'name: train', '{replicas: 2}');
    const both = build({
      files: { 'base.yaml': TASK },
      overlays: [{ 'one.yaml': one }, { 'two.yaml': two }],
    });
    expect(jsonAt(both, '/zkai/default/tasks/train')).toMatchObject({ replicas: 2, priority: 7 });
    expect(originOf(both, '/zkai/default/tasks/train', '/priority')).toMatch(/^one\.yaml/);
  });

  test('may add a document that is complete, which is a warning with the name that was perhaps meant', () => {
    const added = doc('TaskConfig', 'name: extra', '{replicas: 2}');
    const near = doc('TaskConfig', 'name: trian', '{replicas: 2}');
    const [typo] = build({ files: { 'base.yaml': TASK }, overlays: [{ 'dev.yaml': near }] }).findings;
    expect(typo).toMatchObject({ rule: 'ZK121', severity: 'warning' });
    expect(typo?.message).toContain('did you mean "train"?');
    const both = build({ files: { 'base.yaml': TASK }, overlays: [{ 'dev.yaml': added }] });
    expect(both.findings.map(brief)).toEqual([
      `ZK121 warning dev.yaml:${placeOf('extra', added)} /metadata/name`,
    ]);
    expect(jsonAt(both, '/zkai/default/tasks/extra')).toMatchObject({ replicas: 2 });
  });

  test('that are laid over nothing and are not complete are an error with a suggestion', () => {
    const base = doc('ModelParams', 'name: resnet', '{versions: [{version: 1}]}');
    const patch = doc('ModelParams', 'name: resnte', '{aliases: {champion: 1}}');
    const { findings } = build({ files: { 'base.yaml': base }, overlays: [{ 'dev.yaml': patch }] });
    expect(findings.map(({ rule, severity }) => `${rule} ${severity}`)).toEqual(
      expect.arrayContaining(['ZK120 error', 'ZK121 warning']),
    );
    expect(findings.find(({ rule }) => rule === 'ZK121')?.message).toContain('did you mean "resnet"?');
    expect(brief(findings.find(({ rule }) => rule === 'ZK120') ?? findings[0]!)).toBe(
      `ZK120 error dev.yaml:${placeOf('resnte', patch)} /metadata/name`,
    );
  });

  test('that change one document twice in a directory are an error', () => {
    const one = doc('TaskConfig', 'name: train', '{replicas: 1}');
    const twice = build({ files: { 'base.yaml': TASK }, overlays: [{ 'a.yaml': one, 'b.yaml': one }] });
    expect(twice.findings.map(brief)).toEqual([`ZK122 error b.yaml:${placeOf('train', one)} /metadata/name`]);
    expect(twice.findings[0]?.related?.map(({ position }) => position.file)).toEqual(['a.yaml']);
  });

  test('must say which cluster they mean where several have the document', () => {
    const clusters = doc('ClusterTopology', 'name: east', '{}') + doc('ClusterTopology', 'name: west', '{}');
    const tasks =
      doc('TaskConfig', 'name: train, cluster: east', '{}') +
      doc('TaskConfig', 'name: train, cluster: west', '{}');
    const files = { 'base.yaml': clusters + tasks };
    const vague = build({
      files,
      overlays: [{ 'dev.yaml': doc('TaskConfig', 'name: train', '{replicas: 3}') }],
    });
    expect(vague.findings.map(({ rule }) => rule)).toEqual(['ZK122']);

    const exact = doc('TaskConfig', 'name: train, cluster: west', '{replicas: 3}');
    const clear = build({ files, overlays: [{ 'dev.yaml': exact }] });
    expect(clear.findings).toEqual([]);
    expect(jsonAt(clear, '/zkai/west/tasks/train')).toMatchObject({ replicas: 3 });
    expect(jsonAt(clear, '/zkai/east/tasks/train')).toMatchObject({ replicas: 1 });
  });
});
