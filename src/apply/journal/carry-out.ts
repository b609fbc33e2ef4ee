import { ZkaiFailure } from '../../model/failure.ts';
import { type ZnodePath } from '../../model/znode-path.ts';
import { type Clock } from '../../ports/clock.ts';
import { ZookeeperError } from '../../ports/zookeeper.ts';
import { decodeAt } from '../../ledger/damaged.ts';
import { decodeHistory } from '../../ledger/history.ts';
import { type JournalAcl } from '../../ledger/journal.ts';
import { historyPath } from '../../ledger/paths.ts';
import { decodeRevision } from '../../ledger/revision.ts';
import { readOf } from '../../live/read-of.ts';
import { closeDone, closeUndone } from './close-journal.ts';
import { type BatchConflict, type Carrier, CursorMoved, goBack, goForward, turnAround } from './go.ts';
import { deleteJournal } from './open-journal.ts';
import { type RecordsBehind } from './records-behind.ts';
import { type AclsSet, type Aversions, firstNotRestored, setAcls } from './set-acls.ts';
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
  options: {
    readonly towards: 'new' | 'old';
    /** Nobody has carried out any of it yet. */
    readonly isFirst: boolean;
    readonly clock: Clock;
    readonly timeoutMs: number;
    /** Default: the records are written when all batches are in place. */
    readonly behind?: RecordsBehind | null;
  },
): Promise<Carried> {
  const { clock, timeoutMs } = options;
  let behind = options.behind ?? null;
  const swapped: ZnodePath[] = [];
  let { towards } = options;
  let conflict: BatchConflict | null = null;
  const acls = await journal.acls();
  // The versions of the ACLs, while nobody can have set one but we, and every answer has come.
  let known: Aversions | null = options.isFirst
    ? new Map(acls.map(({ path, aversion }) => [path, aversion]))
    : null;
  for (let deadline = clock.now() + timeoutMs; ;) {
    try {
      if (!(await isClosed(carrier, journal))) {
        const { cursor } = await readCursor(readOf(carrier.session), carrier.paths);
        if (cursor.towards === 'old') towards = 'old';
        if (towards === 'new') {
          const gone = await goThere(carrier, journal, {
            acls,
            known,
            behind,
            applied: cursor.applied,
          });
          swapped.push(...gone.swapped);
          conflict = gone.conflict;
          if (conflict === null) await closeDone(carrier, journal, { aversions: gone.aversions, behind });
          else towards = 'old';
        }
        if (towards === 'old') await closeUndone(carrier, journal, await comeBack(carrier, journal, acls));
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
      [known, behind] = [null, null];
      await clock.sleep(RETRY_MS);
    }
  }
}

/** Widens the ACLs, puts every batch in place, and narrows the ACLs; as far as that is not done. */
async function goThere(
  carrier: Carrier,
  journal: StoredJournal,
  {
    acls,
    known,
    behind,
    applied,
  }: {
    readonly behind: RecordsBehind | null;
    readonly acls: readonly JournalAcl[];
    readonly known: Aversions | null;
    /** Batches that are in place. */
    readonly applied: number;
  },
): Promise<AclsSet> {
  const { session, paths, signal } = carrier;
  const isThere = applied === journal.head.batches.length;
  let widened: AclsSet = { conflict: null, aversions: known ?? new Map(), swapped: [] };
  if (!isThere && acls.length > 0 && !signal.aborted) {
    widened = await setAcls(carrier, acls, { target: 'wide', known, lenient: false });
    if (widened.conflict !== null) return widened;
  }
  const gone = await goForward(carrier, journal, behind);
  const swapped = [...widened.swapped, ...gone.swapped];
  if (gone.conflict !== null) return { conflict: gone.conflict, aversions: widened.aversions, swapped };
  refuseInterrupted(carrier, journal, await readCursor(readOf(session), paths));
  const narrowed = await setAcls(carrier, acls, {
    target: 'new',
    known: isThere ? null : widened.aversions,
    lenient: false,
  });
  return { ...narrowed, swapped: [...swapped, ...narrowed.swapped] };
}

/** Takes everything back, whatever of it is there. Returns the versions of the ACLs that were put back. */
async function comeBack(
  carrier: Carrier,
  journal: StoredJournal,
  acls: readonly JournalAcl[],
): Promise<Aversions> {
  const { cursor } = await turnAround(carrier);
  // What was written under both lists may need both of them to be taken back.
  if (cursor.applied > 0) await setAcls(carrier, acls, { target: 'wide', known: null, lenient: true });
  const back = await goBack(carrier, journal);
  if (back.conflict !== null) throw stuck(journal, back.conflict);
  const { aversions } = await setAcls(carrier, acls, { target: 'old', known: null, lenient: true });
  const left = await firstNotRestored(
    carrier,
    acls.filter(({ path }) => !aversions.has(path)),
  );
  if (left !== null) throw stuck(journal, { path: left, code: 'no-auth' });
  return aversions;
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
