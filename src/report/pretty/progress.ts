import { timeText } from '../../model/time-text.ts';
import { type Paint } from '../paint.ts';
import { number } from '../words.ts';

/** How far some long work is. */
export interface ProgressView {
  /** What is being done: `Applying`. */
  readonly label: string;
  /** 0 to 1; `null`: nobody knows how much there is to do. */
  readonly share: number | null;
  /** `9,000 znodes` */
  readonly amount: string | null;
  readonly perSecond: number | null;
  readonly leftMs: number | null;
}

/** Columns of the bar itself, without its brackets: so few that it keeps its length, whatever stands behind it. */
const BAR = { least: 8, most: 20 };
const GAP = '  ';

/**
 * One line of at most `width` columns: `Applying  [####------]   40 %  8,000 znodes  4,100/s  3 s left`. Where there is little
 * room, first the bar goes, then rate, amount and time, in this order.
 */
export function renderProgressBar(
  view: ProgressView,
  { width, paint }: { readonly width: number; readonly paint: Paint },
): string {
  const { label, share } = view;
  const [amount, rate, left] = facts(view);
  const shown = new Set<string>();
  let room = width - label.length - (share === null ? 0 : GAP.length + PERCENT);
  for (const fact of [left, amount, rate]) {
    if (fact === undefined || fact === '' || room < GAP.length + fact.length) continue;
    shown.add(fact);
    room -= GAP.length + fact.length;
  }
  const columns = Math.min(BAR.most, room - GAP.length - 2);
  const words = [
    label,
    ...(share === null || columns < BAR.least ? [] : [bar(share, columns, paint)]),
    ...(share === null ? [] : [percent(share).padStart(PERCENT)]),
    ...[amount, rate, left].filter((fact) => fact !== undefined && shown.has(fact)),
  ];
  return room < 0 ? label.slice(0, Math.max(0, width)) : words.join(GAP);
}

/** The same for a log, where every line stays: `applying: 40 %, 8,000 znodes, 4,100/s, 3 s left`. */
export function renderProgressLine(view: ProgressView): string {
  const { label, share } = view;
  const words = [share === null ? '' : percent(share), ...facts(view)].filter((word) => word !== '');
  return `${label.charAt(0).toLowerCase()}${label.slice(1)}${words.length === 0 ? '' : `: ${words.join(', ')}`}`;
}

/** Amount, rate and time left; empty where there is none. */
function facts({ amount, perSecond, leftMs }: ProgressView): [string, string, string] {
  return [
    amount ?? '',
    perSecond === null
      ? ''
      : `${number(perSecond < 10 ? Math.round(perSecond * 10) / 10 : Math.round(perSecond))}/s`,
    leftMs === null ? '' : `${timeText(Math.max(1, Math.ceil(leftMs / 1000)) * 1000)} left`,
  ];
}

const PERCENT = '100 %'.length;

/** 100 % is said when there is nothing left. */
function percent(share: number): string {
  return `${Math.floor(share * 100)} %`;
}

function bar(share: number, columns: number, paint: Paint): string {
  const done = Math.floor(share * columns);
  return `[${paint.ok('#'.repeat(done))}${paint.dim('-'.repeat(columns - done))}]`;
}
