import { EXIT } from '../../model/exit-code.ts';
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
import { replacedText } from '../swapped.ts';
import { closeDone, closeUndone } from './close-journal.ts';
import { comeBack } from './come-back.ts';
import { type BatchConflict, type Carrier, CursorMoved, goForward } from './go.ts';
import { metSwaps } from './met-swaps.ts';
import { deleteJournal } from './open-journal.ts';
import { type RecordsBehind } from './records-behind.ts';
import { type AclsSet, type Aversions, setAcls } from './set-acls.ts';
import { readCursor, type StoredJournal } from './stored-journal.ts';

/** What became of a journaled apply. `conflict`: why it was undone; `null` where that was wanted. */
export type Carried = {
  /** Znodes that were written though somebody had put them in the place of those that were meant. */
  readonly swapped: readonly ZnodePath[];
} & ({ readonly outcome: 'done' } | { readonly outcome: 'undone'; readonly conflict: BatchConflict | null });

interface CarryOutOptions {
  readonly towards: 'new' | 'old';
  /** Nobody has carried out any of it yet. */
  readonly isFirst: boolean;
  readonly clock: Clock;
  /** How long there may be no server, in milliseconds. */
  readonly timeoutMs: number;
  /** Default: the records are written when all batches are in place. */
  readonly behind?: RecordsBehind | null;
}

/** Pause before trying again what a lost connection has cut off, in milliseconds. */
const RETRY_MS = 100;

/**
 * Carries a journal to its end, from wherever it stands: all of it done, or, where a batch meets a conflict or that is
 * wanted, all of it undone. What a lost connection cuts off is looked at again and carried on with: the cursor, the
 * versions of the records and that of `revision` see to it that nothing happens twice.
 *
 * @throws ZkaiFailure `unfinished` when it cannot be brought to an end now, with what is in the way
 */
export async function carryOut(
  by: Omit<Carrier, 'swapped'>,
  journal: StoredJournal,
  options: CarryOutOptions,
): Promise<Carried> {
  const swapped = new Set<ZnodePath>();
  const carrier = {
    ...by,
    swapped: (paths: readonly ZnodePath[]) => paths.forEach((path) => swapped.add(path)),
  };
  try {
    return { ...(await carryToEnd(carrier, journal, options)), swapped: [...swapped] };
  } catch (error) {
    throw error instanceof ZkaiFailure && swapped.size > 0 ? alsoSwapped(error, [...swapped]) : error;
  }
}

async function carryToEnd(
  carrier: Carrier,
  journal: StoredJournal,
  { clock, timeoutMs, ...options }: CarryOutOptions,
) {
  const acls = await journal.acls();
  const aversions = new Map(acls.map(({ path, aversion }) => [path, aversion]));
  let { towards } = options;
  let conflict: BatchConflict | null = null;
  // No progress since then is what ends it, however long it takes as a whole.
  let deadline: number | null = null;
  let reached = '';
  // While nobody can have set an ACL but we, and every answer has come, what is there need not be read.
  for (let { isFirst } = options; ; isFirst = false) {
    try {
      if (!(await isClosed(carrier, journal))) {
        const { cursor } = await readCursor(readOf(carrier.session), carrier.paths);
        const at = JSON.stringify(cursor);
        if (at !== reached) [reached, deadline] = [at, null];
        if (!isFirst) carrier.swapped(await metSwaps(carrier.session, carrier.paths, journal));
        if (cursor.towards === 'old') towards = 'old';
        if (towards === 'new') {
          const known = isFirst ? aversions : null;
          const behind = isFirst ? (options.behind ?? null) : null;
          const { applied } = cursor;
          const gone = await goThere(carrier, journal, { acls, known, behind, applied });
          conflict = gone.conflict;
          if (conflict === null) await closeDone(carrier, journal, { aversions: gone.aversions, behind });
          else towards = 'old';
        }
        if (towards === 'old') {
          await closeUndone(carrier, journal, await comeBack(carrier, journal, { acls, conflict }));
        }
      }
      await deleteJournal(carrier.session, carrier).catch(() => {}); // garbage, which the next apply deletes
      return towards === 'new' ? ({ outcome: 'done' } as const) : ({ outcome: 'undone', conflict } as const);
    } catch (error) {
      deadline ??= clock.now() + timeoutMs;
      if (error instanceof CursorMoved) {
        if (clock.now() >= deadline)
          throw unfinished(journal, 'the ledger keeps changing under it', { cause: error });
      } else if (error instanceof ZookeeperError && error.code !== 'session-expired') {
        if (clock.now() >= deadline)
          throw unfinished(journal, 'no server came back in time', { cause: error });
      } else if (error instanceof ZookeeperError) {
        throw unfinished(journal, 'its session has expired', { cause: error });
      } else {
        throw isStillOpen(error) ? error : unfinished(journal, reasonOf(error), { cause: error });
      }
      await clock.sleep(RETRY_MS);
    }
  }
}

/** Whatever goes wrong from here on, the journal is there: no other exit code may say that nothing was written. */
function isStillOpen(error: unknown): boolean {
  return error instanceof ZkaiFailure && error.exitCode === EXIT.unfinished;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
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
  let widened: AclsSet = { conflict: null, aversions: known ?? new Map() };
  if (!isThere && acls.length > 0 && !signal.aborted) {
    widened = await setAcls(carrier, acls, { target: 'wide', known, lenient: false });
    if (widened.conflict !== null) return widened;
  }
  const conflict = await goForward(carrier, journal, behind);
  if (conflict !== null) return { ...widened, conflict };
  refuseInterrupted(carrier, journal, await readCursor(readOf(session), paths));
  return setAcls(carrier, acls, {
    target: 'new',
    known: isThere ? null : widened.aversions,
    lenient: false,
  });
}

/** Whether the last transaction went through, whose reply may have been lost. */
async function isClosed({ session, paths }: Carrier, { head }: StoredJournal): Promise<boolean> {
  const path = historyPath(paths, head.revision);
  const [revision, history] = await readOf(session)([
    { op: 'data', path: paths.revision },
    { op: 'data', path },
  ]);
  if (revision?.found !== 'data' || history?.found !== 'data') return false;
  const { state, id } = decodeRevision(revision.data, paths).info;
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
  const { applied: placed } = cursor;
  const done = `${placed} of ${journal.head.batches.length} batches are in place`;
  throw unfinished(journal, signal.aborted ? `it was interrupted, ${done}` : done, { done: placed });
}

function unfinished(
  journal: StoredJournal,
  why: string,
  { cause, done }: { readonly cause?: unknown; readonly done?: number },
): ZkaiFailure {
  const { id, batches } = journal.head;
  return new ZkaiFailure('unfinished', `apply ${id} is not finished: ${why}`, {
    hint: 'finish it with: zkai recover, or take it back with: zkai recover --undo',
    ...(cause === undefined ? {} : { cause }),
    apply: { id, batches: batches.length, ...(done === undefined ? {} : { done }) },
  });
}

/** It will be told by nobody else: of a znode that was deleted then, nothing is left to tell of it. */
function alsoSwapped(failure: ZkaiFailure, paths: readonly ZnodePath[]): ZkaiFailure {
  const { code, message, hint, details, cause, apply } = failure;
  return new ZkaiFailure(code, `${message}; and ${replacedText(paths)}: ${paths.join(', ')}`, {
    details,
    ...(hint === undefined ? {} : { hint }),
    ...(apply === undefined ? {} : { apply }),
    cause,
  });
}
