import { describe, expect, test } from 'vitest';
import { CROSS_RULES } from '../../../src/desired/validate/rules/all.ts';
import { topology } from './cases/case.ts';
import { ENSEMBLE_CASES } from './cases/ensemble.ts';
import { FORM_CASES } from './cases/form.ts';
import { MODEL_CASES } from './cases/model.ts';
import { PLACEMENT_CASES } from './cases/placement.ts';
import { REFERENCE_CASES } from './cases/reference.ts';
import { brief, check, placeOf } from './check.ts';

const CASES = [...FORM_CASES, ...REFERENCE_CASES, ...PLACEMENT_CASES, ...ENSEMBLE_CASES, ...MODEL_CASES];

describe.each(CASES)('$rule $about', ({ rule, severity = 'error', pointer, at, bad, good, others }) => {
  test('is found where it is written', () => {
    const found = check(bad, others).filter((finding) => finding.rule === rule);
    expect(found.map(brief)).toEqual([`${rule} ${severity} a.yaml:${placeOf(at, bad)} ${pointer}`]);
    for (const finding of found) expect(finding.message).toMatch(/^\S.*[^.]$/s);
  });

  test('is not found where it is right', () => {
    expect(check(good, others).filter((finding) => finding.rule === rule)).toEqual([]);
  });

  test('is alone: the right text has no errors at all', () => {
    expect(check(good, others).filter((finding) => finding.severity === 'error')).toEqual([]);
  });
});

test.each([
  ['ZK401', '{id: 1, host: z1}, {id: 2, host: z2}, {id: 3, host: z3}, {id: 4, host: z4}'],
  ['ZK402', '{id: 1, host: z1}'],
])('%s names the profile dev where that would do, and only there', (rule, servers) => {
  const fixes = ['', 'profile: prod, ', 'profile: dev, '].map((profile) => {
    const findings = check(topology(`{${profile}ensemble: {servers: [${servers}]}}`));
    return findings.find((finding) => finding.rule === rule)?.fix?.includes('set profile: dev in spec');
  });
  expect(fixes).toEqual([true, true, false]);
});

test('a pool is not empty because the names of its nodes are wrong: they are in it all the same', () => {
  const node = '{name: "gpu-[4-1]", pool: gpu, capacity: {cpu: 8}}';
  const findings = check(topology(`{pools: [{name: gpu}], nodes: [${node}]}`));
  expect(findings.filter(({ severity }) => severity === 'error').map(({ rule }) => rule)).toEqual(['ZK109']);
});

test('rules are listed once, by id', () => {
  const ids = CROSS_RULES.map(({ id }) => id);
  expect(ids).toEqual([...new Set(ids)].sort());
});
