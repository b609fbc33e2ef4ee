import { aclEntries } from '../model/acl.ts';
import { parseConnectString } from '../model/connect-string.ts';
import { ZkaiFailure } from '../model/failure.ts';
import { type ApplyResult, type LockInfo } from '../model/results.ts';
import { joinPath, type ZnodePath } from '../model/znode-path.ts';
import { type World } from '../ports/world.ts';
import { type ZookeeperWriter } from '../ports/zookeeper.ts';
import { hasChanges } from '../plan/build.ts';
import { ledgerPaths } from '../ledger/paths.ts';
import { interruptible } from '../live/interruptible.ts';
import { explainingDigests } from '../live/refused-digest.ts';
import { type ApplyInput } from './apply-input.ts';
import { bootstrap } from './bootstrap.ts';
import { metaOf } from './apply-meta.ts';
import { type ApplyMeta, type Commit } from './commit-ops.ts';
import { applyRename } from './apply-rename.ts';
import { applyRootRename, leftRoot } from './apply-root.ts';
import { commit } from './commit.ts';
import { applyJournal } from './journal/apply-journal.ts';
import { sendFenced } from './journal/send-fenced.ts';
import { acquireLock, releaseLock } from './lock.ts';
import { NO_PINS, pin, type Pins, unpin } from './pins.ts';
import { refuseLockOut } from './own-identity.ts';
import { prepare, unchanged } from './prepare.ts';
import { pruneHistory } from './prune-history.ts';
import { resolveAcl } from './resolve-acls.ts';

/**
 * Applies exactly this plan, or nothing: lock, read the preconditions again, one multi, read its reply.
 * @throws ZkaiFailure with the exit code that says what is true (design, section 4).
 */
export async function applyPlan(world: World, asked: ApplyInput): Promise<ApplyResult> {
  return explainingDigests(asked.connect.auth, () => applyAsAsked(world, asked));
}

async function applyAsAsked(world: World, asked: ApplyInput): Promise<ApplyResult> {
  refuseLockOut(asked.plan, asked.connect);
  const input = { ...asked, acl: await resolveAcl(world, asked.acl, asked.connect.digestAlgorithm) };
  const { plan, connect } = input;
  if (!hasChanges(plan) && plan.bootstrap) return unchanged('nothing-to-do', plan, 0);
  const made = await makeLedger(world, input);
  const session = await world.zookeeper.connectWriter(connect);
  world.progress({ event: 'connected', server: session.server, sessionId: session.sessionId });
  const meta = metaOf(world, input);
  const paths = ledgerPaths(plan.root);
  try {
    return await withLocks(world, input, session, {
      meta,
      roots: await lockedRoots(session, plan),
      work: async () => {
        const result = await applyUnderLock(world, input, session, { meta, made });
        if (result.outcome === 'applied') await prune(world, input, session, joinPath(paths.locks, meta.id));
        return result;
      },
    });
  } finally {
    await session.close();
  }
}

/**
 * Of two ledgers always the same one first, so that nobody waits for us whom we wait for. One that is gone went with what is
 * asked for here, or with something else that was applied: what the other says decides.
 */
async function lockedRoots(session: ZookeeperWriter, plan: ApplyInput['plan']): Promise<ZnodePath[]> {
  const left = leftRoot(plan);
  if (left === null) return [plan.root];
  const { results } = await session.read([{ op: 'data', path: ledgerPaths(left.root).locks }]);
  return results[0]?.found === 'absent' ? [plan.root] : [plan.root, left.root].sort();
}

async function withLocks<T>(
  world: World,
  input: ApplyInput,
  session: ZookeeperWriter,
  {
    meta,
    roots: [root, ...others],
    work,
  }: { readonly meta: ApplyMeta; readonly roots: readonly ZnodePath[]; readonly work: () => Promise<T> },
): Promise<T> {
  if (root === undefined) return work();
  const paths = ledgerPaths(root);
  await interruptible(world.signal, session, () =>
    acquireLock(session, {
      paths,
      info: lockInfo(meta, input),
      acl: aclEntries(input.acl),
      timeoutMs: input.lockTimeoutMs,
      clock: world.clock,
      progress: world.progress,
      signal: world.signal,
    }),
  );
  try {
    return await withLocks(world, input, session, { meta, roots: others, work });
  } finally {
    await releaseLock(session, paths, meta.id);
  }
}

