import { describe, expect, test } from 'vitest';
import { expandRange, MAX_RANGE_NAMES } from '../../../src/desired/resolve/range.ts';

describe('a node range', () => {
  test.each([
    ['gpu', ['gpu']],
    ['gpu-[1-3]', ['gpu-1', 'gpu-2', 'gpu-3']],
    ['gpu-a-[01-03]', ['gpu-a-01', 'gpu-a-02', 'gpu-a-03']],
    ['n[08-11]', ['n08', 'n09', 'n10', 'n11']],
    ['n[8-11]', ['n8', 'n9', 'n10', 'n11']],
    ['n[0-1]', ['n0', 'n1']],
    ['n[01,04-05]', ['n01', 'n04', 'n05']],
    ['r[1-2]-n[1-2]', ['r1-n1', 'r1-n2', 'r2-n1', 'r2-n2']],
    ['n[7]x', ['n7x']],
  ])('%s is %j', (text, names) => {
    expect(expandRange(text).names).toEqual(names);
  });

  test.each(['n[3-1]', 'n[]', 'n[a-b]', 'n[1-2', 'n1-2]', 'n[[1-2]]', 'n[1-]', 'n[-1]', 'n[1-2-3]'])(
    '%s is none',
    (text) => {
      expect(expandRange(text).problem).toEqual(expect.any(String));
    },
  );

  test('a huge one is refused before a name is made', () => {
    const started = performance.now();
    expect(expandRange('n[0-999999999]-[0-999999999]-[0-999999999]').problem).toMatch(/more than 10,000/);
    expect(expandRange(`n[1-${MAX_RANGE_NAMES + 1}]`).problem).toMatch(/10,001 names/);
    expect(performance.now() - started).toBeLessThan(1000);
    expect(expandRange(`n[1-${MAX_RANGE_NAMES}]`).names).toHaveLength(MAX_RANGE_NAMES);
  });
});
