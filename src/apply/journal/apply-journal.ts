import { type Acl } from '../../model/acl.ts';
import { ZkaiFailure } from '../../model/failure.ts';
import { type Plan } from '../../model/plan.ts';
import { type ApplyResult } from '../../model/results.ts';
import { type ZnodePath } from '../../model/znode-path.ts';
import { type World } from '../../ports/world.ts';
import { type ZookeeperWriter } from '../../ports/zookeeper.ts';
import { ledgerPaths } from '../../ledger/paths.ts';
import { joinPath } from '../../model/znode-path.ts';
import { readAcls } from '../../live/acls.ts';
import { type State } from '../../live/state.ts';
import { type ApplyMeta, readChecks } from '../commit-ops.ts';
import { replacedForeign } from '../swapped.ts';
import { carryOut } from './carry-out.ts';
import { type BatchConflict } from './go.ts';
import { journalAcls } from './journal-acls.ts';
import { layOutJournal } from './lay-out.ts';
import { openJournal } from './open-journal.ts';
import { recordsBehind } from './records-behind.ts';

export interface JournalInput {
  readonly plan: Plan;
  readonly state: State;
  readonly meta: ApplyMeta;
  readonly acl: Acl;
  readonly timeoutMs: number;
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
  { plan, state, meta, acl, timeoutMs }: JournalInput,
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
  });
  const checks = readChecks(plan.reads);
  const { progress, signal, clock } = world;
  await openJournal(session, journal, { paths, fence, ledger: state.ledger, checks, progress });
  const stored = {
    head: { ...journal.head, batches: journal.batches.map(() => 0), acls: 0 },
    steps: async (batch: number) => journal.batches[batch] ?? [],
    acls: async () => journal.acls,
  };
  const carried = await carryOut({ session, paths, fence, progress, signal }, stored, {
    towards: 'new',
    isFirst: true,
    clock,
    timeoutMs,
    // The records need the versions of the ACLs, which are set last.
    behind: journal.acls.length > 0 ? null : recordsBehind(journal, { ledger: state.ledger, paths }),
  });
  progress({ event: 'settled', written: carried.outcome === 'done' });
  if (carried.outcome === 'undone') throw undone(carried.conflict);
  if (carried.swapped.length > 0) throw replacedForeign(journal.head.revision, carried.swapped);
  return {
    outcome: 'applied',
    id: meta.id,
    revision: journal.head.revision,
    transactions: journal.batches.length,
    written: journal.head.writes,
    digest,
    notes: [],
  };
}

/** A batch was refused, and everything before it has been taken back. */
export function undone(conflict: BatchConflict | null): ZkaiFailure {
  const where = conflict === null ? '' : ` at ${conflict.path} (${conflict.code})`;
  return new ZkaiFailure(
    'stale',
    `somebody else changed a znode or its ACL while the batches were applied${where}; everything that was written has been undone`,
    {
      details: conflict === null ? [] : [conflict.path],
      hint: 'make a new plan and look at it again: zkai plan',
    },
  );
}

function deletedPaths({ changes }: Pick<Plan, 'changes'>): ZnodePath[] {
  return changes.filter(({ actions }) => actions.includes('delete')).map(({ path }) => path);
}
