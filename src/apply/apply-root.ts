import { ledgerPaths } from '../ledger/paths.ts';
import { blobOps, missingOf, readBlob } from '../ledger/blobs.ts';
import { type LedgerState } from '../ledger/state.ts';
import { begunAbove, type FormerLedger, readFormerLedger } from '../live/former-ledger.ts';
import { readOf } from '../live/read-of.ts';
import { aclEntries } from '../model/acl.ts';
import { type Plan, type PlannedRename } from '../model/plan.ts';
import { type ApplyResult } from '../model/results.ts';
import { type WriteOp } from '../model/write-op.ts';
import { joinPath, type ZnodePath } from '../model/znode-path.ts';
import { pendingRenames } from '../plan/rename.ts';
import { type World } from '../ports/world.ts';
import { type ZookeeperWriter } from '../ports/zookeeper.ts';
import { laterApply } from './already-applied.ts';
import { type ApplyInput } from './apply-input.ts';
import { type ApplyMeta } from './commit-ops.ts';
import { commit } from './commit.ts';
import { sendRecords } from './apply-rename.ts';
import { deleteJournal } from './journal/open-journal.ts';
import { sendFenced } from './journal/send-fenced.ts';
import { journalPaths } from '../ledger/journal.ts';
import { layOutRoot, type RootLayout } from './lay-out-root.ts';
import { refuseOtherLedger, unchanged } from './prepare.ts';
import { readPlanned } from './read-planned.ts';
import { staleFailure } from './stale.ts';
import { stillOpen, stillOpenAt } from './still-open.ts';

/** What a plan says of another root: that from there everything follows. `null`: it is none of those. */
export function leftRoot({ root, renamed }: Pick<Plan, 'root' | 'renamed'>): PlannedRename | null {
  return renamed?.find((former) => former.root !== root) ?? null;
}

/**
 * Lets what a project owns follow to another root, under the locks of both ledgers: no znode of anybody else is touched.
 * What fits one transaction is there or here, never both and never neither. Of what does not, the same holds record by
 * record: cut off between two of them, the next apply goes on.
 */
export async function applyRootRename(
  world: World,
  { plan, acl, connect, refuseBegin }: ApplyInput,
  session: ZookeeperWriter,
  { meta, former }: { readonly meta: ApplyMeta; readonly former: PlannedRename },
): Promise<ApplyResult> {
  const state = await readPlanned(session, plan);
  const { ledger } = state;
  refuseOpen(ledger);
  const later = await laterApply(session, plan, state);
  if (later !== null && later.digest === plan.digest)
    return unchanged('already-applied', plan, later.revision);
  refuseBegin?.(ledger);
  refuseOtherLedger(plan, state);
  const fence = joinPath(ledgerPaths(plan.root).locks, meta.id);
  await deleteJournal(session, { paths: ledgerPaths(plan.root), fence });
  const from = await readLeft(session, former, meta);
  refuseMoved(plan, former, from);
  const names = { project: plan.project, environment: plan.environment };
  const rev = from.ledger.revision?.info.rev ?? 0;
  const begun = await begunAbove(readOf(session), plan.root, { root: former.root, rev, names });
  const layout = layOutRoot(
    { plan, former, ledger, from, begun },
    {
      meta,
      acl,
      digest: plan.digest,
      limit: await session.frameLimit(),
      chroot: session.chroot,
    },
  );
  await stageBlobs(session, { plan, former, layout, fence, acl });
  const { revision, first, groups } = layout;
  const commitment = {
    ledger: ledger.format?.id ?? null,
    revision,
    ops: first,
    fences: 2,
    expected: [],
    written: 0,
    litter: () => [],
  };
  world.signal.throwIfAborted();
  const notes = await commit(world, { connect }, session, { id: meta.id, plan, commitment });
  if (groups.length > 0) await sendRecords(session, fence, groups);
  return {
    outcome: 'applied',
    id: meta.id,
    revision,
    transactions: plan.transaction.transactions,
    written: 0,
    digest: plan.digest,
    notes: [
      ...notes,
      ...layout.notes.map(asDone),
      'Only the root is another one now: what you own is in the ledger below it. zkai plan shows what else the files want.',
    ],
  };
}

/** The old ledger, without what an apply that never began has left in it. @throws ZkaiFailure `unfinished` */
async function readLeft(
  session: ZookeeperWriter,
  { root }: PlannedRename,
  { id }: ApplyMeta,
): Promise<FormerLedger> {
  const paths = ledgerPaths(root);
  const found = await readFormerLedger(session, root);
  const open = found.ledger.revision?.info;
  if (open?.state === 'applying') throw stillOpenAt(root, open.id);
  if (!found.tree.includes(journalPaths(paths).journal)) return found;
  await deleteJournal(session, { paths, fence: joinPath(paths.locks, id) });
  return readFormerLedger(session, root);
}

function refuseOpen({ revision }: LedgerState): void {
  if (revision?.info.state === 'applying') throw stillOpen(revision.info.id);
}

function refuseMoved(plan: Plan, former: PlannedRename, { root, ledger }: FormerLedger): void {
  const where = { root, ledger: ledger.format?.id ?? '' };
  const now = pendingRenames(ledger.bases.values(), [former], where);
  if (JSON.stringify(now) === JSON.stringify(plan.renamed)) return;
  const moved = ['what it holds of this project has changed'];
  throw staleFailure([{ what: `the ledger below ${root}`, moved }]);
}

/** Nothing refers to a blob before the entry that comes along does, so one that is left behind does no harm. */
async function stageBlobs(
  session: ZookeeperWriter,
  {
    plan,
    former,
    layout,
    fence,
    acl,
  }: {
    readonly plan: Plan;
    readonly former: PlannedRename;
    readonly layout: RootLayout;
    readonly fence: ZnodePath;
    readonly acl: ApplyInput['acl'];
  },
): Promise<void> {
  const read = readOf(session);
  const paths = ledgerPaths(plan.root);
  const refs = new Map(
    layout.carried.flatMap(({ blob }) => (blob === undefined ? [] : [[blob.sha256, blob]])),
  );
  if (refs.size === 0) return;
  const to = aclEntries(acl);
  const ops: WriteOp[] = [{ op: 'create', path: paths.blobs, data: Buffer.alloc(0), acl: to }];
  for (const ref of refs.values())
    ops.push(...blobOps(await readBlob(read, ledgerPaths(former.root), ref), paths, to).ops);
  const refused = await sendFenced({ session, fence }, await missingOf(read, ops));
  if (refused !== null) throw staleFailure([{ what: paths.blobs, moved: [refused.outcome.code] }]);
}

function asDone(note: string): string {
  return `${note.charAt(0).toUpperCase()}${note.slice(1)}.`;
}
