import { ZkaiFailure } from '../../model/failure.ts';
import { type MultiOutcome, type ZookeeperWriter } from '../../ports/zookeeper.ts';
import { type Progress } from '../../ports/events.ts';
import { type Zxid } from '../../model/stat.ts';
import { type WriteOp, type WriteResult } from '../../model/write-op.ts';
import { type ZnodePath } from '../../model/znode-path.ts';
import { encodeCursor, journalPaths } from '../../ledger/journal.ts';
import { type LedgerPaths } from '../../ledger/paths.ts';
import { readOf } from '../../live/read-of.ts';
import { changeOps } from '../change-ops.ts';
import { type ExpectedZnode, swappedInReply } from '../swapped.ts';
import { BATCH_HEAD, batchOps } from './batches.ts';
import { type Refused, sendAll, type Transaction } from './pipeline.ts';
import { type RecordsBehind } from './records-behind.ts';
import { fencedTransactions } from './send-fenced.ts';
import { readCursor, type StoredJournal } from './stored-journal.ts';

/** Whose session carries out a journal, under which fence. */
export interface Carrier {
  readonly session: ZookeeperWriter;
  readonly paths: LedgerPaths;
  readonly fence: ZnodePath;
  readonly progress: Progress;
  /** Hears of znodes that were written though somebody had put them in the place of those that were meant. */
  readonly swapped: (paths: readonly ZnodePath[]) => void;
  /** When it fires, no more is begun. */
  readonly signal: AbortSignal;
}

/** One batch, and which znodes it is to meet; without one, records that are written behind it. */
export interface BatchTransaction extends Transaction {
  readonly batch?: number;
  readonly expected?: readonly ExpectedZnode[];
}

/** A batch, or a change of an ACL, that was refused at a znode. */
export interface BatchConflict {
  readonly path: ZnodePath;
  readonly code: Extract<MultiOutcome, { readonly committed: false }>['code'];
}

/** Somebody else has moved the cursor: most likely we did, with a transaction whose reply was lost. */
export class CursorMoved extends Error {
  override readonly name = 'CursorMoved';
}

/**
 * Puts every batch in place that is not, in order, from where the cursor stands. The cursor is set with its version in
 * every batch, so a batch is applied once and only behind the one before it, whoever sends it however often. Returns
 * the first that was refused, or `null`.
 *
 * `behind`: the records to write meanwhile; `null`: none, they are written when all batches are in place.
 */
export async function goForward(
  carrier: Carrier,
  journal: StoredJournal,
  behind: RecordsBehind | null,
): Promise<BatchConflict | null> {
  const { session } = carrier;
  const { cursor, version } = await readCursor(readOf(session), carrier.paths);
  let written = 0;
  const refused = await sendAll(
    session,
    forward(carrier, journal, { from: cursor.applied, version, behind }),
    ({ batch, steps = 0, expected = [] }, { results }) => {
      if (batch === undefined) return;
      carrier.swapped(swappedInReply(expected, results));
      behind?.committed(batch, zxidOf(results));
      written += steps;
      carrier.progress({
        event: 'applying',
        batch: batch + 1,
        batches: journal.head.batches.length,
        znodes: written,
      });
    },
  );
  return conflictOf(refused);
}

async function* forward(
  carrier: Carrier,
  { head, steps }: StoredJournal,
  { from, version, behind }: { from: number; version: number; behind: RecordsBehind | null },
): AsyncGenerator<BatchTransaction & { readonly steps?: number }> {
  const { paths, fence, signal } = carrier;
  const at = journalPaths(paths);
  for (let batch = from; batch < head.batches.length; batch += 1) {
    if (signal.aborted) return;
    const batchSteps = await steps(batch);
    const czxids = new Map<ZnodePath, Zxid>();
    for (const { path, precondition } of batchSteps)
      if (precondition !== null) czxids.set(path, precondition.czxid);
    const cursor = {
      path: at.cursor,
      data: encodeCursor({ towards: 'new', applied: batch + 1 }),
      version: version + batch - from,
    };
    const ops = batchOps(
      batchSteps.flatMap((step) => changeOps(step, head.acl)),
      { fence, cursor, mark: { path: at.done(batch), data: EMPTY }, acl: head.acl },
    );
    const expected = czxids.size === 0 ? [] : expectedIn(ops, (path) => czxids.get(path));
    yield { batch, steps: batchSteps.length, ops, expected };
    if (behind !== null) yield* fencedTransactions(carrier, behind.ready());
  }
}

export function lostFence(code: string): ZkaiFailure {
  return new ZkaiFailure(
    'unfinished',
    `the lock was taken from this apply (${code}): somebody else carries on with it, or undoes it`,
    { hint: 'zkai status shows whether it is still open; zkai recover finishes it' },
  );
}

/** @throws ZkaiFailure `unfinished` when it was refused for the fence, {@link CursorMoved} for the cursor */
export function conflictOf(refused: Refused<BatchTransaction> | null): BatchConflict | null {
  if (refused === null) return null;
  const { transaction, outcome } = refused;
  if (outcome.index === 0) throw lostFence(outcome.code);
  if (transaction.batch === undefined || outcome.index < BATCH_HEAD) throw new CursorMoved();
  const path = transaction.ops[outcome.index]?.path;
  if (path === undefined) throw lostFence(outcome.code);
  return { path, code: outcome.code };
}

/** The transaction, as the Stat of the cursor names it. */
function zxidOf(results: readonly WriteResult[]): Zxid {
  const cursor = results[1];
  if (cursor?.op !== 'set') throw new Error('a batch sets the cursor behind its fence');
  return cursor.stat.mzxid;
}

/** Which znode each `set` of a transaction is to meet, where it has to be a certain one. */
export function expectedIn(
  ops: readonly WriteOp[],
  czxidOf: (path: ZnodePath) => Zxid | undefined,
): ExpectedZnode[] {
  const expected: ExpectedZnode[] = [];
  for (const [index, { op, path }] of ops.entries()) {
    const czxid = op === 'set' ? czxidOf(path) : undefined;
    if (czxid !== undefined) expected.push({ index, path, czxid });
  }
  return expected;
}

const EMPTY = Buffer.alloc(0);
