import { type Acl } from '../../model/acl.ts';
import { type Plan } from '../../model/plan.ts';
import { type ApplyResult } from '../../model/results.ts';
import { type ZnodePath } from '../../model/znode-path.ts';
import { type World } from '../../ports/world.ts';
import { type ConnectOptions, type ZookeeperError, type ZookeeperWriter } from '../../ports/zookeeper.ts';
import { ledgerPaths } from '../../ledger/paths.ts';
import { joinPath } from '../../model/znode-path.ts';
import { readAcls } from '../../live/acls.ts';
import { type State } from '../../live/state.ts';
import { type ApplyMeta, readChecks } from '../commit-ops.ts';
import { type Carried, carryOut } from './carry-out.ts';
import { endedByOthers, FINISHED_BY_OTHERS } from './ended-by-others.ts';
import { problemOf, undone } from './ending.ts';
import { journalAcls } from './journal-acls.ts';
import { layOutJournal } from './lay-out.ts';
import { openJournal } from './open-journal.ts';
import { recordsBehind } from './records-behind.ts';
import { settleBegin } from './settle-begin.ts';

export interface JournalInput {
  readonly plan: Plan;
  readonly state: State;
  readonly meta: ApplyMeta;
  readonly acl: Acl;
  readonly connect: ConnectOptions;
}

/**
 * Applies a plan that fits no single transaction, in batches, behind a journal that can finish or undo it from any
 * point (design, section 6). Under the lock, whose fence has the id of the apply.
 *
 * @throws ZkaiFailure `stale` when a batch met a change of somebody else: everything was undone; `unfinished` when it
 * could be neither finished nor undone now
 */
export async function applyJournal(
  world: World,
  session: ZookeeperWriter,
  { plan, state, meta, acl, connect }: JournalInput,
): Promise<ApplyResult> {
  const paths = ledgerPaths(plan.root);
  const fence = joinPath(paths.locks, meta.id);
  const deleted = await readAcls(session, deletedPaths(plan));
  const acls = new Map([...deleted].map(([path, live]) => [path, live.acl]));
  const aclChanges = await journalAcls(session, plan, paths);
  const { digest } = plan;
  const journal = layOutJournal(plan, state, {
    meta,
    digest,
    acl,
    chroot: session.chroot,
    acls,
    aclChanges,
  });
  world.signal.throwIfAborted();
  world.progress({
    event: 'committing',
    id: meta.id,
    ops: journal.head.writes,
    bytes: plan.transaction.bytes,
    batches: journal.batches.length,
  });
  const checks = readChecks(plan.reads);
  const { progress, signal, clock } = world;
  const { ledger } = state;
  const { head } = journal;
  const lost = (loss: ZookeeperError) => settleBegin(world, session, { loss, head, paths, fence, connect });
  // The records need the versions of the ACLs, which are set last.
  const behind = journal.acls.length === 0 ? recordsBehind(journal, { ledger, paths }) : null;
  const stored = {
    head: { ...head, batches: journal.batches.map(() => 0), acls: 0 },
    steps: async (batch: number) => journal.batches[batch] ?? [],
    acls: async () => journal.acls,
  };
  const carry = async (): Promise<Carried> => {
    await openJournal(session, journal, { paths, fence, ledger, checks, progress, behind, lost });
    return carryOut({ session, paths, fence, progress, signal }, stored, {
      towards: 'new',
      isFirst: true,
      clock,
      timeoutMs: connect.timeoutMs,
      behind,
    });
  };
  const carried = await carry().catch((error: unknown) => {
    if (signal.aborted) throw error;
    return endedByOthers(world, connect, { error, head, paths });
  });
  progress({ event: 'settled', written: carried.outcome === 'done' });
  const problem = problemOf(head, carried);
  if (problem !== null) throw problem;
  if (carried.outcome === 'undone') throw undone(null);
  return {
    outcome: 'applied',
    id: meta.id,
    revision: head.revision,
    transactions: journal.batches.length,
    written: head.writes,
    digest,
    journal: true,
    notes: carried === FINISHED_BY_OTHERS ? ['Somebody else finished it while it was cut off.'] : [],
  };
}

function deletedPaths({ changes }: Pick<Plan, 'changes'>): ZnodePath[] {
  return changes.filter(({ actions }) => actions.includes('delete')).map(({ path }) => path);
}
