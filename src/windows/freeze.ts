import { type Window } from '../model/window.ts';
import { createSchedule } from './cron.ts';

/** Farther ahead than this nobody looks for the end of windows that follow each other, in milliseconds. */
const HORIZON = 400 * 24 * 3_600_000;
/** Nor behind so many that follow each other. */
const MOST_WINDOWS = 500;

/** The windows that a moment is in. */
export interface Freeze {
  /** In the order in which they are declared. */
  readonly windows: readonly Window[];
  /** The first moment that is in none, though others may follow at once; `null`: there is none in sight. */
  readonly until: number | null;
}

/** Which windows a moment is in: from its first millisecond to the last one before its end. `null`: in none. */
export function freezeAt(windows: readonly Window[], at: number): Freeze | null {
  const ends = windows.map(endAt);
  const frozen = windows.filter((_, index) => (ends[index]?.(at) ?? 0) > at);
  if (frozen.length === 0) return null;
  let until = at;
  for (let count = 0; until - at <= HORIZON && count < MOST_WINDOWS; count += 1) {
    const end = Math.max(...ends.map((endOf) => endOf(until)));
    if (end <= until) return { windows: frozen, until };
    until = end;
  }
  return { windows: frozen, until: null };
}

/** The window that begins first behind a moment, and not later than another one; the first declared of several. */
export function nextFreeze(
  windows: readonly Window[],
  after: number,
  notLaterThan: number,
): { readonly window: Window; readonly start: number } | null {
  return windows
    .map((window) => ({
      window,
      start: createSchedule(window.deny, window.timezone).next(after) ?? Infinity,
    }))
    .reduce<{ window: Window; start: number } | null>(
      (first, found) =>
        found.start <= notLaterThan && found.start < (first?.start ?? Infinity) ? found : first,
      null,
    );
}

/** The end of the last one of a window that has begun at a moment. */
function endAt({ deny, timezone, durationMs }: Window): (at: number) => number {
  const { latest } = createSchedule(deny, timezone);
  return (at) => (latest(at) ?? -Infinity) + durationMs;
}
