import { type Progress, type ProgressEvent } from '../ports/events.ts';
import { count, number } from '../report/words.ts';
import { sanitize } from '../report/sanitize.ts';
import { printNote } from './output.ts';

/** `steps`: everything; `waits`: what makes a person wait or wonder; `none`: nothing. */
export type ProgressLevel = 'steps' | 'waits' | 'none';

/** Lines for what long work tells. */
export function progressLines(level: ProgressLevel, print: (line: string) => void = printNote): Progress {
  return (event) => {
    if (level === 'none' || (level === 'waits' && !ALWAYS.has(event.event))) return;
    print(sanitize(describe(event))); // the holder of a lock is whatever a znode says
  };
}

/** What makes a person wait or wonder, whether it takes long or not. */
const ALWAYS: ReadonlySet<ProgressEvent['event']> = new Set(['waiting-for-lock', 'checking-outcome', 'note']);

function describe(event: ProgressEvent): string {
  switch (event.event) {
    case 'connecting':
      return `connecting to ${event.connect}`;
    case 'connected':
      return `connected to ${event.server}, session ${event.sessionId}`;
    case 'reading':
      return `reading ${count(event.znodes, 'znode')}`;
    case 'planned':
      return `compared, ${count(event.changes, 'row')}`;
    case 'judging':
      return event.judged === 0
        ? `asking ${count(event.policies, 'policy', 'policies')}`
        : `${event.judged} of ${count(event.policies, 'policy', 'policies')} answered`;
    case 'waiting-for-lock':
      return `waiting for the lock, held by ${event.holder}`;
    case 'committing':
      return committing(event);
    case 'journaling':
      return `wrote the journal of batch ${event.batch} of ${event.batches}`;
    case 'setting-acls':
      return `set ${number(event.set)} of ${number(event.of)} ACLs`;
    case 'applying':
      return `applied batch ${event.batch} of ${event.batches}, ${count(event.znodes, 'znode')}`;
    case 'undoing':
      return `undid batch ${event.batch} of ${event.batches}`;
    case 'recording':
      return event.written === 0
        ? 'writing the records'
        : `wrote ${count(event.written, 'znode')} of the ledger`;
    case 'settled':
      return event.written ? 'the transaction went through' : 'nothing was written';
    case 'checking-outcome':
      return `asking what became of apply ${event.id}`;
    case 'note':
      return event.message;
  }
}

function committing({ ops, bytes, batches }: Extract<ProgressEvent, { event: 'committing' }>): string {
  const [what, largest] =
    batches === undefined
      ? ['one transaction', '']
      : [`${count(batches, 'batch', 'batches')} behind a journal`, 'the largest of '];
  return `committing ${what}: ${count(ops, 'operation')}, ${largest}${number(bytes)} bytes`;
}
