import { aclEntries, type DeclaredAcl } from '../model/acl.ts';
import { type Change } from '../model/change.ts';
import { ZkaiFailure } from '../model/failure.ts';
import { type Plan } from '../model/plan.ts';
import { type ApplyResult, type LockInfo } from '../model/results.ts';
import { FRAME_LIMIT, multiFrameBytes } from '../model/write-op.ts';
import { joinPath, type ZnodePath } from '../model/znode-path.ts';
import { type Identity } from '../ports/identity.ts';
import { type World } from '../ports/world.ts';
import { type ConnectOptions, type ZookeeperReader, type ZookeeperWriter } from '../ports/zookeeper.ts';
import { hasChanges } from '../plan/build.ts';
import { preconditionOf } from '../plan/rows.ts';
import { ledgerPaths } from '../ledger/paths.ts';
import { interruptible } from '../live/interruptible.ts';
import { readState, type State } from '../live/state.ts';
import { bootstrap } from './bootstrap.ts';
import { type ApplyMeta, type Commit, commitOps } from './commit-ops.ts';
import { commit } from './commit.ts';
import { isAlreadyApplied, laterApply } from './already-applied.ts';
import { acquireLock, releaseLock } from './lock.ts';
import { staleFailure, staleRows } from './stale.ts';
import { applyJournal } from './journal/apply-journal.ts';
import { readOf } from './journal/go.ts';
import { deleteJournal } from './journal/open-journal.ts';
import { resumeJournal } from './journal/recover-journal.ts';
import { readJournal } from './journal/stored-journal.ts';

export interface ApplyInput {
  readonly plan: Plan;
  readonly connect: ConnectOptions;
  /** The environment's ACL: for the ledger, and for znodes that declare none. */
  readonly acl: DeclaredAcl | undefined;
  readonly identity: Identity;
  /** For the lock and the history: `apply`, `adopt`. */
  readonly command: string;
  readonly message: string | null;
  readonly lockTimeoutMs: number;
  /** For a plan without changes: looks again, under the lock, whether there really are none. */
  readonly isStillEmpty?: (reader: ZookeeperReader) => Promise<boolean>;
}

/**
 * Applies exactly this plan, or nothing: lock, read the preconditions again, one multi, read its reply.
 * @throws ZkaiFailure with the exit code that says what is true (design, section 4).
 */
export async function applyPlan(world: World, input: ApplyInput): Promise<ApplyResult> {
  const { plan, connect } = input;
  if (!hasChanges(plan) && plan.bootstrap) return unchanged('nothing-to-do', plan, 0);
  const made = await makeLedger(world, input);
  const session = await world.zookeeper.connectWriter(connect);
  world.progress({ event: 'connected', server: session.server, sessionId: session.sessionId });
  const meta = metaOf(world, input);
  const paths = ledgerPaths(plan.root);
  try {
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
      return await applyUnderLock(world, input, session, { meta, made });
    } finally {
      await releaseLock(session, paths, meta.id);
    }
  } finally {
    await session.close();
  }
}

