import { aclEntries, type DeclaredAcl } from '../../model/acl.ts';
import { ZkaiFailure } from '../../model/failure.ts';
import { type ApplyResult, type LockInfo } from '../../model/results.ts';
import { joinPath, type ZnodePath } from '../../model/znode-path.ts';
import { type World } from '../../ports/world.ts';
import { type ConnectOptions, type ZookeeperWriter } from '../../ports/zookeeper.ts';
import { journalPaths } from '../../ledger/journal.ts';
import { ledgerPaths } from '../../ledger/paths.ts';
import { readOf } from '../../live/read-of.ts';
import { acquireLock, releaseLock } from '../lock.ts';
import { resolveAcl } from '../resolve-acls.ts';
import { carryOut } from './carry-out.ts';
import { problemOf } from './ending.ts';
import { openApply } from './open-apply.ts';
import { deleteJournal } from './open-journal.ts';
import { readJournal, type StoredJournal } from './stored-journal.ts';

export interface RecoverJournalInput {
  /** Only this apply; `null`: whichever is open. */
  readonly id: string | null;
  readonly connect: ConnectOptions;
  readonly root: ZnodePath;
  readonly acl: DeclaredAcl | undefined;
  readonly lock: Omit<LockInfo, 'id'>;
  readonly lockTimeoutMs: number;
  /** Take it back rather than finish it. */
  readonly undo: boolean;
}

/** Finishes or undoes the journaled apply that is open; `null` where none is. @throws ZkaiFailure as `carryOut` does */
export async function recoverJournal(world: World, input: RecoverJournalInput): Promise<ApplyResult | null> {
  const { connect, root, lockTimeoutMs } = input;
  const paths = ledgerPaths(root);
  const session = await world.zookeeper.connectWriter(connect);
  try {
    await session.sync(paths.base);
    // One that was never begun may be incomplete: it is not looked into.
    const [journaled] = await readOf(session)([{ op: 'data', path: journalPaths(paths).journal }]);
    if (journaled?.found !== 'data' && (await openApply(session, paths)) === null) return null;
    const info = { ...input.lock, id: world.clock.uuid() };
    const { clock, progress, signal } = world;
    const acl = aclEntries(await resolveAcl(world, input.acl, connect.digestAlgorithm));
    await acquireLock(session, { paths, info, acl, timeoutMs: lockTimeoutMs, clock, progress, signal });
    try {
      const id = await openApply(session, paths);
      const fence = joinPath(paths.locks, info.id);
      if (id === null) {
        await deleteJournal(session, { paths, fence });
        return null;
      }
      const journal = await readJournal(readOf(session), paths);
      if (input.id !== null && input.id !== id) return null;
      if (journal === null || journal.head.id !== id) throw noJournal(id);
      return await resumeJournal(world, session, {
        journal,
        lockId: info.id,
        root,
        undo: input.undo,
        timeoutMs: connect.timeoutMs,
      });
    } finally {
      await releaseLock(session, paths, info.id);
    }
  } finally {
    await session.close();
  }
}

/** Carries on with a journal that somebody else has begun, under our own lock. */
export async function resumeJournal(
  world: World,
  session: ZookeeperWriter,
  options: {
    readonly journal: StoredJournal;
    readonly lockId: string;
    readonly root: ZnodePath;
    readonly undo: boolean;
    readonly timeoutMs: number;
  },
): Promise<ApplyResult> {
  const { journal, lockId, root, undo, timeoutMs } = options;
  const { head } = journal;
  const paths = ledgerPaths(root);
  await fenceOff(session, joinPath(paths.locks, head.id));
  const { progress, signal, clock } = world;
  const fence = joinPath(paths.locks, lockId);
  const carried = await carryOut({ session, paths, fence, progress, signal }, journal, {
    towards: undo ? 'old' : 'new',
    isFirst: false,
    clock,
    timeoutMs,
  });
  const problem = problemOf(head, carried);
  if (problem !== null) throw problem;
  return {
    outcome: carried.outcome === 'done' ? 'recovered' : 'undone',
    id: head.id,
    revision: head.revision,
    transactions: head.batches.length,
    written: carried.outcome === 'done' ? head.writes : 0,
    digest: head.digest,
    notes: [
      carried.outcome === 'done'
        ? `Apply ${head.id} is finished: it is revision ${head.revision}.`
        : `Apply ${head.id} is undone: everything is as it was; revision ${head.revision} says so.`,
    ],
  };
}

/** From now on nothing of the one who began it can be applied any more. His lock is gone, or we would not have ours. */
async function fenceOff(session: ZookeeperWriter, path: ZnodePath): Promise<void> {
  const outcome = await session.multi([{ op: 'delete', path, version: -1 }]);
  if (outcome.committed || outcome.code === 'no-node') return;
  throw new ZkaiFailure('permission-refused', `the fence ${path} could not be deleted: ${outcome.code}`);
}

function noJournal(id: string): ZkaiFailure {
  return new ZkaiFailure('failed', `apply ${id} is open, but its journal is gone: somebody deleted it`, {
    hint: 'compare ZooKeeper with the files by hand (zkai drift), then set the state in revision to stable',
  });
}
