const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A time for a person, in the unit that suits it and no more digits than matter: `0.4 ms`, `250 ms`, `6.7 s`, `12 s`, `3 min`, `49 h`. */
export function timeText(ms: number): string {
  if (ms < 10) return `${rounded(ms)} ms`;
  if (ms < SECOND) return `${Math.round(ms)} ms`;
  if (ms < 2 * MINUTE) return `${rounded(ms / SECOND)} s`;
  if (ms < 2 * HOUR) return `${Math.round(ms / MINUTE)} min`;
  if (ms < 3 * DAY) return `${Math.round(ms / HOUR)} h`;
  return `${Math.round(ms / DAY)} days`;
}

/** A time as exactly as a limit is compared with it, down to seconds: `4 h`, `4 h 2 s`, `1 min 30 s`; `0.5 s` below one. */
export function exactTime(ms: number): string {
  if (ms < SECOND) return `${rounded(ms / SECOND)} s`;
  const whole = Math.floor(ms / SECOND) * SECOND;
  const parts = [
    [Math.floor(whole / HOUR), 'h'],
    [Math.floor((whole % HOUR) / MINUTE), 'min'],
    [(whole % MINUTE) / SECOND, 's'],
  ] as const;
  return parts.flatMap(([n, unit]) => (n === 0 ? [] : [`${n} ${unit}`])).join(' ');
}

/** `6.7 to 12 s`, or `500 ms to 1.5 s` where the units differ. */
export function spanText(fromMs: number, toMs: number): string {
  const [from, to] = [timeText(fromMs), timeText(toMs)];
  const unit = to.slice(to.indexOf(' '));
  return from.endsWith(unit) ? `${from.slice(0, -unit.length)} to ${to}` : `${from} to ${to}`;
}

/** With one digit behind the point, where there is something. */
function rounded(value: number): string {
  return String(Math.round(value * 10) / 10);
}
