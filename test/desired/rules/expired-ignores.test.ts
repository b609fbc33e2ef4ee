import { expect, test } from 'vitest';
import { buildDesired } from '../../../src/desired/build.ts';
import { readProject } from '../../../src/desired/project.ts';
import { ENVIRONMENT, brief, SCHEMAS } from './check.ts';

/** The findings on a day, of a rule with this end. */
function findingsOf(until: string, day: string): string[] {
  const text = `apiVersion: zkai/v1
kind: Project
metadata: {name: test}
spec:
  environments: {dev: {connect: "a:1"}}
  ignore:
    - {match: {path: /a}, fields: [/b], reason: c}
    - {match: {path: /a}, fields: [/b], reason: c, until: ${until}}
`;
  const { project, findings } = readProject({ path: 'zkai.yaml', text }, SCHEMAS);
  if (project === null) return findings.map(brief);
  const files = { sources: [], overlays: [], attachments: new Map() };
  const input = { project, environment: ENVIRONMENT, ...files, schemas: SCHEMAS };
  return buildDesired({ ...input, now: Date.parse(day) }).findings.map(brief);
}

const EXPIRED = ['ZK192 error zkai.yaml:8:59 /spec/ignore/1/until'];

test('a rule holds through its last day, by UTC, and is an error from the next one on', () => {
  expect(findingsOf('2027-06-30', '2027-06-30T23:59:59.999Z')).toEqual([]);
  expect(findingsOf('2027-06-30', '2027-07-01T00:00:00.000Z')).toEqual(EXPIRED);
});

test('a day that no calendar has is a mistake by itself', () => {
  expect(findingsOf('2027-13-01', '2026-01-01')).toEqual(['ZK108 error zkai.yaml:8:59 /spec/ignore/1/until']);
});

test('a rule without an end never ends', () => {
  expect(findingsOf('9999-12-31', '2500-01-01')).toEqual([]);
});
