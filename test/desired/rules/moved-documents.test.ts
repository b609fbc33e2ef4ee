import { expect, test } from 'vitest';
import { type Finding } from '../../../src/model/finding.ts';
import { readProject } from '../../../src/desired/project.ts';
import { buildDesired } from '../../../src/desired/build.ts';
import { ENVIRONMENT, brief, SCHEMAS, TASK, tree } from './check.ts';

/** The findings about `moved`, with the two documents TaskConfig/train and ZnodeTree/app declared. */
function moves(...lines: readonly string[]): readonly Finding[] {
  const text = `apiVersion: zkai/v1
kind: Project
metadata: {name: test}
spec:
  environments: {dev: {connect: "a:1"}}
  moved:
${lines.map((line) => `    - ${line}`).join('\n')}
`;
  const { project, findings } = readProject({ path: 'zkai.yaml', text }, SCHEMAS);
  if (project === null) return findings;
  const sources = [{ path: 'a.yaml', text: TASK + tree('{path: /a, text: x}', 'app') }];
  const built = buildDesired({
    project,
    environment: ENVIRONMENT,
    sources,
    overlays: [],
    attachments: new Map(),
    schemas: SCHEMAS,
    now: 0,
  });
  return built.findings.filter(({ rule }) => rule !== 'ZK209');
}

test('renamed to what is declared, once or in several steps, is fine', () => {
  expect(moves('{from: TaskConfig/etl, to: TaskConfig/train}')).toEqual([]);
  expect(
    moves('{from: TaskConfig/a, to: TaskConfig/b}', '{from: TaskConfig/b, to: TaskConfig/train}'),
  ).toEqual([]);
  expect(moves('{from: TaskConfig/default/etl, to: TaskConfig/default/train}')).toEqual([]);
});

test.each([
  [
    'to nothing',
    ['{from: TaskConfig/etl, to: TaskConfig/trian}'],
    ['ZK217 error zkai.yaml:7:34 /spec/moved/0/to'],
  ],
  [
    'from what is still there',
    ['{from: ZnodeTree/app, to: TaskConfig/train}'],
    ['ZK218 error zkai.yaml:7:14 /spec/moved/0/from'],
  ],
  [
    'in a circle',
    ['{from: TaskConfig/a, to: TaskConfig/b}', '{from: TaskConfig/b, to: TaskConfig/a}'],
    ['ZK219 error zkai.yaml:7:14 /spec/moved/0/from', 'ZK219 error zkai.yaml:8:14 /spec/moved/1/from'],
  ],
  [
    'to itself',
    ['{from: TaskConfig/a, to: TaskConfig/a}'],
    ['ZK219 error zkai.yaml:7:14 /spec/moved/0/from'],
  ],
  [
    'twice',
    ['{from: TaskConfig/a, to: TaskConfig/train}', '{from: TaskConfig/a, to: ZnodeTree/app}'],
    ['ZK220 error zkai.yaml:8:14 /spec/moved/1/from'],
  ],
  [
    'two to one',
    ['{from: TaskConfig/a, to: TaskConfig/train}', '{from: TaskConfig/b, to: TaskConfig/train}'],
    ['ZK220 error zkai.yaml:8:32 /spec/moved/1/to'],
  ],
  ['no id', ['{from: etl, to: TaskConfig/train}'], ['ZK108 error zkai.yaml:7:14 /spec/moved/0/from']],
])('%s', (_, lines, expected) => {
  expect(moves(...lines).map(brief)).toEqual(expected);
});

test('a name that is nearly right is proposed', () => {
  const [finding] = moves('{from: TaskConfig/etl, to: TaskConfig/trian}');
  expect(finding?.message).toContain('did you mean "TaskConfig/train"');
});
