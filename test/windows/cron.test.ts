import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSchedule, cronProblem, timeZoneProblem } from '../../src/windows/cron.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const at = (iso: string): number => Date.parse(iso);
const iso = (moment: number | null): string | null =>
  moment === null ? null : new Date(moment).toISOString().replace(':00.000Z', 'Z');

describe('a cron expression', () => {
  test.each([
    '0 17 * * FRI',
    '0 17 * * fri',
    '*/15 8-18/2 1,15 JAN-MAR 1-5',
    '0\t0  L * *',
    '0 0 * * WED#L',
    '30 9 * * 5#1',
    '0 0 29 2 *',
    '0 17 * * 7',
  ])('%j is one', (expression) => {
    expect(cronProblem(expression)).toBeUndefined();
  });

  test.each([
    ['', 'five fields'],
    ['   ', 'five fields'],
    ['0 17 * *', 'five fields'],
    ['0 0 17 * * FRI', 'five fields'],
    ['0 0 17 * * FRI 2027', 'five fields'],
    ['@weekly', 'five fields'],
    ['2026-12-24T00:00:00', 'five fields'],
    ['0 17 ? * FRI', '"?"'],
    ['0 17 15W * *', '"15W"'],
    ['0 17 LW * *', '"LW"'],
    ['0 17 * * +FRI', '"+FRI"'],
    ['0 17 * * FRI;', '"FRI;"'],
    ['61 * * * *', 'Invalid value for minute: 61'],
    ['0 24 * * *', 'Invalid value for hour: 24'],
    ['0 17 * * FRI-MON', 'From value is larger than to value'],
    ['*/0 * * * *', 'illegal stepping: 0'],
    ['0 17 * * MONTAG', 'MONTAG'],
    ['0 0 31 2 *', 'never begins'],
    ['0 0 30 2,2 *', 'never begins'],
  ])('%j is none, and it is said why', (expression, why) => {
    expect(cronProblem(expression)).toContain(why);
  });

  test('whatever it is, it is one or not, at once', () => {
    const field = fc.oneof(
      fc.constantFrom(
        '*',
        'L',
        'FRI#L',
        '1-5',
        '*/2',
        '31',
        '0',
        'W',
        '',
        ',',
        '#',
        '9999999999999',
        '1-',
        'L#L',
      ),
      fc.string({ maxLength: 5 }),
    );
    fc.assert(
      fc.property(fc.array(field, { minLength: 4, maxLength: 6 }), (fields) => {
        const problem = cronProblem(fields.join(' '));
        if (problem === undefined)
          expect(createSchedule(fields.join(' '), 'UTC').next(at('2026-01-01T00:00Z'))).not.toBeNull();
        else expect(problem).not.toBe('');
      }),
      { numRuns: 500 },
    );
  });
});

test.each(['Europe/Berlin', 'America/New_York', 'UTC', 'Asia/Kolkata'])('%s is a time zone', (name) => {
  expect(timeZoneProblem(name)).toBeUndefined();
});

test.each(['Mars/Olympus', '+01:00', '-0500', '', 'Berlin', 'local', 'UTC+1'])('%j is none', (name) => {
  expect(timeZoneProblem(name)).toBe('a time zone is a name such as Europe/Berlin or UTC');
});

