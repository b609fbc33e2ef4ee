import { Cron } from 'croner';

/** When something begins, again and again. Moments are milliseconds since 1970; a second decides. */
export interface Schedule {
  /** The last beginning that is not later than this moment. */
  readonly latest: (at: number) => number | null;
  /** The first beginning that is later than this moment. */
  readonly next: (at: number) => number | null;
}

/**
 * What is wrong with a cron expression, or `undefined`. It has the five fields of crontab(5), minute to day of the week,
 * of which the two for days hold if either does; and beside those `L` for the last day of the month, `FRI#1` for the first
 * Friday and `FRI#L` for the last one. Seconds, years, names such as `@weekly` and other dialects are refused: whoever
 * reads a freeze must not wonder when it begins.
 */
export function cronProblem(expression: string): string | undefined {
  const fields = expression.trim().split(/\s+/);
  if (fields.length !== 5 || expression.trim() === '')
    return 'a cron expression has five fields: minute, hour, day of the month, month, day of the week';
  const strange = fields.find((field) => !/^[\dA-Z*,/#-]+$/i.test(field) || /W/i.test(withoutNames(field)));
  if (strange !== undefined)
    return `a cron expression has no "${strange}" here: numbers, names of months and days, "*", ",", "-", "/", "L" and "#" are known`;
  try {
    const cron = scheduled(expression, 'UTC');
    return cron.nextRun(SOME_DAY) === null ? 'there is no such day, so it never begins' : undefined;
  } catch (error) {
    return problemText(error);
  }
}

/** What is wrong with the name of a time zone, or `undefined`. */
export function timeZoneProblem(name: string): string | undefined {
  try {
    // Offsets have no daylight saving time, and only some versions of Node.js know them.
    if (/^[A-Za-z]/.test(name) && new Intl.DateTimeFormat('en', { timeZone: name })) return undefined;
  } catch {
    // It is none.
  }
  return 'a time zone is a name such as Europe/Berlin or UTC';
}

/** Both must be without a problem. */
export function createSchedule(expression: string, timeZone: string): Schedule {
  const cron = scheduled(expression, timeZone);
  const next = (at: number): number | null => cron.nextRun(new Date(at))?.getTime() ?? null;
  return {
    next,
    latest: (at) => {
      let latest = cron.previousRuns(1, new Date(at))[0]?.getTime();
      if (latest === undefined) return null;
      // That one was before this moment; another one may begin just now.
      for (let later = next(latest); later !== null && later <= at; later = next(later)) latest = later;
      return latest;
    },
  };
}

/** Any day will do: what never comes after it comes never. */
const SOME_DAY = new Date('2000-01-01T00:00:00Z');

/** Without a function to call, it waits for nothing and knows no other time than those that it is given. */
function scheduled(expression: string, timezone: string): Cron {
  return new Cron(expression, { timezone, mode: '5-part' });
}

function withoutNames(field: string): string {
  return field.replace(/WED/gi, '');
}

/** `CronPattern: Invalid value for minute: 61` is about the pattern anyway. */
function problemText(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/^\w+: (?:Syntax error, )?/, '').replace(/\.$/, '');
}
