import { describe, expect, test } from 'vitest';
import { brief, check, doc, placeOf } from './check.ts';

const task = (name: string, spec: string): string => doc('TaskConfig', `name: ${name}`, spec);

/** What one rule says of a text. */
function said(rule: string, text: string): string {
  return check(text)
    .filter((finding) => finding.rule === rule)
    .map(({ message }) => message)
    .join('\n');
}

describe('findings help', () => {
  test('by naming what was probably meant', () => {
    const model = doc('ModelParams', 'name: resnet50', '{versions: [{version: 1}], aliases: {champion: 1}}');
    expect(said('ZK201', model + task('t', '{model: {name: resnet5, version: 1}}'))).toContain('"resnet50"?');
    expect(said('ZK202', model + task('t', '{model: {name: resnet50, alias: champoin}}'))).toContain(
      '"champion"?',
    );
    expect(said('ZK204', task('prepare', '{}') + task('t', '{dependsOn: [{task: prepaer}]}'))).toContain(
      '"prepare"?',
    );
  });

  test('by naming the cluster that has it', () => {
    const clusters = doc('ClusterTopology', 'name: east', '{}') + doc('ClusterTopology', 'name: west', '{}');
    const model = doc('ModelParams', 'name: m, cluster: east', '{versions: [{version: 1}]}');
    const user = doc('TaskConfig', 'name: t, cluster: west', '{model: {name: m, version: 1}}');
    expect(check(clusters + model + user).find(({ rule }) => rule === 'ZK201')?.fix).toContain(
      'cluster east',
    );
  });

  test('by printing the whole cycle', () => {
    const cycle =
      task('a', '{dependsOn: [{task: b}]}') +
      task('b', '{dependsOn: [{task: c}]}') +
      task('c', '{dependsOn: [{task: a}]}');
    expect(said('ZK205', cycle)).toContain('a -> b -> c -> a');
  });

  test('by one remark on a library of models instead of one for each', () => {
    const models = Array.from({ length: 9 }, (_, index) =>
      doc('ModelParams', `name: m${index}`, '{versions: [{version: 1}]}'),
    );
    const found = check(models.join('') + task('t', '{model: {name: m0, version: 1}}'));
    expect(found.map(({ rule, severity, related }) => [rule, severity, related?.length])).toEqual([
      ['ZK209', 'info', 7],
    ]);
  });
});

describe('rules leave alone what has a finding already', () => {
  test('a value of the wrong type', () => {
    const text = task('t', '{replicas: four, gang: {minAvailable: 9}, elastic: {min: 2, max: 1}}');
    expect(check(text).map(brief)).toEqual([`ZK102 error a.yaml:${placeOf('four', text)} /spec/replicas`]);
  });

  test('a node name that is no range', () => {
    const text = doc('ClusterTopology', 'name: lab', '{nodes: [{name: "gpu-[1-", capacity: {cpu: 8}}]}');
    expect(check(text).map(brief)).toEqual([
      `ZK109 error a.yaml:${placeOf('"gpu-[1-"', text)} /spec/nodes/0/name`,
    ]);
  });

  test('a parameter that JSON cannot hold', () => {
    const text = doc(
      'ModelParams',
      'name: m',
      '{schema: {properties: {lr: {type: number}}}, defaults: {lr: .nan}, versions: [{version: 1}]}',
    );
    expect(check(text).map(({ rule }) => rule)).toEqual(['ZK106']);
  });

  test('things that are there twice', () => {
    const spec = '{nodes: [{name: "n[1-9]", capacity: {cpu: 8}}, {name: "n[5-6]", capacity: {cpu: 8}}]}';
    const topology = doc('ClusterTopology', 'name: lab', spec);
    const model = doc('ModelParams', 'name: m', '{versions: [{version: 1}, {version: 1}]}');
    expect(check(topology).map(({ rule }) => rule)).toEqual(['ZK109']);
    expect(check(model).map(({ rule }) => rule)).toEqual(['ZK512']);
    expect(check(topology + topology.replaceAll('[5-6]', '[10-11]')).map(({ rule }) => rule)).toEqual([
      'ZK104',
      'ZK109',
      'ZK104',
    ]);
  });

  test('but not the rest of the document, nor other documents', () => {
    const text =
      task('t', '{zzz: 1, model: {name: gone, version: 1}}') + task('u', '{dependsOn: [{task: gone}]}');
    expect(check(text).map(({ rule }) => rule)).toEqual(['ZK101', 'ZK201', 'ZK204']);
  });
});
