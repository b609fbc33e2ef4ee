import { expect, test } from 'vitest';
import { exactTime } from '../../src/model/time-text.ts';

test.each([
  [0, '0 s'],
  [500, '0.5 s'],
  [1999, '1 s'],
  [90_000, '1 min 30 s'],
  [4 * 3_600_000, '4 h'],
  [4 * 3_600_000 + 2000, '4 h 2 s'],
  [100 * 3_600_000 + 61_000, '100 h 1 min 1 s'],
])('%d ms are exactly %s', (ms, text) => {
  expect(exactTime(ms)).toBe(text);
});
