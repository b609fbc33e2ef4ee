import { timeText } from '../model/time-text.ts';
import { type Window } from '../model/window.ts';
import { freezeAt, nextFreeze } from '../windows/freeze.ts';
import { type Judgement } from './judgements.ts';

/** How far ahead a window is worth a note, in milliseconds. */
const SOON = 24 * 3_600_000;

/** What the freeze windows of an environment say to an apply at this moment: a row for each that it is in. */
export function windowRows(windows: readonly Window[], now: number): Judgement {
  const freeze = freezeAt(windows, now);
  if (freeze === null) return { blocked: [], notes: soon(windows, now) };
  const { until } = freeze;
  return {
    blocked: freeze.windows.map((window) => {
      const permit = `--override ${guardOf(window)} --reason TEXT`;
      const end =
        until === null ? ', and no end of it is in sight' : ` until ${momentText(until, window.timezone)}`;
      return {
        ...rowOf(window),
        reason: `${window.reason}: no apply begins${end}`,
        hint: `${until === null ? '' : 'apply it then; '}if it cannot wait, say why: ${permit}`,
        permit,
        overridable: true,
      };
    }),
    notes: [],
  };
}

function soon(windows: readonly Window[], now: number): Judgement['notes'] {
  const next = nextFreeze(windows, now, now + SOON);
  if (next === null) return [];
  const { window, start } = next;
  const begins = `begins in ${timeText(start - now)}, ${momentText(start, window.timezone)}`;
  return [{ ...rowOf(window), severity: 'info', reason: `${window.reason} ${begins}`, hint: '' }];
}

function rowOf(window: Window) {
  return { guard: guardOf(window), path: null, document: null, source: window.source };
}

function guardOf({ id }: Window): string {
  return `window/${id}`;
}

/** `Mon 2026-11-23 07:00 Europe/Berlin (2026-11-23T06:00:00Z)` */
function momentText(at: number, timeZone: string): string {
  const utc = new Date(at).toISOString().replace('.000Z', 'Z');
  const format = new Intl.DateTimeFormat('en-US', { ...FIELDS, timeZone });
  const field = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const local = `${field['weekday']} ${field['year']}-${field['month']}-${field['day']} ${field['hour']}:${field['minute']}`;
  return `${local} ${timeZone} (${utc})`;
}

const FIELDS = {
  weekday: 'short',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
} as const;
