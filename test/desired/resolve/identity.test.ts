import { describe, expect, test } from 'vitest';
import { brief, build, doc, nodeAt, placeOf, TASK, tree } from '../rules/check.ts';

describe('the identity of documents', () => {
  test('is kind and name, with the cluster only where that is ambiguous', () => {
    const clusters = doc('ClusterTopology', 'name: east', '{}') + doc('ClusterTopology', 'name: west', '{}');
    const result = build({
      files: {
        'a.yaml':
          clusters +
          doc('TaskConfig', 'name: both, cluster: east', '{}') +
          doc('TaskConfig', 'name: both, cluster: west', '{}') +
          doc('TaskConfig', 'name: one, cluster: west', '{}') +
          tree('{path: /a, text: b}'),
      },
    });
    expect(result.findings).toEqual([]);
    expect([...result.tree.documents.keys()]).toEqual([
      'ClusterTopology/east',
      'ClusterTopology/west',
      'TaskConfig/east/both',
      'TaskConfig/one',
      'TaskConfig/west/both',
      'ZnodeTree/tree',
    ]);
    expect(result.tree.documents.get('ZnodeTree/tree')?.cluster).toBeNull();
    expect(nodeAt(result, '/zkai/west/tasks/both').document).toBe('TaskConfig/west/both');
  });

  test('names the cluster in findings, too', () => {
    const clusters = doc('ClusterTopology', 'name: east', '{}') + doc('ClusterTopology', 'name: west', '{}');
    const bad =
      doc('TaskConfig', 'name: x, cluster: east', '{replicas: -1}') +
      doc('TaskConfig', 'name: x, cluster: west', '{}');
    expect(build({ files: { 'a.yaml': clusters + bad } }).findings.map(({ document }) => document)).toEqual([
      'TaskConfig/east/x',
    ]);
  });

  test('must be unique: both places are shown', () => {
    const result = build({ files: { 'a.yaml': TASK, 'b.yaml': TASK } });
    const place = placeOf('train', TASK);
    expect(result.findings.filter(({ rule }) => rule === 'ZK104').map(brief)).toEqual([
      `ZK104 error a.yaml:${place} /metadata/name`,
      `ZK104 error b.yaml:${place} /metadata/name`,
    ]);
    expect(result.findings.map(({ related }) => related?.[0]?.position.file)).toEqual(
      result.findings.map(({ position }) => (position.file === 'a.yaml' ? 'b.yaml' : 'a.yaml')),
    );
  });

  test('is not given to a Project among the sources, which is remarked on', () => {
    const project = doc('Project', 'name: p', '{environments: {dev: {connect: "localhost:2181"}}}');
    const result = build({ files: { 'other/zkai.yaml': project, 'a.yaml': TASK } });
    expect(result.documents.map(({ id }) => id)).toEqual(['TaskConfig/train']);
    expect(result.findings.map(brief)).toEqual(['ZK123 warning other/zkai.yaml:3:7 /kind']);
  });
});
