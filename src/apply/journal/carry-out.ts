import { ZkaiFailure } from '../../model/failure.ts';
import { type ZnodePath } from '../../model/znode-path.ts';
import { type Clock } from '../../ports/clock.ts';
import { ZookeeperError } from '../../ports/zookeeper.ts';
import { decodeAt } from '../../ledger/damaged.ts';
import { decodeHistory } from '../../ledger/history.ts';
import { historyPath } from '../../ledger/paths.ts';
import { decodeRevision } from '../../ledger/revision.ts';
import { readOf } from '../../live/read-of.ts';
import { closeDone, closeUndone } from './close-journal.ts';
import { type BatchConflict, type Carrier, CursorMoved, goBack, goForward } from './go.ts';
import { deleteJournal } from './open-journal.ts';
import { readCursor, type StoredJournal } from './stored-journal.ts';

/** What became of a journaled apply. `conflict`: why it was undone; `null` where that was wanted. */
export type Carried =
  | { readonly outcome: 'done'; readonly swapped: readonly ZnodePath[] }
  | { readonly outcome: 'undone'; readonly conflict: BatchConflict | null };

/** Pause before trying again what a lost connection has cut off, in milliseconds. */
const RETRY_MS = 100;

/**
 * Carries a journal to its end, from wherever it stands: all of it done, or, where a batch meets a conflict or that is
 * wanted, all of it undone. What a lost connection cuts off is looked at again and carried on with: the cursor, the
 * versions of the records and that of `revision` see to it that nothing happens twice.
 *
 * @param timeoutMs how long there may be no server
 * @throws ZkaiFailure `unfinished` when it cannot be brought to an end now, with what is in the way
 */
export async function carryOut(
  carrier: Carrier,
  journal: StoredJournal,
  options: { readonly towards: 'new' | 'old'; readonly clock: Clock; readonly timeoutMs: number },
): Promise<Carried> {
  const { clock, timeoutMs } = options;
  const swapped: ZnodePath[] = [];
  let { towards } = options;
  let conflict: BatchConflict | null = null;
  for (let deadline = clock.now() + timeoutMs; ;) {
    try {
      if (!(await isClosed(carrier, journal))) {
        const { cursor } = await readCursor(readOf(carrier.session), carrier.paths);
        if (cursor.towards === 'old') towards = 'old';
        if (towards === 'new') {
          const gone = await goForward(carrier, journal);
          swapped.push(...gone.swapped);
          if (gone.conflict === null) {
            refuseInterrupted(carrier, journal, await readCursor(readOf(carrier.session), carrier.paths));
            await closeDone(carrier, journal);
          } else {
            conflict = gone.conflict;
            towards = 'old';
          }
        }
        if (towards === 'old') {
          const back = await goBack(carrier, journal);
          if (back.conflict !== null) throw stuck(journal, back.conflict);
          await closeUndone(carrier, journal);
        }
      }
      await deleteJournal(carrier.session, carrier).catch(() => {}); // garbage, which the next apply deletes
      return towards === 'new' ? { outcome: 'done', swapped } : { outcome: 'undone', conflict };
    } catch (error) {
      if (error instanceof CursorMoved) {
        if (clock.now() >= deadline) throw unfinished(journal, 'the ledger keeps changing under it', error);
      } else if (error instanceof ZookeeperError && error.code !== 'session-expired') {
        if (clock.now() >= deadline) throw unfinished(journal, 'no server came back in time', error);
      } else if (error instanceof ZookeeperError) {
        throw unfinished(journal, 'its session has expired', error);
      } else {
        throw error;
      }
      await clock.sleep(RETRY_MS);
    }
  }
}

/** Whether the last transaction went through, whose reply may have been lost. */
async function isClosed({ session, paths }: Carrier, { head }: StoredJournal): Promise<boolean> {
  const path = historyPath(paths, head.revision);
  const [revision, history] = await readOf(session)([
    { op: 'data', path: paths.revision },
    { op: 'data', path },
  ]);
  if (revision?.found !== 'data' || history?.found !== 'data') return false;
  const { state, id } = decodeRevision(revision.data, paths);
  return (
    state === 'stable' && id === head.id && decodeAt(path, () => decodeHistory(history.data)).id === head.id
  );
}

function refuseInterrupted(
  { signal }: Carrier,
  journal: StoredJournal,
  { cursor }: Awaited<ReturnType<typeof readCursor>>,
): void {
  if (cursor.applied === journal.head.batches.length) return;
  const done = `${cursor.applied} of ${journal.head.batches.length} batches are in place`;
  throw unfinished(journal, signal.aborted ? `it was interrupted, ${done}` : done);
}

function stuck(journal: StoredJournal, { path, code }: BatchConflict): ZkaiFailure {
  return new ZkaiFailure(
    'unfinished',
    `apply ${journal.head.id} cannot be undone: ${path} was changed by somebody else meanwhile (${code})`,
    { details: [path], hint: 'put the znode back as zkai wrote it, then: zkai recover --undo' },
  );
}

function unfinished(journal: StoredJournal, why: string, cause?: unknown): ZkaiFailure {
  return new ZkaiFailure('unfinished', `apply ${journal.head.id} is not finished: ${why}`, {
    hint: 'finish it with: zkai recover, or take it back with: zkai recover --undo',
    ...(cause === undefined ? {} : { cause }),
  });
}
