import { aclEntries, type DeclaredAcl } from '../model/acl.ts';
import { ZkaiFailure } from '../model/failure.ts';
import { type OwnerNames } from '../model/former-names.ts';
import { type Plan, type PlannedRename, type TransactionShape } from '../model/plan.ts';
import { type ApplyResult } from '../model/results.ts';
import { multiFrameBytes, type WriteOp } from '../model/write-op.ts';
import { joinPath, type ZnodePath } from '../model/znode-path.ts';
import { encodeHistory } from '../ledger/history.ts';
import { historyPath, ledgerPaths } from '../ledger/paths.ts';
import { renameWrites } from '../ledger/rename.ts';
import { previousOf, setRevision } from '../ledger/revision.ts';
import { type LedgerState } from '../ledger/state.ts';
import { pendingRenames } from '../plan/rename.ts';
import { type World } from '../ports/world.ts';
import { ZookeeperError, type ZookeeperWriter } from '../ports/zookeeper.ts';
import { laterApply } from './already-applied.ts';
import { type ApplyInput } from './apply-input.ts';
import { type ApplyMeta, type Commit } from './commit-ops.ts';
import { commit } from './commit.ts';
import { fenceCheck } from './fence.ts';
import { fencedTransactions, sendFenced } from './journal/send-fenced.ts';
import { refuseOtherLedger, unchanged } from './prepare.ts';
import { readPlanned } from './read-planned.ts';
import { staleFailure } from './stale.ts';
import { stillOpen } from './still-open.ts';

type RenamePlan = Pick<Plan, 'project' | 'environment' | 'root'> & {
  readonly renamed: readonly PlannedRename[];
};

interface LayoutOptions {
  readonly meta: ApplyMeta;
  readonly acl: DeclaredAcl | undefined;
  readonly digest: string;
}

/** What moves the records, and the operations that say so and end it: fence, revision and history. */
interface RenameLayout {
  readonly groups: readonly (readonly WriteOp[])[];
  readonly end: readonly WriteOp[];
  readonly revision: number;
}

function layOutRename(
  { project, environment, root, renamed }: RenamePlan,
  ledger: LedgerState,
  { meta, acl: declared, digest }: LayoutOptions,
): RenameLayout {
  const paths = ledgerPaths(root);
  const acl = aclEntries(declared);
  const own = { project, environment };
  const revision = (ledger.revision?.info.rev ?? 0) + 1;
  const formers = renamed.map((former) => ({ project: former.project, environment: former.environment }));
  const said = { ...meta, ...own, digest, renamed: formers };
  return {
    revision,
    groups: [...renameWrites(ledger, { ...own, formers, revision, paths, acl })],
    end: [
      fenceCheck(joinPath(paths.locks, meta.id)),
      setRevision(ledger, { paths, rev: revision, state: 'stable' }, said),
      {
        op: 'create',
        path: historyPath(paths, revision),
        data: encodeHistory({
          revision,
          ...said,
          previous: previousOf(ledger, own) ?? newestOf(ledger, formers),
          changes: [],
          documents: [],
        }),
        acl,
      },
    ],
  };
}

function newestOf(ledger: LedgerState, formers: readonly OwnerNames[]): number | undefined {
  const known = formers.flatMap((names) => previousOf(ledger, names) ?? []);
  return known.length === 0 ? undefined : Math.max(...known);
}

/** How a rename travels: in one transaction, or, where that is too large, in several of the ledger alone. */
export function renameShape(
  plan: RenamePlan,
  ledger: LedgerState,
  { limit, chroot, ...options }: LayoutOptions & { readonly limit: number; readonly chroot: string },
): TransactionShape {
  const { groups, end } = layOutRename(plan, ledger, options);
  const ops = [...end, ...groups.flat()];
  const bytes = multiFrameBytes(ops, chroot);
  if (bytes <= limit) return { mode: 'atomic', transactions: 1, ops: ops.length, bytes, limit };
  const fence = joinPath(ledgerPaths(plan.root).locks, options.meta.id);
  const parts = [...fencedTransactions({ session: { chroot }, fence }, groups)];
  const largest = Math.max(...parts.map((part) => multiFrameBytes(part.ops, chroot)));
  return { mode: 'atomic', transactions: parts.length + 1, ops: ops.length, bytes: largest, limit };
}

/**
 * Lets the records follow to the new names of their project and environment, under the lock: no znode of anybody is
 * touched. Cut off between two transactions, some have followed and some have not: both are ours as long as `moved`
 * says so, and the next apply goes on.
 */
export async function applyRename(
  world: World,
  { plan, acl, connect, refuseBegin }: ApplyInput & { readonly plan: Plan & RenamePlan },
  session: ZookeeperWriter,
  meta: ApplyMeta,
): Promise<ApplyResult> {
  const state = await readPlanned(session, plan);
  const { ledger } = state;
  const open = ledger.revision?.info;
  if (open?.state === 'applying') throw stillOpen(open.id);
  const later = await laterApply(session, plan, state);
  if (later !== null && later.digest === plan.digest)
    return unchanged('already-applied', plan, later.revision);
  refuseBegin?.(ledger);
  refuseOtherLedger(plan, state);
  const where = { root: plan.root, ledger: ledger.format?.id ?? '' };
  const now = pendingRenames(ledger.bases.values(), plan.renamed, where);
  if (JSON.stringify(now) !== JSON.stringify(plan.renamed))
    throw staleFailure([{ what: 'the ledger', moved: ['what it holds under the old names has changed'] }]);
  const { groups, end, revision } = layOutRename(plan, ledger, { meta, acl, digest: plan.digest });
  const whole = [...end, ...groups.flat()];
  const isOne = multiFrameBytes(whole, session.chroot) <= (await session.frameLimit());
  const fence = joinPath(ledgerPaths(plan.root).locks, meta.id);
  if (!isOne) await sendRecords(session, fence, groups);
  const commitment: Commit = {
    ledger: ledger.format?.id ?? null,
    revision,
    ops: isOne ? whole : end,
    fences: 1,
    expected: [],
    written: 0,
    litter: () => [],
  };
  world.signal.throwIfAborted();
  const notes = await commit(world, { connect }, session, { id: meta.id, plan, commitment });
  notes.push(
    'Only the rename is done: the records have the new name. zkai plan shows what else the files want.',
  );
  const { transactions } = plan.transaction;
  return { outcome: 'applied', id: meta.id, revision, transactions, written: 0, digest: plan.digest, notes };
}

/** The records are on their way, group by group. @throws ZkaiFailure `unfinished` when that is cut off */
export async function sendRecords(
  session: ZookeeperWriter,
  fence: ZnodePath,
  groups: readonly (readonly WriteOp[])[],
): Promise<void> {
  try {
    const refused = await sendFenced({ session, fence }, groups);
    if (refused !== null) throw halfWay(refused.outcome.code);
  } catch (error) {
    if (error instanceof ZookeeperError) throw halfWay(error.message, error);
    throw error;
  }
}

function halfWay(why: string, cause?: unknown): ZkaiFailure {
  return new ZkaiFailure(
    'unfinished',
    `the records have followed to the new name in part (${why}); no znode of yours was touched`,
    { hint: 'zkai plan shows what is left, and zkai apply goes on with it', cause },
  );
}
