import { type Zxid } from '../../model/stat.ts';
import { recordKey } from '../../model/tree.ts';
import { type WriteOp } from '../../model/write-op.ts';
import { type LedgerPaths } from '../../ledger/paths.ts';
import { type DocumentRecord } from '../../ledger/record.ts';
import { type LedgerState } from '../../ledger/state.ts';
import { projectWrites } from '../../ledger/writes.ts';
import { nextVersion } from '../change-ops.ts';
import { buildRecords } from '../next-records.ts';
import { type EncodedDetail, encodeDetailOf } from './encoded-detail.ts';
import { type Journal } from './lay-out.ts';

/**
 * The records of a journaled apply, each written as soon as the last batch with a change of it is in place, while those
 * behind it are on their way: encoding records takes as long as the server takes for the batches.
 *
 * For whoever applies the journal first, without a break: he knows what the ledger said, and gets every reply. Whoever
 * carries on with a journal reads the marks and the ledger and writes what is missing.
 */
export interface RecordsBehind {
  /** A batch is in place. */
  readonly committed: (batch: number, zxid: Zxid) => void;
  /** What can be written by now and was not handed out yet. */
  readonly ready: () => Generator<readonly WriteOp[]>;
  /** All that is left when every batch is in place. */
  readonly rest: () => Generator<readonly WriteOp[]>;
  /** The transactions of the batches. */
  readonly zxids: () => readonly Zxid[];
  /** What was read under the lock, but for what the apply itself has written since. */
  readonly ledger: LedgerState;
  readonly detail: () => EncodedDetail;
}

/** Nothing is laid out before the server has batches to work on, and not all at once, so that it never waits for us. */
export function recordsBehind(
  { head, batches }: Journal,
  { ledger, paths }: { readonly ledger: LedgerState; readonly paths: LedgerPaths },
): RecordsBehind {
  const writes = projectWrites(ledger, { ...head, paths }, head.revision);
  const zxids: Zxid[] = [];
  let due: Due | undefined;
  let encoded: EncodedDetail | undefined;
  const detail = (): EncodedDetail => (encoded ??= encodeDetailOf(head, batches));
  const records = (): Due => (due ??= dueRecords({ head, batches }, ledger));
  function* ready(): Generator<readonly WriteOp[]> {
    for (const [key, record] of due?.take() ?? []) yield* writes.record(key, record);
  }
  return {
    committed: (batch, zxid) => {
      zxids[batch] = zxid;
      if (batch === 1) detail();
      records().put(batch, zxid);
    },
    ready,
    *rest() {
      const { parents } = records();
      yield* ready();
      yield* writes.rest(parents);
    },
    zxids: () => zxids,
    ledger: opened(ledger),
    detail,
  };
}

type Due = ReturnType<typeof dueRecords>;

/** The records, each due when the last change of it was put. */
function dueRecords({ head, batches }: Pick<Journal, 'head' | 'batches'>, ledger: LedgerState) {
  const records = buildRecords(head, batches.flat(), ledger);
  /** How many changes of each record are not in place. */
  const missing = new Map<string, number>();
  const touched = batches.map((steps) => steps.map(records.touched));
  for (const steps of touched)
    for (const keys of steps) for (const key of keys) missing.set(key, (missing.get(key) ?? 0) + 1);
  // Those of which only the head is new have no batch to wait for.
  const due = head.documents.map(recordKey).filter((key) => !missing.has(key));
  return {
    parents: records.parents,
    put: (batch: number, zxid: Zxid): void => {
      for (const [index, step] of (batches[batch] ?? []).entries()) {
        records.put(step, zxid);
        for (const key of touched[batch]?.[index] ?? []) {
          const left = (missing.get(key) ?? 0) - 1;
          missing.set(key, left);
          if (left === 0) due.push(key);
        }
      }
    },
    *take(): Generator<[string, DocumentRecord]> {
      for (const key of due.splice(0)) {
        const record = records.take(key);
        if (record !== undefined) yield [key, record];
      }
    },
  };
}

/** Opening the journal has set `revision` once. */
function opened(ledger: LedgerState): LedgerState {
  const { revision } = ledger;
  return revision === null
    ? ledger
    : { ...ledger, revision: { ...revision, version: nextVersion(revision.version) } };
}