/** What was applied is applied, whatever becomes of this. */
async function prune(
  world: World,
  { plan: { root, project, environment }, retention }: ApplyInput,
  session: ZookeeperWriter,
  fence: ZnodePath,
): Promise<void> {
  const { clock, signal } = world;
  const now = clock.now();
  try {
    const paths = ledgerPaths(root);
    await pruneHistory(session, { paths, fence, project, environment, retention, now, signal });
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    const message = `the history could not be pruned, the next apply tries again: ${problem}`;
    world.progress({ event: 'note', message });
  }
}

async function applyUnderLock(
  world: World,
  input: ApplyInput,
  session: ZookeeperWriter,
  { meta, made }: { meta: ApplyMeta; made: ReadonlySet<ZnodePath> },
): Promise<ApplyResult> {
  const former = leftRoot(input.plan);
  if (former !== null) return applyRootRename(world, input, session, { meta, former });
  if (input.plan.renamed !== undefined) {
    const plan = { ...input.plan, renamed: input.plan.renamed };
    return applyRename(world, { ...input, plan }, session, meta);
  }
  const ready = await interruptible(world.signal, session, () =>
    prepare(world, input, session, { meta, made, pins: NO_PINS }),
  );
  if ('outcome' in ready) return ready;
  if ('state' in ready) {
    if (input.strict === true) throw strictInBatches();
    const { connect } = input;
    return applyJournal(world, session, { ...ready, meta, acl: aclEntries(input.acl), connect });
  }
  if (input.strict !== true) return sendCommit(world, input, session, { meta, ready });
  const { plan } = input;
  const fence = joinPath(ledgerPaths(plan.root).locks, meta.id);
  let pins: Pins = NO_PINS;
  try {
    pins = await pin(session, plan.changes, { id: meta.id, acl: aclEntries(input.acl), fence });
    // Read once more, now that nothing can be put in the place of anything.
    const pinned = await interruptible(world.signal, session, () =>
      prepare(world, input, session, { meta, made, pins }),
    );
    if ('outcome' in pinned) return pinned;
    if ('state' in pinned) throw strictInBatches();
    const result = await sendCommit(world, input, session, { meta, ready: pinned });
    return { ...result, pinned: pins.removal.length };
  } finally {
    await unpin(session, pins);
  }
}

async function sendCommit(
  world: World,
  input: ApplyInput,
  session: ZookeeperWriter,
  { meta, ready }: { meta: ApplyMeta; ready: Commit },
): Promise<ApplyResult> {
  const { plan } = input;
  world.signal.throwIfAborted();
  const notes = await commit(world, input, session, { id: meta.id, plan, commitment: ready });
  const fence = joinPath(ledgerPaths(plan.root).locks, meta.id);
  await sendFenced({ session, fence }, ready.litter()).catch(() => {}); // the next apply tries again
  return {
    outcome: 'applied',
    id: meta.id,
    revision: ready.revision,
    transactions: 1,
    written: ready.written,
    digest: plan.digest,
    notes,
  };
}

function strictInBatches(): ZkaiFailure {
  return new ZkaiFailure(
    'blocked',
    '--strict needs one transaction, and this plan takes several; nothing was written',
    {
      hint: 'apply it without --strict, or in smaller parts',
    },
  );
}

/** The first apply makes what is missing of chroot, root and ledger, on a connection without the chroot. */
async function makeLedger(
  world: World,
  { plan, connect, acl, identity, refuseBegin }: ApplyInput,
): Promise<ReadonlySet<ZnodePath>> {
  if (!plan.bootstrap) return new Set();
  world.signal.throwIfAborted();
  const session = await world.zookeeper.connectWriter({ ...connect, withoutChroot: true });
  try {
    return await bootstrap(session, {
      chroot: parseConnectString(connect.connect).chroot,
      root: plan.root,
      acl: aclEntries(acl),
      ledgerId: world.clock.uuid(),
      at: new Date(world.clock.now()).toISOString(),
      by: identity.who,
      refuseBegin: () => refuseBegin?.(null),
    });
  } finally {
    await session.close();
  }
}

function lockInfo(meta: ApplyMeta, { identity, plan }: ApplyInput): LockInfo {
  const { id, command, who, ci, at } = meta;
  return { id, command, who, host: identity.host, ci, digest: plan.digest, since: at };
}
