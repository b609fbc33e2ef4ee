import { ZkaiFailure } from '../../model/failure.ts';
import { type MultiOutcome, type ZookeeperWriter } from '../../ports/zookeeper.ts';
import { type Progress } from '../../ports/events.ts';
import { type Zxid } from '../../model/stat.ts';
import { type ZnodePath } from '../../model/znode-path.ts';
import { encodeCursor, journalPaths, type JournalStep } from '../../ledger/journal.ts';
import { type LedgerPaths } from '../../ledger/paths.ts';
import { readOf } from '../../live/read-of.ts';
import { BATCH_HEAD, batchOps } from './batches.ts';
import { sendAll, type Transaction } from './pipeline.ts';
import { type RecordsBehind } from './records-behind.ts';
import { fencedTransactions } from './send-fenced.ts';
import { readCursor, type StoredJournal } from './stored-journal.ts';
import { fenceCheck } from '../fence.ts';

/** Whose session carries out a journal, under which fence. */
export interface Carrier {
  readonly session: ZookeeperWriter;
  readonly paths: LedgerPaths;
  readonly fence: ZnodePath;
  readonly progress: Progress;
  /** When it fires, no more is begun. */
  readonly signal: AbortSignal;
}

/** One batch; without one, records that are written behind it. */
interface BatchTransaction extends Transaction {
  readonly batch?: number;
  readonly steps?: readonly JournalStep[];
}

type Committed = Extract<MultiOutcome, { readonly committed: true }>;

/** A batch, or a change of an ACL, that was refused at a znode. */
export interface BatchConflict {
  readonly path: ZnodePath;
  readonly code: Extract<MultiOutcome, { readonly committed: false }>['code'];
}

/** Somebody else has moved the cursor: most likely we did, with a transaction whose reply was lost. */
export class CursorMoved extends Error {
  override readonly name = 'CursorMoved';
}

export interface Gone {
  readonly conflict: BatchConflict | null;
  /** Znodes that had been swapped under us: their creation was not the planned one. */
  readonly swapped: readonly ZnodePath[];
}

/**
 * Puts every batch in place that is not, in order, from where the cursor stands. The cursor is set with its version in
 * every batch, so a batch is applied once and only behind the one before it, whoever sends it however often.
 * `behind`: the records to write meanwhile; `null`: none, they are written when all batches are in place.
 */
export async function goForward(
  carrier: Carrier,
  journal: StoredJournal,
  behind: RecordsBehind | null,
): Promise<Gone> {
  const { session } = carrier;
  const { cursor, version } = await readCursor(readOf(session), carrier.paths);
  const swapped: ZnodePath[] = [];
  let written = 0;
  const refused = await sendAll(
    session,
    forward(carrier, journal, { from: cursor.applied, version, behind }),
    ({ batch, steps, ops }, { results }) => {
      if (batch === undefined || steps === undefined) return;
      swapped.push(...swappedIn(steps, ops, results));
      behind?.committed(batch, zxidOf(results));
      written += steps.length;
      carrier.progress({
        event: 'applying',
        batch: batch + 1,
        batches: journal.head.batches.length,
        znodes: written,
      });
    },
  );
  return { swapped, conflict: conflictOf(refused) };
}

async function* forward(
  carrier: Carrier,
  { head, steps }: StoredJournal,
  { from, version, behind }: { from: number; version: number; behind: RecordsBehind | null },
): AsyncGenerator<BatchTransaction> {
  const { paths, fence, signal } = carrier;
  const at = journalPaths(paths);
  for (let batch = from; batch < head.batches.length; batch += 1) {
    if (signal.aborted) return;
    const batchSteps = await steps(batch);
    const cursor = {
      path: at.cursor,
      data: encodeCursor({ towards: 'new', applied: batch + 1 }),
      version: version + batch - from,
    };
    const ops = batchOps(batchSteps, {
      direction: 'do',
      fence,
      cursor,
      mark: at.done(batch),
      acl: head.acl,
    });
    yield { batch, steps: batchSteps, ops };
    if (behind !== null) yield* fencedTransactions(carrier, behind.ready());
  }
}

/** Takes every batch back that is in place, the last one first. */
export async function goBack(carrier: Carrier, journal: StoredJournal): Promise<Gone> {
  const { cursor, version } = await turnAround(carrier);
  const refused = await sendAll(
    carrier.session,
    backward(carrier, journal, { applied: cursor.applied, version }),
    ({ batch = 0 }) =>
      carrier.progress({ event: 'undoing', batch: batch + 1, batches: journal.head.batches.length }),
  );
  return { swapped: [], conflict: conflictOf(refused) };
}

/** From now on it can only be undone: two who carry on with one journal must not pull in two directions. */
export async function turnAround({ session, paths, fence }: Carrier): ReturnType<typeof readCursor> {
  const { cursor, version } = await readCursor(readOf(session), paths);
  if (cursor.towards === 'old') return { cursor, version };
  const turned = { towards: 'old', applied: cursor.applied } as const;
  const outcome = await session.multi([
    fenceCheck(fence),
    { op: 'set', path: journalPaths(paths).cursor, data: encodeCursor(turned), version },
  ]);
  if (!outcome.committed && outcome.index === 0) throw lostFence(outcome.code);
  if (!outcome.committed) throw new CursorMoved();
  return { cursor: turned, version: version + 1 };
}

async function* backward(
  { paths, fence }: Carrier,
  { head, steps }: StoredJournal,
  { applied, version }: { applied: number; version: number },
): AsyncGenerator<BatchTransaction> {
  const at = journalPaths(paths);
  for (let batch = applied - 1; batch >= 0; batch -= 1) {
    const batchSteps = await steps(batch);
    const cursor = {
      path: at.cursor,
      data: encodeCursor({ towards: 'old', applied: batch }),
      version: version + applied - 1 - batch,
    };
    const ops = batchOps(batchSteps, {
      direction: 'undo',
      fence,
      cursor,
      mark: at.undone(batch),
      acl: head.acl,
    });
    yield { batch, steps: batchSteps, ops };
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
function conflictOf(
  refused: {
    readonly transaction: BatchTransaction;
    readonly outcome: { index: number; code: BatchConflict['code'] };
  } | null,
): BatchConflict | null {
  if (refused === null) return null;
  const { transaction, outcome } = refused;
  if (outcome.index === 0) throw lostFence(outcome.code);
  if (transaction.batch === undefined || outcome.index < BATCH_HEAD) throw new CursorMoved();
  const path = transaction.ops[outcome.index]?.path;
  if (path === undefined) throw lostFence(outcome.code);
  return { path, code: outcome.code };
}

/** The transaction, as the Stat of the cursor names it. */
function zxidOf(results: Committed['results']): Zxid {
  const cursor = results[1];
  if (cursor?.op !== 'set') throw new Error('a batch sets the cursor behind its fence');
  return cursor.stat.mzxid;
}

function swappedIn(
  steps: readonly JournalStep[],
  ops: BatchTransaction['ops'],
  results: Committed['results'],
): ZnodePath[] {
  const planned = new Map(steps.map(({ path, precondition }) => [path, precondition?.czxid]));
  const swapped: ZnodePath[] = [];
  for (const [index, op] of ops.entries()) {
    const result = results[index];
    const czxid = planned.get(op.path);
    if (result?.op === 'set' && czxid !== undefined && result.stat.czxid !== czxid) swapped.push(op.path);
  }
  return swapped;
}
