import { type Acl, aclEntries } from '../model/acl.ts';
import { sameAcl } from '../model/acl-compare.ts';
import { type Change } from '../model/change.ts';
import { ZkaiFailure } from '../model/failure.ts';
import { type Plan } from '../model/plan.ts';
import { type ApplyResult } from '../model/results.ts';
import { multiFrameBytes } from '../model/write-op.ts';
import { joinPath, type ZnodePath } from '../model/znode-path.ts';
import { numberText } from '../model/number-text.ts';
import { type World } from '../ports/world.ts';
import { type ZookeeperWriter } from '../ports/zookeeper.ts';
import { changesAcls, hasChanges } from '../plan/build.ts';
import { preconditionOf } from '../plan/rows.ts';
import { ledgerPaths } from '../ledger/paths.ts';
import { readOf } from '../live/read-of.ts';
import { type State } from '../live/state.ts';
import { type ApplyInput } from './apply-input.ts';
import { carryOver } from './carry-over.ts';
import { isAlreadyApplied, laterApply } from './already-applied.ts';
import { type ApplyMeta, type Commit, commitOps } from './commit-ops.ts';
import { deleteJournal } from './journal/open-journal.ts';
import { resumeJournal } from './journal/recover-journal.ts';
import { readJournal } from './journal/stored-journal.ts';
import { type Pins } from './pins.ts';
import { refuseProtected } from './refuse-protected.ts';
import { readPlanned } from './read-planned.ts';
import { secretsOf } from './secrets.ts';
import { staleFailure, staleRows } from './stale.ts';
import { repeatableCommit } from './repeatable-commit.ts';
import { stillOpen } from './still-open.ts';

/** What fits no transaction, with the state that it was found in under the lock. */
export interface Large {
  readonly plan: Plan;
  readonly state: State;
}

/** Reads everything again, and lays out the transaction; or says why there is none to send. */
export async function prepare(
  world: World,
  input: ApplyInput,
  session: ZookeeperWriter,
  { meta, made, pins }: { meta: ApplyMeta; made: ReadonlySet<ZnodePath>; pins: Pins },
): Promise<Commit | Large | ApplyResult> {
  const { plan } = input;
  const state = await readPlanned(session, plan);
  const open = await resumeOpenApply(world, input, session, { state, lockId: meta.id });
  if (open !== null) return open;
  const paths = ledgerPaths(plan.root);
  await deleteJournal(session, { paths, fence: joinPath(paths.locks, meta.id) });
  const revision = state.ledger.revision?.info.rev ?? 0;
  const later = await laterApply(session, plan, state);
  if (later !== null && isAlreadyApplied(plan, later, state))
    return unchanged('already-applied', plan, later.revision);
  input.refuseBegin?.(state.ledger);
  refuseProtected(plan, state);
  const filled = fillParentsOfLedger(plan, made, { state, acl: aclEntries(input.acl) });
  const { plan: due } = carryOver(filled, state.live.nodes, world.clock.now());
  const stale = staleRows(due, state);
  if (stale.length > 0) throw staleFailure(stale);
  refuseOtherLedger(plan, state);
  if (!hasChanges(plan)) {
    // Only what is read after taking the lock is certainly current (a sync is no barrier while leadership moves).
    if (input.isStillEmpty !== undefined && !(await input.isStillEmpty(session))) throw movedMeanwhile();
    return unchanged('nothing-to-do', plan, revision);
  }
  // What needs batches is not laid out as one transaction, too: with its records and its history that takes long.
  const limit = await session.frameLimit();
  if (plan.transaction.mode === 'journal') {
    if (plan.transaction.bytes > limit) throw tooLargeAlone(plan.transaction.bytes, limit);
    return { plan: due, state };
  }
  const commitment = repeatableCommit(session, due, {
    state,
    layOut: (next, then) =>
      commitOps(next, then, {
        meta,
        acl: input.acl,
        digest: plan.digest,
        pins,
        reveal: secretsOf(next, then, input),
      }),
    now: () => world.clock.now(),
  });
  const bytes = multiFrameBytes(commitment.ops, session.chroot);
  if (bytes > limit) throw tooLarge(bytes, commitment.ops.length, limit);
  return changesAcls(due) ? { plan: due, state } : commitment;
}

/** A plan may declare the root or a znode above it: the ledger's bootstrap has just made those, and empty. */
function fillParentsOfLedger(
  plan: Plan,
  made: ReadonlySet<ZnodePath>,
  { state: { live }, acl }: { readonly state: State; readonly acl: Acl },
): Plan {
  const changes = plan.changes.map((change): Change => {
    const node = live.nodes.get(change.path);
    if (node === undefined || node.stat.version !== 0) return change;
    if (!made.has(change.path) || !change.actions.includes('create')) return change;
    // They have the ACL of the environment, as the ledger.
    const actions = change.acl === null || sameAcl(change.acl, acl) ? ['update'] : ['update', 'acl'];
    return { ...change, actions, class: 'adopt', precondition: preconditionOf(node) } as Change;
  });
  return { ...plan, changes };
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
  throw stillOpen(open.id);
}

/** A plan belongs to one ledger: the one it was made against, or the absence of one. */
export function refuseOtherLedger(plan: Plan, { ledger }: State): void {
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

export function unchanged(
  outcome: 'already-applied' | 'nothing-to-do' | 'dry-run',
  plan: Plan,
  revision: number,
): ApplyResult {
  return { outcome, id: null, revision, transactions: 0, written: 0, digest: plan.digest, notes: [] };
}

function tooLarge(bytes: number, ops: number, limit: number): ZkaiFailure {
  return new ZkaiFailure(
    'too-large',
    `the transaction has ${sizeText(bytes)} in ${numberText(ops)} operations, and one holds ${sizeText(limit)}; nothing was written`,
    { hint: 'plan again with --batch journal: it is applied in batches then' },
  );
}

/** A plan may have been made on a server that takes more than the one that it is applied on. */
function tooLargeAlone(bytes: number, limit: number): ZkaiFailure {
  return new ZkaiFailure(
    'too-large',
    `one znode alone makes a transaction of ${sizeText(bytes)}, and one holds ${sizeText(limit)}; nothing was written`,
    { hint: 'plan again on this server: zkai plan names the znode' },
  );
}

function sizeText(bytes: number): string {
  return `${numberText(bytes)} bytes`;
}
