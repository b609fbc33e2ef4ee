import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Window } from '../../src/model/window.ts';
import { freezeAt, nextFreeze } from '../../src/windows/freeze.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const HERE = { file: 'zkai.yaml', line: 1, column: 1, endLine: 1, endColumn: 1 };
const at = (iso: string): number => Date.parse(iso);

/** `0 17 * * FRI for 62 in Europe/Berlin`, hours. */
function windows(...words: readonly string[]): Window[] {
  return words.map((text, index) => {
    const [, deny = '', hours, timezone = 'UTC'] = /^(.*) for ([\d.]+)(?: in (\S+))?$/.exec(text) ?? [];
    return {
      id: index + 1,
      deny,
      timezone,
      durationMs: Number(hours) * HOUR,
      reason: 'freeze',
      source: HERE,
    };
  });
}

/** `1,2 until 2026-11-23T06:00Z`, or `open`. */
function stateAt(all: readonly Window[], moment: number): string {
  const freeze = freezeAt(all, moment);
  if (freeze === null) return 'open';
  const { until } = freeze;
  const end = until === null ? 'for ever' : `until ${new Date(until).toISOString().replace(':00.000Z', 'Z')}`;
  return `${freeze.windows.map(({ id }) => id).join()} ${end}`;
}

describe('a weekend from Friday 17:00 to Monday 07:00', () => {
  const weekend = windows('0 17 * * FRI for 62 in Europe/Berlin');

  test.each([
    [at('2026-11-20T16:00Z') - 1, 'open'],
    [at('2026-11-20T16:00Z'), '1 until 2026-11-23T06:00Z'],
    [at('2026-11-22T12:00Z'), '1 until 2026-11-23T06:00Z'],
    [at('2026-11-23T06:00Z') - 1, '1 until 2026-11-23T06:00Z'],
    [at('2026-11-23T06:00Z'), 'open'],
  ])('at %i it is %s', (moment, state) => {
    expect(stateAt(weekend, moment)).toBe(state);
  });

  test('lasts 62 hours, though the clocks are set in it: until 08:00 in spring, 06:00 in autumn', () => {
    expect(stateAt(weekend, at('2026-03-29T12:00Z'))).toBe('1 until 2026-03-30T06:00Z');
    expect(stateAt(weekend, at('2026-10-25T12:00Z'))).toBe('1 until 2026-10-26T05:00Z');
    const newYork = windows('0 17 * * FRI for 62 in America/New_York');
    expect(stateAt(newYork, at('2026-03-08T12:00Z'))).toBe('1 until 2026-03-09T12:00Z');
    expect(stateAt(newYork, at('2026-11-01T12:00Z'))).toBe('1 until 2026-11-02T11:00Z');
  });
});

test('a window that would begin in an hour that is left out begins behind it', () => {
  const night = windows('30 2 * * * for 2 in Europe/Berlin');
  expect(stateAt(night, at('2026-03-29T00:59Z'))).toBe('open');
  expect(stateAt(night, at('2026-03-29T01:00Z'))).toBe('1 until 2026-03-29T03:00Z');
});

test.each([
  ['that overlap', ['0 8 * * * for 4', '0 10 * * * for 4'], '09:00', '1 until 2026-06-01T14:00Z'],
  [
    'that overlap, in the second one',
    ['0 8 * * * for 4', '0 10 * * * for 4'],
    '11:00',
    '1,2 until 2026-06-01T14:00Z',
  ],
  ['one within the other', ['0 8 * * * for 8', '0 10 * * * for 2'], '11:00', '1,2 until 2026-06-01T16:00Z'],
  [
    'that follow at once',
    ['0 8 * * * for 2', '0 10 * * * for 2', '0 12 * * * for 1'],
    '09:00',
    '1 until 2026-06-01T13:00Z',
  ],
  [
    'with a minute between them',
    ['0 8 * * * for 2', '1 10 * * * for 2'],
    '09:00',
    '1 until 2026-06-01T10:00Z',
  ],
  ['of one rule that overlap', ['0 8,9,10 * * * for 2'], '08:30', '1 until 2026-06-01T12:00Z'],
])('windows %s end with the last one', (_, words, time, state) => {
  expect(stateAt(windows(...words), at(`2026-06-01T${time}Z`))).toBe(state);
});

test.each([['0 0 * * * for 24'], ['* * * * * for 1'], ['0 0 1 * * for 900'], ['0 0 1 1 * for 100000']])(
  '%s has no end in sight, and that is known soon',
  (words) => {
    const begin = performance.now();
    expect(stateAt(windows(words), at('2026-06-01T12:00Z'))).toBe('1 for ever');
    expect(performance.now() - begin).toBeLessThan(5000);
  },
);

test('without windows nothing is frozen', () => {
  expect(freezeAt([], at('2026-06-01T12:00Z'))).toBeNull();
});

test('the next one is the first to begin within a time, and none that has begun', () => {
  const all = windows('0 18 * * * for 1', '0 15 * * * for 1', '0 12 * * * for 1');
  const now = at('2026-06-01T12:00Z');
  expect(nextFreeze(all, now, now + DAY)).toMatchObject({ window: { id: 2 }, start: now + 3 * HOUR });
  expect(nextFreeze(all, now, now + 3 * HOUR)).toMatchObject({ window: { id: 2 } });
  expect(nextFreeze(all, now, now + 3 * HOUR - 1)).toBeNull();
});

test('another window never lets more pass, nor any sooner', () => {
  const word = fc
    .tuple(
      fc.integer({ min: 0, max: 23 }),
      fc.constantFrom('*', 'MON', 'FRI', 'SAT,SUN'),
      fc.integer({ min: 1, max: 80 }),
      fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York'),
    )
    .map(([hour, day, hours, zone]) => `0 ${hour} * * ${day} for ${hours} in ${zone}`);
  const moment = fc.integer({ min: at('2026-01-01T00:00Z'), max: at('2026-12-31T00:00Z') });
  fc.assert(
    fc.property(fc.array(word, { maxLength: 3 }), word, moment, (words, more, now) => {
      const before = freezeAt(windows(...words), now);
      const after = freezeAt(windows(...words, more), now);
      const ids = after?.windows.map(({ id }) => id) ?? [];
      expect(ids).toEqual(expect.arrayContaining(before?.windows.map(({ id }) => id) ?? []));
      if (before !== null) expect(after?.until ?? Infinity).toBeGreaterThanOrEqual(before.until ?? Infinity);
      // What it says of the end is true: then nobody is in a window.
      if (after !== null && after.until !== null) {
        expect(freezeAt(windows(...words, more), after.until)).toBeNull();
        expect(freezeAt(windows(...words, more), after.until - 1)).not.toBeNull();
      }
    }),
    { numRuns: process.env['ZKAI_TEST_FULL'] === undefined ? 40 : 2000, seed: 5 },
  );
}, 600_000);
