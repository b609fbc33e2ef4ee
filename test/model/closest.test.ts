import { describe, expect, test } from 'vitest';
import { closest } from '../../src/model/closest.ts';

const COMMANDS = ['plan', 'apply', 'validate', 'drift', '--verbose', '--version'];

describe('what was meant', () => {
  test.each([
    ['plna', 'plan'],
    ['validat', 'validate'],
    ['drfit', 'drift'],
    ['--verbos', '--verbose'],
    ['VALIDATE', 'validate'],
    ['Drfit', 'drift'],
  ])('by %s is %s', (typed, meant) => {
    expect(closest(typed, COMMANDS)).toBe(meant);
  });

  test.each(['frobnicate', 'x', '', 'pl', 'play it', 'plan'])(
    'by "%s" is nothing else that is there',
    (typed) => {
      expect(closest(typed, COMMANDS)).toBeUndefined();
    },
  );

  test.each([
    ['resnet5', ['resnet50', 'bert'], 'resnet50'],
    ['champoin', ['champion', 'candidate'], 'champion'],
    ['gpu', ['cpu', 'memory'], 'cpu'],
    ['ab', ['ba'], 'ba'],
    ['a', ['A', 'b'], 'A'],
  ])('by %s, of %j, is %s', (typed, candidates, meant) => {
    expect(closest(typed, candidates)).toBe(meant);
  });

  test.each([
    ['gpu', ['cpus', 'tpx']],
    ['a', ['b', 'ab']],
    ['prod', ['test', 'pod-1']],
    ['dev', ['prod']],
    ['llama', ['resnet50', 'bert']],
  ])('by %s is none of %j: too much of it would be another', (typed, candidates) => {
    expect(closest(typed, candidates)).toBeUndefined();
  });
});

test('of several that are equally near it is the first by name, whatever their order', () => {
  expect(closest('zk', ['zk3', 'zk1', 'zk2'])).toBe('zk1');
  expect(closest('zk', new Set(['zk2', 'zk1']))).toBe('zk1');
});

test('one that is nearer wins over one that sorts before it', () => {
  expect(closest('model-30', ['model-1', 'model-3'])).toBe('model-3');
});
