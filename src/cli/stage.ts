import { type ProgressEvent } from '../ports/events.ts';
import { type ProgressView } from '../report/pretty/progress.ts';
import { count, number } from '../report/words.ts';

/** One part of long work, and how far it is. Times are milliseconds of a clock that never goes back. */
export interface Stage extends Measured {
  readonly since: number;
  /** How far it was at `since`: what is recovered begins in the middle. */
  readonly from: Pick<Measured, 'done' | 'amount'>;
  /** When it was heard of last. */
  readonly at: number;
}

/** What an event says of the work. */
interface Measured {
  readonly label: string;
  readonly done: number;
  /** How much of it is done since the event before. */
  readonly step: number;
  /** `null`: not known before the end. */
  readonly total: number | null;
  /** What a person counts, where that is another thing. */
  readonly amount: number | null;
  readonly noun: string;
}

/** Milliseconds after which a rate is more than chance. */
const MEASURABLE = 500;

/** The stage that the work is in after an event; `null`: in none that takes long. */
export function nextStage(stage: Stage | null, event: ProgressEvent, now: number): Stage | null {
  switch (event.event) {
    case 'waiting-for-lock':
    case 'checking-outcome':
    case 'note':
      return stage;
    case 'connecting':
    case 'connected':
    case 'planned':
    case 'settled':
      return null;
    default:
      return advance(stage, measure(stage, event), now);
  }
}

type Measurable = Extract<
  ProgressEvent,
  {
    event:
      | 'reading'
      | 'judging'
      | 'committing'
      | 'journaling'
      | 'setting-acls'
      | 'applying'
      | 'undoing'
      | 'recording';
  }
>;

function measure(stage: Stage | null, event: Measurable): Measured {
  const nothing = { done: 0, step: 1, total: null, amount: null, noun: '' };
  switch (event.event) {
    case 'reading':
      return { ...nothing, label: `Reading ${count(event.znodes, 'znode')}` };
    case 'judging':
      return { ...nothing, label: 'Asking the policies', done: event.judged, total: event.policies };
    case 'committing':
      return { ...nothing, label: `Committing ${count(event.ops, 'operation')}` };
    case 'journaling':
      return { ...nothing, label: 'Writing the journal', done: event.batch, total: event.batches };
    case 'setting-acls':
      return { ...nothing, label: 'Setting ACLs', done: event.set, step: event.set, total: event.of };
    case 'applying': {
      const { batch: done, batches: total, znodes: amount } = event;
      return { ...nothing, label: 'Applying', done, total, amount, noun: 'znodes' };
    }
    case 'undoing': {
      // It counts down, from the batch that was applied last.
      const label = 'Undoing';
      const total = stage?.label === label ? (stage.total ?? event.batch) : event.batch;
      return { ...nothing, label, done: total - event.batch + 1, total };
    }
    case 'recording':
      return { ...nothing, label: 'Writing the records', amount: event.written, noun: 'written' };
  }
}

/** What is counted down or starts again, such as behind a lost connection, is measured from there. */
function advance(stage: Stage | null, measured: Measured, now: number): Stage {
  const { label, done, step, amount } = measured;
  const goesOn = stage?.label === label && done >= stage.done && (amount ?? 0) >= (stage.amount ?? 0);
  if (goesOn) return { ...measured, since: stage.since, from: stage.from, at: now };
  // What has just ended was the beginning of this; of the first event nobody knows when it began.
  const from = stage === null ? { done, amount } : { done: Math.max(0, done - step), amount: 0 };
  return { ...measured, since: stage?.at ?? now, from, at: now };
}

/** What there is to show of a stage at this moment. */
export function viewStage(stage: Stage, now: number): ProgressView {
  const { label, done, total, amount, noun, since, from } = stage;
  const elapsed = now - since;
  const isMeasurable = elapsed >= MEASURABLE;
  const counted = (amount ?? 0) - (from.amount ?? 0);
  const speed = (done - from.done) / elapsed;
  return {
    label,
    share: total === null ? null : done / total,
    amount: amount === null ? null : `${number(amount)} ${noun}`,
    perSecond: isMeasurable && counted > 0 ? (counted / elapsed) * 1000 : null,
    leftMs: isMeasurable && total !== null && speed > 0 && done < total ? (total - done) / speed : null,
  };
}
