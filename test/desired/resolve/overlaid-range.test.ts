import { expect, test } from 'vitest';
import { brief, build, doc } from '../rules/check.ts';

const topology = (nodes: string): string =>
  doc('ClusterTopology', 'name: lab', `{profile: dev, nodes: [${nodes}]}`);
const BASE = topology('{name: "gpu-[01-03]", host: "{name}.local", capacity: {cpu: 8}}');

test('an overlay that names one node of a range is told how a range is changed', () => {
  const overlay = topology('{name: gpu-02, host: gpu-02.local, capacity: {cpu: 16}}');
  const { findings } = build({ files: { 'a.yaml': BASE }, overlays: [{ 'prod/a.yaml': overlay }] });
  const found = findings.find(({ rule }) => rule === 'ZK109');
  expect(found && brief(found)).toBe('ZK109 error prod/a.yaml:5:37 /spec/nodes/1/name');
  expect(found?.fix).toContain(
    'write gpu-[01-03] to change all of them, or declare "gpu-02" by itself in a.yaml',
  );
});

test('ranges that overlap in one file are to be disjoint', () => {
  const twice = topology(
    '{name: "a-[1-3]", host: a, capacity: {cpu: 1}}, {name: a-2, host: b, capacity: {cpu: 1}}',
  );
  const { findings } = build({ files: { 'a.yaml': twice } });
  expect(findings.find(({ rule }) => rule === 'ZK109')?.fix).toBe('Make the ranges disjoint.');
});
