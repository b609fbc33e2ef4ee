import { describe, expect, test } from 'vitest';
import { durationMs } from '../../../src/desired/resolve/duration.ts';
import { percentOrCount, quantityValue } from '../../../src/desired/resolve/quantity.ts';

describe('a quantity', () => {
  test.each([
    [4, 4],
    ['4', 4],
    ['500m', 0.5],
    ['64Gi', 64 * 2 ** 30],
    ['1Ti', 2 ** 40],
    ['1.5T', 1.5e12],
    ['1k', 1000],
    ['1E', 1e18],
    ['1e3', 1000],
    ['12E-1', 1.2],
  ])('%j is %d', (text, value) => {
    expect(quantityValue(text)).toBeCloseTo(value, 9);
  });

  test.each(['', 'Gi', '1 Gi', '1gi', '1Kii', 'x', null, true, undefined])('%j is none', (text) => {
    expect(quantityValue(text)).toBeUndefined();
  });
});

describe('a duration', () => {
  test.each([
    ['500ms', 500],
    ['30s', 30_000],
    ['1h30m', 5_400_000],
    ['1.5h', 5_400_000],
    ['1us', 0.001],
    ['1µs', 0.001],
    ['0s', 0],
  ])('%s is %d ms', (text, ms) => {
    expect(durationMs(text)).toBe(ms);
  });

  test.each(['30', '', 's', '1d', '-1s', '1s ', 30, null])('%j is none', (text) => {
    expect(durationMs(text)).toBeUndefined();
  });
});

test('a percentage is a share of the whole, a number is itself', () => {
  expect([
    percentOrCount('25%', 8),
    percentOrCount(3, 8),
    percentOrCount('3', 8),
    percentOrCount('x', 8),
  ]).toEqual([2, 3, 3, undefined]);
});
