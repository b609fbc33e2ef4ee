import { describe, expect, test } from 'vitest';
import { type BuildResult } from '../../../src/desired/build.ts';
import { brief, build, doc, tree } from './check.ts';

function big(bytes: number): BuildResult {
  return build({ files: { 'a.yaml': tree(`{path: /big, text: ${'x'.repeat(bytes)}}`) } });
}

/** What is said of a parent with so many children of such names. */
function children(count: number, name = 'n'): string[] {
  const nodes = Array.from({ length: count }, (_, index) => `{path: /p/${name}${index}, text: ""}`);
  return build({ files: { 'a.yaml': tree(nodes.join(', ')) } }).findings.map(
    ({ rule, severity }) => `${rule} ${severity}`,
  );
}

describe('sizes', () => {
  test('a znode above znodeMax is a warning, one that no frame carries an error', () => {
    expect(big(262_144).findings).toEqual([]);
    expect(big(262_145).findings.map(brief)).toEqual(['ZK701 warning a.yaml:5:16 /spec/nodes/0']);
    expect(big(999_000).findings.map(({ severity }) => severity)).toEqual(['warning']);
    expect(big(1_000_000).findings.map(brief)).toEqual(['ZK701 error a.yaml:5:16 /spec/nodes/0']);
  });

  test('the limit is that of the cluster, inside of it', () => {
    const topology = doc('ClusterTopology', 'name: lab', '{limits: {znodeMax: 1Ki}}');
    const task = doc('TaskConfig', 'name: t', `{config: {text: ${'x'.repeat(2000)}}}`);
    expect(build({ files: { 'a.yaml': topology + task } }).findings.map(({ rule }) => rule)).toEqual([
      'ZK701',
    ]);
  });

  test('a thousand children are fine, more are a warning, more than a reply holds an error', () => {
    expect(children(1000)).toEqual([]);
    expect(children(1001)).toEqual(['ZK702 warning']);
    expect(children(1001, 'n'.repeat(900))).toEqual(['ZK702 error']);
  });
});
