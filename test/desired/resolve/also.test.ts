import { describe, expect, test } from 'vitest';
import { type Finding } from '../../../src/model/finding.ts';
import { build, doc, nodeAt } from '../rules/check.ts';

/** `line:column rule > line:column …`: a finding and the other places that it leads to. */
function led({ rule, position, related = [] }: Finding): string {
  const others = related.map(({ position: { line, column } }) => `${line}:${column}`);
  return [`${position.line}:${position.column} ${rule}`, ...others].join(' > ');
}

const task = (spec: string, name = 'a'): string =>
  `---\n${doc('TaskConfig', `name: ${name}`, spec).slice(4)}`;
const errors = (text: string): string[] =>
  build({ files: { 'a.yaml': text } })
    .findings.filter(({ severity }) => severity === 'error')
    .map(led);

describe('a mistake behind an anchor', () => {
  test('leads to the alias that brings it where it is one', () => {
    const text = task(`
  config:
    shared: &res {cpu: -1}
  resources: *res`);
    expect(errors(text)).toEqual(['7:24 ZK102 > 8:14']);
  });

  test('leads through a merge key, and through both', () => {
    const text = task(`
  config:
    inner: &cpu {cpu: -1}
    outer: &res {<<: *cpu}
  resources: *res`);
    expect(errors(text)).toEqual(['7:23 ZK102 > 9:14 > 8:22']);
  });

  test('is told for each alias, with its place', () => {
    const text = task('\n  config: {x: &bad {task: 7}}\n  dependsOn:\n    - *bad\n    - *bad');
    expect(errors(text)).toEqual(['6:27 ZK102 > 8:7', '6:27 ZK102 > 9:7']);
  });

  test('where the alias itself is the mistake, there is no other place', () => {
    expect(errors(task('\n  config: {n: &n many}\n  replicas: *n'))).toEqual(['7:13 ZK102']);
  });
});

test('what a znode gets from a value names the line of the value, too', () => {
  const result = build({
    files: { 'a.yaml': task('{replicas: "${count}", config: {in: "x-${count}"}}') },
    values: { count: 3 },
  });
  const node = nodeAt(result, '/zkai/default/tasks/a');
  for (const pointer of ['/replicas', '/config/in']) {
    const { line, also } = node.locate(pointer);
    expect([line, ...(also ?? []).map(({ position }) => `${position.file}:${position.line}`)]).toEqual([
      5,
      'zkai.yaml:1',
    ]);
  }
  expect(node.locate('/config').also).toBeUndefined();
});