async function applyUnderLock(
  world: World,
  input: ApplyInput,
  session: ZookeeperWriter,
  { meta, made }: { meta: ApplyMeta; made: ReadonlySet<ZnodePath> },
): Promise<ApplyResult> {
  const { plan } = input;
  const ready = await interruptible(world.signal, session, () =>
    prepare(world, input, session, { meta, made }),
  );
  if ('outcome' in ready) return ready;
  if ('state' in ready) {
    const { timeoutMs } = input.connect;
    return applyJournal(world, session, { ...ready, meta, acl: aclEntries(input.acl), timeoutMs });
  }
  world.signal.throwIfAborted();
  world.progress({
    event: 'committing',
    id: meta.id,
    ops: ready.ops.length,
    bytes: multiFrameBytes(ready.ops, session.chroot),
  });
  const notes = await commit(world, input, session, { id: meta.id, plan, commitment: ready });
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

/** What fits no transaction, with the state that it was found in under the lock. */
interface Large {
  readonly plan: Plan;
  readonly state: State;
}

/** Reads everything again, and lays out the transaction; or says why there is none to send. */
async function prepare(
  world: World,
  input: ApplyInput,
  session: ZookeeperWriter,
  { meta, made }: { meta: ApplyMeta; made: ReadonlySet<ZnodePath> },
): Promise<Commit | Large | ApplyResult> {
  const { plan } = input;
  const state = await readState(session, {
    root: plan.root,
    project: plan.project,
    environment: plan.environment,
    paths: [...plan.changes, ...plan.reads].map(({ path }) => path),
  });
  const open = await resumeOpenApply(world, input, session, { state, lockId: meta.id });
  if (open !== null) return open;
  const paths = ledgerPaths(plan.root);
  await deleteJournal(session, { paths, fence: joinPath(paths.locks, meta.id) });
  const revision = state.ledger.revision?.info.rev ?? 0;
  const later = await laterApply(session, plan, state);
  if (later !== null && isAlreadyApplied(plan, later, state.live))
    return unchanged('already-applied', plan, later.revision);
  const due = fillParentsOfLedger(plan, made, state);
  const stale = staleRows(due, state);
  if (stale.length > 0) throw staleFailure(stale);
  refuseOtherLedger(plan, state);
  if (!hasChanges(plan)) {
    // Only what is read after taking the lock is certainly current (a sync is no barrier while leadership moves).
    if (input.isStillEmpty !== undefined && !(await input.isStillEmpty(session))) throw movedMeanwhile();
    return unchanged('nothing-to-do', plan, revision);
  }
  const commitment = commitOps(due, state, { meta, acl: input.acl, digest: plan.digest });
  const bytes = multiFrameBytes(commitment.ops, session.chroot);
  if (bytes <= FRAME_LIMIT) return commitment;
  if (plan.transaction.mode === 'journal') return { plan: due, state };
  throw tooLarge(bytes, commitment.ops.length);
}

/** The first apply makes what is missing of chroot, root and ledger, on a connection without the chroot. */
async function makeLedger(
  world: World,
  { plan, connect, acl, identity }: ApplyInput,
): Promise<ReadonlySet<ZnodePath>> {
  if (!plan.bootstrap) return new Set();
  world.signal.throwIfAborted();
  const session = await world.zookeeper.connectWriter({ ...connect, withoutChroot: true });
  try {
    return await bootstrap(session, {
      chroot: chrootOf(connect.connect),
      root: plan.root,
      acl: aclEntries(acl),
      ledgerId: world.clock.uuid(),
      at: new Date(world.clock.now()).toISOString(),
      by: identity.who,
    });
  } finally {
    await session.close();
  }
}

/** A plan may declare the root or a znode above it: the ledger's bootstrap has just made those, and empty. */
function fillParentsOfLedger(plan: Plan, made: ReadonlySet<ZnodePath>, { live }: State): Plan {
  const changes = plan.changes.map((change): Change => {
    const node = live.nodes.get(change.path);
    if (node === undefined || node.stat.version !== 0) return change;
    if (!made.has(change.path) || !change.actions.includes('create')) return change;
    return { ...change, actions: ['update'], class: 'adopt', precondition: preconditionOf(node) };
  });
  return { ...plan, changes };
}

/** `h1:2181,h2:2181/ai` -> `/ai` */
function chrootOf(connect: string): string {
  const slash = connect.indexOf('/');
  return slash === -1 ? '' : connect.slice(slash).trim().replace(/\/$/, '');
}

/**
 * The same plan again finishes what was cut off; for any other, somebody has to decide first.
 * @throws ZkaiFailure `unfinished`
 */
async function resumeOpenApply(
  world: World,
  { plan, connect }: ApplyInput,
  session: ZookeeperWriter,
  { state, lockId }: { state: State; lockId: string },
): Promise<ApplyResult | null> {
  const open = state.ledger.revision?.info;
  if (open?.state !== 'applying') return null;
  const journal = await readJournal(readOf(session), ledgerPaths(plan.root));
  if (open.digest === plan.digest && journal?.head.id === open.id) {
    const { root } = plan;
    const { timeoutMs } = connect;
    return resumeJournal(world, session, { journal, lockId, root, undo: false, timeoutMs });
  }
  throw new ZkaiFailure('unfinished', `apply ${open.id} was interrupted and is still open`, {
    hint: 'finish it with: zkai recover, or take it back with: zkai recover --undo',
  });
}

/** A plan belongs to one ledger: the one it was made against, or the absence of one. */
function refuseOtherLedger(plan: Plan, { ledger }: State): void {
  const sameLedger =
    plan.ledger === null ? (ledger.revision?.info.rev ?? 0) === 0 : plan.ledger === ledger.format?.id;
  if (sameLedger) return;
  const what =
    plan.ledger === null
      ? 'there was no ledger when the plan was made, and somebody has applied since'
      : 'the plan was made against another ledger';
  throw new ZkaiFailure('stale', `${what}; nothing was written`, {
    hint: 'make a new plan and look at it again: zkai plan',
  });
}

function movedMeanwhile(): ZkaiFailure {
  return new ZkaiFailure('stale', 'something moved since the plan was made; nothing was written', {
    hint: 'make a new plan and look at it again: zkai plan',
  });
}

function metaOf(world: World, { command, identity, message, plan }: ApplyInput): ApplyMeta {
  return {
    id: world.clock.uuid(),
    command,
    who: identity.who,
    ci: identity.ci,
    at: new Date(world.clock.now()).toISOString(),
    git: plan.git,
    message,
  };
}

function lockInfo(meta: ApplyMeta, { identity, plan }: ApplyInput): LockInfo {
  const { id, command, who, ci, at } = meta;
  return { id, command, who, host: identity.host, ci, digest: plan.digest, since: at };
}

function unchanged(outcome: 'already-applied' | 'nothing-to-do', plan: Plan, revision: number): ApplyResult {
  return { outcome, id: null, revision, transactions: 0, written: 0, digest: plan.digest, notes: [] };
}

function tooLarge(bytes: number, ops: number): ZkaiFailure {
  return new ZkaiFailure(
    'too-large',
    `the transaction has ${bytes} bytes in ${ops} operations, and one holds ${FRAME_LIMIT}; nothing was written`,
    {
      hint: 'plan again with --batch journal: it is applied in batches then',
    },
  );
}
