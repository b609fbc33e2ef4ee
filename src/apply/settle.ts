import { ZkaiFailure } from '../model/failure.ts';
import { type Zxid } from '../model/stat.ts';
import { joinPath, type ZnodePath } from '../model/znode-path.ts';
import {
  type ConnectOptions,
  ZookeeperError,
  type ZookeeperReader,
  type ZookeeperWriter,
} from '../ports/zookeeper.ts';
import { type World } from '../ports/world.ts';
import { decodeAt } from '../ledger/damaged.ts';
import { decodeFormat } from '../ledger/format.ts';
import { decodeRevision } from '../ledger/revision.ts';
import { decodeHistory } from '../ledger/history.ts';
import { historyPath, ledgerPaths, type LedgerPaths } from '../ledger/paths.ts';
import { findApply } from '../ledger/read-history.ts';
import { readOf } from '../live/read-of.ts';
import { unfenced } from './fenced-writer.ts';
import { type ExpectedZnode, swappedInTree } from './swapped.ts';

/** What became of a commit whose reply was lost. `fenced-out`: not applied, and our lock had been gone before. */
export type Settled = {
  /** The newest revision there. */
  readonly newest: number;
} & (
  | { readonly outcome: 'applied'; readonly revision: number; readonly swapped: readonly ZnodePath[] }
  | { readonly outcome: 'not-applied' }
  /** `isWhole`: no entry was ever pruned from the history that does not have it. */
  | { readonly outcome: 'fenced-out'; readonly isWhole: boolean }
);

/** An apply whose transaction may or may not have gone through. */
export interface PendingApply {
  readonly id: string;
  /** The revision that it would be; `null`: look through the history for the id. */
  readonly revision: number | null;
  readonly root: ZnodePath;
  /** Id of the ledger that it was sent to; `null` where only the apply's id is known. */
  readonly ledger: string | null;
  /** What the reply would have shown; empty where only the id is known. */
  readonly expected: readonly ExpectedZnode[];
}

/** Pause between two tries to reach a server, in milliseconds. */
const RETRY_MS = 200;
/** What settling may take longer than the request's own deadline, in milliseconds. */
export const SETTLE_GRACE_MS = 500;
/** What one try gets at least, in milliseconds. */
const TRY_MS = 500;

/**
 * Decides an unknown outcome (design, section 6): on any server, in any session, delete the fence of that apply.
 * From then on its transaction can never go through any more, and `history/<rev>` tells whether it has.
 * @param deadline milliseconds since 1970; at least one try is made.
 * @throws ZkaiFailure `unknown-outcome` when no server answers until then.
 */
export async function settle(
  world: Pick<World, 'zookeeper' | 'clock' | 'progress'>,
  connect: ConnectOptions,
  pending: PendingApply,
  deadline: number,
): Promise<Settled> {
  world.progress({ event: 'checking-outcome', id: pending.id });
  return askUntil(world, connect, { id: pending.id, deadline }, (session) => settleOnce(session, pending));
}

/** Asks on a session of its own what became of an apply, and again, until a server answers. @throws as {@link settle} */
export async function askUntil<T>(
  { zookeeper, clock }: Pick<World, 'zookeeper' | 'clock'>,
  connect: ConnectOptions,
  { id, deadline }: { readonly id: string; readonly deadline: number },
  ask: (session: ZookeeperWriter) => Promise<T>,
): Promise<T> {
  // The interrupt has been heard; from here on the truth matters more than speed.
  const { signal: _signal, ...options } = connect;
  for (;;) {
    const timeoutMs = Math.max(TRY_MS, Math.min(connect.timeoutMs, deadline - clock.now()));
    try {
      const session = await zookeeper.connectWriter({ ...options, timeoutMs });
      try {
        return await ask(session);
      } finally {
        await session.close();
      }
    } catch (error) {
      if (!(error instanceof ZookeeperError)) throw error;
      if (clock.now() + RETRY_MS >= deadline) throw unknownOutcome(id, error);
      await clock.sleep(RETRY_MS);
    }
  }
}

