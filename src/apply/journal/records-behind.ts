import { type Zxid } from '../../model/stat.ts';
import { recordKey } from '../../model/tree.ts';
import { type WriteOp } from '../../model/write-op.ts';
import { type LedgerPaths } from '../../ledger/paths.ts';
import { type LedgerState } from '../../ledger/state.ts';
import { projectWrites } from '../../ledger/writes.ts';
import { nextVersion } from '../change-ops.ts';
import { buildRecords } from '../next-records.ts';
import { type EncodedDetail, encodingDetail } from './encoded-detail.ts';
import { type Journal } from './lay-out.ts';

/**
 * The records of a journaled apply, each written as soon as the last batch with a change of it is in place, while those
 * behind it are on their way: encoding records takes as long as the server takes for the batches.
 *
 * For whoever applies the journal first, without a break: he knows what the ledger said, and gets every reply. Whoever
 * carries on with a journal reads the marks and the ledger and writes what is missing.
 */
export interface RecordsBehind {
  /** A batch is on its way into the journal: the server writes, and leaves us the time for what it takes later. */
  readonly journaled: (batch: number) => void;
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

/** Batch by batch, so that the server never waits for us. */
export function recordsBehind(
  { head, batches }: Journal,
  { ledger, paths }: { readonly ledger: LedgerState; readonly paths: LedgerPaths },
): RecordsBehind {
  const writes = projectWrites(ledger, { ...head, paths }, head.revision);
  const zxids: Zxid[] = [];
  const encoding = encodingDetail(head, batches);
  let due: ReturnType<typeof dueRecords> | undefined;
  let encoded: EncodedDetail | undefined;
  const detail = (): EncodedDetail => (encoded ??= encoding.end());
  const records = () => (due ??= dueRecords({ head, batches }, ledger));
  function* ready(): Generator<readonly WriteOp[]> {
    for (const key of due?.keys() ?? []) {
      const record = due?.take(key);
      if (record !== undefined) yield* writes.record(key, record);
    }
    yield* writes.close();
  }
  return {
    journaled: (batch) => {
      records().expect(batch);
    },
    committed: (batch, zxid) => {
      zxids[batch] = zxid;
      encoding.add(batches[batch] ?? []);
      records().put(batch, zxid);
    },
    ready,
    *rest() {
      const { addHeads, parents } = records();
      addHeads();
      yield* ready();
      yield* writes.rest(parents);
    },
    zxids: () => zxids,
    ledger: opened(ledger),
    detail,
  };
}

/** The records, each due when the last change of it was put; all changes are expected before the first is put. */
function dueRecords({ head, batches }: Pick<Journal, 'head' | 'batches'>, ledger: LedgerState) {
  const records = buildRecords(head, batches.flat(), ledger);
  /** How many changes of each record are not in place. */
  const missing = new Map<string, number>();
  const touched: (readonly (readonly string[])[])[] = [];
  const due: string[] = [];
  let hasHeads = false;
  /** Those of which only the head is new have no batch to wait for; there may be no batch at all. */
  const addHeads = (): void => {
    if (hasHeads) return;
    hasHeads = true;
    for (const key of head.documents.map(recordKey)) if (!missing.has(key)) due.push(key);
  };
  return {
    parents: records.parents,
    expect: (batch: number): void => {
      const steps = (batches[batch] ?? []).map(records.touched);
      touched[batch] = steps;
      for (const keys of steps) for (const key of keys) missing.set(key, (missing.get(key) ?? 0) + 1);
      if (batch === batches.length - 1) addHeads();
    },
    addHeads,
    put: (batch: number, zxid: Zxid): void => {
      for (const step of batches[batch] ?? []) records.put(step, zxid);
      for (const keys of touched[batch] ?? []) {
        for (const key of keys) {
          const left = (missing.get(key) ?? 0) - 1;
          missing.set(key, left);
          if (left === 0) due.push(key);
        }
      }
    },
    /** What is due by now and was not handed out yet. */
    keys: (): readonly string[] => due.splice(0),
    take: records.take,
  };
}

/** Opening the journal has set `revision` once. */
function opened(ledger: LedgerState): LedgerState {
  const { revision } = ledger;
  return revision === null
    ? ledger
    : { ...ledger, revision: { ...revision, version: nextVersion(revision.version) } };
}