describe('a schedule', () => {
  test('begins at its moment, not before and not after', () => {
    const { latest, next } = createSchedule('0 17 * * FRI', 'Europe/Berlin');
    const start = at('2026-11-20T16:00:00Z');
    expect(iso(latest(start - 1))).toBe('2026-11-13T16:00Z');
    expect(iso(latest(start))).toBe('2026-11-20T16:00Z');
    expect(iso(latest(start + 1))).toBe('2026-11-20T16:00Z');
    expect(iso(next(start - 1))).toBe('2026-11-20T16:00Z');
    expect(iso(next(start))).toBe('2026-11-27T16:00Z');
  });

  test.each([
    // An hour that is not there: what would begin in it begins when it would have ended.
    ['30 2 * * *', 'Europe/Berlin', '2026-03-29T12:00Z', '2026-03-29T01:00Z', '2026-03-30T00:30Z'],
    ['30 2 * * *', 'America/New_York', '2026-03-08T12:00Z', '2026-03-08T07:00Z', '2026-03-09T06:30Z'],
    // One that is there twice: what begins in it begins once.
    ['30 2 * * *', 'Europe/Berlin', '2026-10-25T12:00Z', '2026-10-25T00:30Z', '2026-10-26T01:30Z'],
    ['30 1 * * *', 'America/New_York', '2026-11-01T12:00Z', '2026-11-01T05:30Z', '2026-11-02T06:30Z'],
    // On the days around it the clock on the wall says when.
    ['0 17 * * *', 'Europe/Berlin', '2026-03-29T12:00Z', '2026-03-28T16:00Z', '2026-03-29T15:00Z'],
    ['0 17 * * *', 'Europe/Berlin', '2026-10-25T12:00Z', '2026-10-24T15:00Z', '2026-10-25T16:00Z'],
    // The day of the month or the day of the week.
    ['0 0 1 * FRI', 'UTC', '2026-12-01T12:00Z', '2026-12-01T00:00Z', '2026-12-04T00:00Z'],
    ['0 0 L * *', 'UTC', '2026-12-01T12:00Z', '2026-11-30T00:00Z', '2026-12-31T00:00Z'],
    ['0 0 * * FRI#L', 'UTC', '2026-12-01T12:00Z', '2026-11-27T00:00Z', '2026-12-25T00:00Z'],
    ['0 0 29 2 *', 'UTC', '2026-12-01T12:00Z', '2024-02-29T00:00Z', '2028-02-29T00:00Z'],
  ])('%s in %s, seen from %s', (expression, timeZone, now, latest, next) => {
    const schedule = createSchedule(expression, timeZone);
    expect([iso(schedule.latest(at(now))), iso(schedule.next(at(now)))]).toEqual([latest, next]);
  });

  test('agrees with the clock on the wall, minute by minute, around the days when it is set', () => {
    const moment = fc
      .tuple(
        fc.constantFrom(
          '2026-03-29T00:00Z',
          '2026-10-25T00:00Z',
          '2026-03-08T00:00Z',
          '2026-11-01T00:00Z',
          '2026-06-15T00:00Z',
        ),
        fc.integer({ min: -36 * 60, max: 36 * 60 }),
      )
      .map(([day, minutes]) => at(day) + minutes * MINUTE);
    fc.assert(
      fc.property(
        // No clock is set at these hours.
        fc.record({
          minute: fc.integer({ min: 0, max: 59 }),
          hour: fc.integer({ min: 4, max: 22 }),
          weekday: fc.integer({ min: 0, max: 6 }),
        }),
        fc.constantFrom('Europe/Berlin', 'America/New_York', 'UTC'),
        moment,
        ({ minute, hour, weekday }, timeZone, now) => {
          const schedule = createSchedule(`${minute} ${hour} * * ${weekday},${(weekday + 3) % 7}`, timeZone);
          const isStart = matching({ minute, hour, days: [weekday, (weekday + 3) % 7] }, timeZone);
          let before = now;
          while (!isStart(before)) before -= MINUTE;
          let after = now + MINUTE;
          while (!isStart(after)) after += MINUTE;
          expect([iso(schedule.latest(now)), iso(schedule.next(now))]).toEqual([iso(before), iso(after)]);
          expect(after - before).toBeLessThan(8 * DAY);
        },
      ),
      { numRuns: process.env['ZKAI_TEST_FULL'] === undefined ? 10 : 300, seed: 5 },
    );
  }, 600_000);
});

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

function matching(
  {
    minute,
    hour,
    days,
  }: { readonly minute: number; readonly hour: number; readonly days: readonly number[] },
  timeZone: string,
): (moment: number) => boolean {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const time = `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
  const wanted = new Set(days.map((day) => `${WEEKDAYS[day]} ${time}`));
  return (moment) => {
    // Every zone here is whole minutes from UTC, and the minute is the cheapest to rule out.
    if (new Date(moment).getUTCMinutes() !== minute) return false;
    return wanted.has(format.format(moment).replace(',', ''));
  };
}
