import { encodeCursor, journalPaths } from '../../ledger/journal.ts';
import { encodeDeviations } from '../../ledger/undone-mark.ts';
import { readOf } from '../../live/read-of.ts';
import { fenceCheck } from '../fence.ts';
import { swappedInReply } from '../swapped.ts';
import { batchOps, undoOps } from './batches.ts';
import {
  type BatchConflict,
  type BatchTransaction,
  type Carrier,
  conflictOf,
  CursorMoved,
  expectedIn,
  lostFence,
} from './go.ts';
import { sendAll } from './pipeline.ts';
import { readCursor, type StoredJournal } from './stored-journal.ts';
import { type WayBack } from './way-back.ts';

/** Where a journal that has turned around stands. */
type Turned = Awaited<ReturnType<typeof readCursor>>;

/**
 * Takes every batch back that is in place, the last one first, as its znodes were found, and only if they still are
 * like that. Returns the first that was refused, or `null`.
 */
export async function goBack(
  carrier: Carrier,
  journal: StoredJournal,
  way: Pick<WayBack, 'batches'> & Turned,
): Promise<BatchConflict | null> {
  const refused = await sendAll(
    carrier.session,
    backward(carrier, journal, way),
    ({ batch = 0, expected = [] }, { results }) => {
      carrier.swapped(swappedInReply(expected, results));
      carrier.progress({ event: 'undoing', batch: batch + 1, batches: journal.head.batches.length });
    },
  );
  return conflictOf(refused);
}

/** From now on it can only be undone: two who carry on with one journal must not pull in two directions. */
export async function turnAround({ session, paths, fence }: Carrier): Promise<Turned> {
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
  { head: { acl }, steps }: StoredJournal,
  { batches, cursor: { applied }, version }: Pick<WayBack, 'batches'> & Turned,
): AsyncGenerator<BatchTransaction> {
  const at = journalPaths(paths);
  for (let batch = applied - 1; batch >= 0; batch -= 1) {
    const back = batches.get(batch);
    if (back === undefined) throw new CursorMoved(); // by a transaction whose reply was lost
    const { found, deviations, before } = back;
    const cursor = {
      path: at.cursor,
      data: encodeCursor({ towards: 'old', applied: batch }),
      version: version + applied - 1 - batch,
    };
    const mark = { path: at.undone(batch), data: encodeDeviations(deviations) };
    const undone = (await steps(batch)).filter(({ path }) => found.has(path)).toReversed();
    const ops = batchOps(
      undone.flatMap((step) =>
        undoOps(
          { ...step, before: before.get(step.path) ?? step.before },
          acl,
          found.get(step.path)?.version,
        ),
      ),
      { fence, cursor, mark, acl },
    );
    yield { batch, ops, expected: expectedIn(ops, (path) => found.get(path)?.czxid) };
  }
}
