import { expect, test } from 'vitest';
import { buildDesired } from '../../../src/desired/build.ts';
import { readProject } from '../../../src/desired/project.ts';
import { ENVIRONMENT, brief, SCHEMAS } from './check.ts';

const DOCUMENT = `apiVersion: zkai/v1
kind: ZnodeTree
metadata: {name: app}
spec: {nodes: [{path: /app, text: a}]}
`;

/** The findings for rules that name these documents. */
function findingsOf(lifecycle: string, ignore: string) {
  const text = `apiVersion: zkai/v1
kind: Project
metadata: {name: test}
spec:
  environments: {dev: {connect: "a:1"}}
  lifecycle: [{match: {document: ${lifecycle}}, preventDestroy: true}]
  ignore: [{match: {document: ${ignore}}, fields: [/b], reason: c}]
`;
  const { project, findings } = readProject({ path: 'zkai.yaml', text }, SCHEMAS);
  if (project === null) throw new Error(findings.map(brief).join('\n'));
  const sources = [{ path: 'a.yaml', text: DOCUMENT }];
  const files = { sources, overlays: [], attachments: new Map() };
  const input = { project, environment: ENVIRONMENT, ...files, schemas: SCHEMAS, now: 0 };
  return buildDesired(input).findings.filter(({ rule }) => rule === 'ZK193');
}

test('a rule about a document that nobody declares is a warning, where it is written, with the one that was meant', () => {
  const found = findingsOf('ZnodeTree/ap', 'TaskConfig/*');
  expect(found.map(brief)).toEqual([
    'ZK193 warning zkai.yaml:6:34 /spec/lifecycle/0/match/document',
    'ZK193 warning zkai.yaml:7:31 /spec/ignore/0/match/document',
  ]);
  expect(found[0]?.message).toContain('(did you mean "ZnodeTree/app"?)');
});

test.each(['nope', 'no*', 'ZnodeTree', 'ZnodeTree/'])('%s, which cannot be an id, fits none', (glob) => {
  expect(findingsOf(glob, 'ZnodeTree/app').map(brief)).toEqual([
    'ZK193 warning zkai.yaml:6:34 /spec/lifecycle/0/match/document',
  ]);
});

test('a rule that fits a document is none', () => {
  expect(findingsOf('ZnodeTree/app', '"*/app"')).toEqual([]);
});
