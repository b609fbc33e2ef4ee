import { describe, expect, test } from 'vitest';
import { type Finding } from '../../../src/model/finding.ts';
import { task, topology } from './cases/case.ts';
import { check } from './check.ts';

const NODES =
  '{name: "a[1-3]", pool: gpu, zone: a, capacity: {cpu: 96, memory: 1Ti, gpu: 8}, reserved: {gpu: 1}, labels: {tier: x}}, {name: b1, pool: gpu, zone: b, taints: [dedicated], capacity: {cpu: 32, gpu: 16}}';

function of(rule: string, spec: string, nodes = NODES): readonly Finding[] {
  const text = topology(`{profile: dev, nodes: [${nodes}]}`) + task(spec);
  return check(text).filter((finding) => finding.rule === rule);
}

function node(state: string): string {
  return `{name: n1, state: ${state}, reason: r, capacity: {cpu: 8}}`;
}

describe('what nodes have and tasks ask for', () => {
  test('the closest miss is named first, and every sort of node with what it lacks', () => {
    const [finding] = of('ZK301', '{resources: {gpu: 8}}');
    expect(finding?.message).toBe(
      'no node can ever hold a replica of train; closest is a1 (and 2 like it): 7 of 8 gpu',
    );
    expect(finding?.related?.map(({ message }) => message)).toEqual([
      'a1 (and 2 like it): 7 of 8 gpu',
      'b1: taint dedicated is not tolerated',
    ]);
    expect(of('ZK301', '{resources: {gpu: 8}, placement: {tolerates: [dedicated]}}')).toEqual([]);
    expect(of('ZK301', '{resources: {gpu: 7, memory: 1Ti}}')).toEqual([]);
  });

  test.each([
    ['{nodeSelector: {tier: x, zone: a}}', 0],
    ['{nodeSelector: {tier: x, zone: b}}', 1],
    ['{affinity: [{key: tier, op: In, values: [x, y]}]}', 0],
    ['{affinity: [{key: tier, op: In, values: [z]}]}', 1],
    ['{affinity: [{key: tier, op: In, values: [z], weight: 5}]}', 0],
    ['{affinity: [{key: nothing, op: Exists}]}', 1],
    ['{affinity: [{key: tier, op: NotIn, values: [x]}]}', 0],
    ['{pin: b1, nodeSelector: {zone: a}}', 1],
    ['{pin: a2, nodeSelector: {zone: a}}', 0],
  ])('labels %s', (placement, count) => {
    expect(of('ZK302', `{placement: ${placement}}`)).toHaveLength(count);
  });

  test('a node that is only planned holds nothing, one that is down may come back', () => {
    const small = '{name: n2, capacity: {cpu: 2}}';
    expect(of('ZK301', '{resources: {cpu: 8}}', `${node('Down')}, ${small}`)).toEqual([]);
    expect(of('ZK301', '{resources: {cpu: 8}}', `${node('Future')}, ${small}`)).toHaveLength(1);
  });

  test('where no node says what it has, nothing is told', () => {
    for (const rule of ['ZK301', 'ZK303', 'ZK304'])
      expect(
        of(rule, '{type: Service, resources: {gpu: 99}, gang: {minAvailable: 1}}', '{name: n1}'),
      ).toEqual([]);
  });

  test('many tasks and nodes that are all alike are judged at once', () => {
    const tasks = Array.from({ length: 2000 }, (_, index) =>
      task('{resources: {cpu: 2}, placement: {pool: gpu}}', `t${index}`),
    );
    const text =
      topology(`{profile: dev, nodes: [{name: "n[1-900]", pool: gpu, capacity: {cpu: 1}}]}`) + tasks.join('');
    expect(check(text).filter(({ rule }) => rule === 'ZK301')).toHaveLength(2000);
  });
});
