/** A time for a person, in the unit that suits it and no more digits than matter: `0.4 ms`, `250 ms`, `6.7 s`, `12 s`. */
export function timeText(ms: number): string {
  if (Math.abs(ms) < 10) return `${rounded(ms)} ms`;
  if (Math.abs(ms) < 1000) return `${Math.round(ms)} ms`;
  return `${rounded(ms / 1000)} s`;
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
