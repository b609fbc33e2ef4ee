import { count, number } from '../words.ts';
import { type WatchRound } from '../../model/results.ts';
import { type Paint } from '../paint.ts';
import { sanitize } from '../sanitize.ts';

/** Of many files that changed at once, these are named. */
const NAMED = 3;

/** The line above a check: the time of day and why; across the terminal, if there is one. */
export function renderRoundHead(
  { at, changed }: WatchRound,
  { paint, columns }: { readonly paint: Paint; readonly columns: number | null },
): string {
  const words = `${timeOfDay(at)}${changedText(changed)}`;
  const text = paint.plain(words);
  if (columns === null) return `[${text}]`;
  return `${paint.dim('──')} ${text} ${paint.dim('─'.repeat(Math.max(2, columns - words.length - 5)))}`;
}

function changedText(changed: readonly string[]): string {
  if (changed.length === 0) return '';
  const named = changed.slice(0, NAMED).join(', ');
  const rest = changed.length - NAMED;
  return `  ${named}${rest > 0 ? ` and ${number(rest)} more` : ''} changed`;
}

/** The line below a check, in the form for editors: from it they know that the lines above are all. */
export function renderRoundLine({ at }: WatchRound, total: string): string {
  return sanitize(`zkai: checked at ${timeOfDay(at)}: ${total.split('\n').join('; ')}`);
}

/** The last line of a watch. */
export function watchedText(
  { checks, last }: { readonly checks: number; readonly last: string },
  took: string,
): string {
  return `Watched for ${took}: ${count(checks, 'check')}${last === '' ? '' : `, the last: ${last.split('\n')[0]}`}`;
}

function timeOfDay(at: number): string {
  return new Date(at).toTimeString().slice(0, 8);
}
