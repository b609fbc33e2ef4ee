import { type DriftEvent, type DriftLine, type LookReason } from '../../model/drift-event.ts';
import { type DriftItem } from '../../model/results.ts';
import { type Paint } from '../paint.ts';
import { count } from '../words.ts';
import { driftLook, sinceText } from './drift.ts';
import { fieldLine } from './fields.ts';

/** Of many fields, these are named in the line. */
const NAMED = 3;

/** What drifts or does so no more, in one line; `null` for what is about the watch itself. */
export function renderDriftLine({ at, told }: DriftLine, paint: Paint): string | null {
  if (told.event !== 'drift' && told.event !== 'resolved') return null;
  const { path, class: kind, document, since } = told.item;
  const { symbol, word, style } = driftLook(kind);
  const isOver = told.event === 'resolved';
  return [
    paint.dim(timeOfDay(at)),
    isOver ? paint.ok('= resolved') : paint[style](`${symbol} ${word}`),
    paint.path(path),
    ...(document === null ? [] : [paint.dim(document)]),
    ...(isOver
      ? [paint.dim(`(was ${word})`)]
      : [paint.plain(fieldsText(told.item)), paint.dim(sinceText(since))]),
  ]
    .filter((part) => part !== '')
    .join('  ');
}

function fieldsText({ class: kind, fields }: DriftItem): string {
  if (kind === 'drift.deleted') return '';
  const named = fields.slice(0, NAMED).map(fieldLine).join('; ');
  const rest = fields.length - NAMED;
  return rest > 0 ? `${named}; and ${rest} more` : named;
}

/** What is about the watch itself, in one sentence; `null` for what needs no telling. */
export function driftStatus({ told, drifting }: DriftLine): string | null {
  switch (told.event) {
    case 'drift':
    case 'resolved':
      return null;
    case 'checked':
      return checkedText(told, drifting);
    case 'held':
      return told.holder === null
        ? `apply ${told.apply} was interrupted, and nothing is judged before somebody finishes it: zkai recover`
        : `an apply in batches is at work, and nothing is judged before it is done: ${told.holder}`;
    case 'suspended':
      return `no connection: ${told.reason}; what changes meanwhile is told later`;
    case 'notice':
      return told.message;
  }
}

/** What a watch has seen so far: what drifted and what was resolved, and how many znodes differ now. */
export interface WatchTotals {
  readonly changes: number;
  readonly drifting: number;
}

export function countWatched({ changes, drifting }: WatchTotals, news: readonly DriftLine[]): WatchTotals {
  const seen = news.filter(({ told: { event } }) => event === 'drift' || event === 'resolved').length;
  return { changes: changes + seen, drifting: news.at(-1)?.drifting ?? drifting };
}

/** The last line of a watch. */
export function watchedText({ changes, drifting }: WatchTotals, took: string): string {
  const now =
    drifting === 0
      ? 'none differs now'
      : `${count(drifting, 'znode')} ${drifting === 1 ? 'differs' : 'differ'} now`;
  return `Watched for ${took}: ${count(changes, 'change')} seen, ${now}.`;
}

const REASONS = {
  start: 'watching',
  applied: 'zkai applied something: watching',
  reconnected: 'connected again, everything was read: watching',
} as const satisfies Partial<Record<LookReason, string>>;

function checkedText(
  { because, managed, revision }: Extract<DriftEvent, { event: 'checked' }>,
  drifting: number,
): string | null {
  if (because === 'sweep') return null;
  const differ = drifting === 0 ? 'none differs' : `${drifting} ${drifting === 1 ? 'differs' : 'differ'}`;
  return `${REASONS[because]} ${count(managed, 'znode')} of revision ${revision}, ${differ}`;
}

function timeOfDay(at: number): string {
  return new Date(at).toTimeString().slice(0, 8);
}