async function settleOnce(session: ZookeeperWriter, pending: PendingApply): Promise<Settled> {
  const paths = ledgerPaths(pending.root);
  await refuseOtherLedger(session, paths, pending);
  const wasHeld = await deleteFence(session, paths, pending.id);
  const newest = await newestRevision(session, paths);
  const applied = await findHistory(session, paths, pending);
  if (applied !== null) {
    const swapped = await swappedInTree(session, pending.expected, applied.zxid);
    return { outcome: 'applied', revision: applied.revision, swapped, newest };
  }
  if (wasHeld) return { outcome: 'not-applied', newest };
  const kept = await keptRevisions(session, paths);
  if (pending.revision !== null && pending.revision <= newest && !kept.has(pending.revision))
    throw forgotten(pending);
  return { outcome: 'fenced-out', newest, isWhole: kept.size >= newest };
}

/** Another ledger has another history: that an apply is not in it says nothing. */
async function refuseOtherLedger(
  session: ZookeeperWriter,
  paths: LedgerPaths,
  { id, ledger }: PendingApply,
): Promise<void> {
  await session.sync(paths.base);
  const { results } = await session.read([{ op: 'data', path: paths.format }]);
  const found = results[0];
  const there = found?.found === 'data' ? decodeFormat(found.data, paths).id : null;
  if (there !== null && (ledger === null || ledger === there)) return;
  const what = there === null ? 'there is no ledger' : 'there is another ledger';
  throw new ZkaiFailure(
    'failed',
    `${what} at ${paths.base} of ${session.server}${session.chroot}: apply ${id} was not sent there`,
    {
      hint: 'connect to the servers that the apply was sent to: --connect host:port/chroot',
    },
  );
}

/** Every revision has an entry, so the one that it was to be was pruned, whoever made it. */
function forgotten({ id, revision }: PendingApply): ZkaiFailure {
  return new ZkaiFailure(
    'failed',
    `nobody can tell any more whether apply ${id} went through: it was to be revision ${revision}, and that was pruned from the history`,
    { hint: 'it cannot go through any more; compare ZooKeeper with the files: zkai plan, zkai drift' },
  );
}

/** 0: none. */
export async function newestRevision(session: ZookeeperReader, paths: LedgerPaths): Promise<number> {
  const { results } = await session.read([{ op: 'data', path: paths.revision }]);
  const found = results[0];
  return found?.found === 'data' ? decodeRevision(found.data, paths).info.rev : 0;
}

/** The revisions whose entries are still there. */
async function keptRevisions(session: ZookeeperReader, paths: LedgerPaths): Promise<ReadonlySet<number>> {
  const { results } = await session.read([{ op: 'children', path: paths.history }]);
  const [found] = results;
  return new Set(found?.found === 'children' ? found.children.map(Number) : []);
}

/** The revision and transaction of the apply. Read behind the fence, on the same connection, so it is the last word. */
async function findHistory(
  session: ZookeeperReader,
  paths: LedgerPaths,
  { id, ...pending }: PendingApply,
): Promise<{ readonly revision: number; readonly zxid: Zxid } | null> {
  const revision = pending.revision ?? (await findApply(readOf(session), paths, id));
  if (revision === null) return null;
  const path = historyPath(paths, revision);
  const { results } = await session.read([{ op: 'data', path }]);
  const found = results[0];
  if (found?.found !== 'data') return null;
  const isOurs = decodeAt(path, () => decodeHistory(found.data)).id === id;
  return isOurs ? { revision, zxid: found.stat.czxid } : null;
}

/**
 * Deletes `locks/<id>` and, with it, `lock`. True when the fence was still standing. Whoever may not write any more has to
 * be able to do this all the same: without it nobody knows what became of the apply.
 */
export async function deleteFence(fenced: ZookeeperWriter, paths: LedgerPaths, id: string): Promise<boolean> {
  const session = unfenced(fenced);
  const fence = { op: 'delete', path: joinPath(paths.locks, id), version: -1 } as const;
  const both = await session.multi([fence, { op: 'delete', path: paths.lock, version: -1 }]);
  if (both.committed) return true;
  if (both.index === 0 && both.code === 'no-node') return false;
  // `lock` alone is gone: somebody removed it by hand.
  const alone = await session.multi([fence]);
  if (alone.committed) return true;
  if (alone.code === 'no-node') return false;
  throw new ZookeeperError(alone.code, `the fence of apply ${id} could not be deleted: ${alone.code}`);
}

/** What can be said of an apply while no server answers. */
export function unknownOutcome(id: string, cause: unknown): ZkaiFailure {
  return new ZkaiFailure(
    'unknown-outcome',
    `the connection was lost while apply ${id} was committing, and no server came back to say what became of it`,
    { hint: `when ZooKeeper is back, decide it with: zkai recover ${id}`, cause, apply: { id } },
  );
}
