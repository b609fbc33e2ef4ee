import { type Acl } from '../../model/acl.ts';
import { ZkaiFailure } from '../../model/failure.ts';
import { type Plan } from '../../model/plan.ts';
import { type ApplyResult } from '../../model/results.ts';
import { type ZnodePath } from '../../model/znode-path.ts';
import { type World } from '../../ports/world.ts';
import { type ZookeeperReader, type ZookeeperWriter } from '../../ports/zookeeper.ts';
import { ledgerPaths } from '../../ledger/paths.ts';
import { joinPath } from '../../model/znode-path.ts';
import { type State } from '../../live/state.ts';
import { type ApplyMeta, readChecks } from '../commit-ops.ts';
import { replacedForeign } from '../swapped.ts';
import { carryOut } from './carry-out.ts';
import { type BatchConflict } from './go.ts';
import { layOutJournal } from './lay-out.ts';
import { openJournal } from './open-journal.ts';

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
  const acls = await readAcls(session, deletedPaths(plan));
  const { digest } = plan;
  const journal = layOutJournal(plan, state, { meta, digest, acl, chroot: session.chroot, acls });
  world.signal.throwIfAborted();
  world.progress({
    event: 'committing',
    id: meta.id,
    ops: journal.head.writes,
    bytes: plan.transaction.bytes,
  });
  const checks = readChecks(plan.reads);
  await openJournal(session, journal, { paths, fence, ledger: state.ledger, checks });
  const stored = {
    head: { ...journal.head, batches: journal.batches.map(() => 0) },
    steps: async (batch: number) => journal.batches[batch] ?? [],
  };
  const { progress, signal, clock } = world;
  const carried = await carryOut({ session, paths, fence, progress, signal }, stored, {
    towards: 'new',
    clock,
    timeoutMs,
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
    `somebody else changed a znode while the batches were applied${where}; everything that was written has been undone`,
    {
      details: conflict === null ? [] : [conflict.path],
      hint: 'make a new plan and look at it again: zkai plan',
    },
  );
}

function deletedPaths({ changes }: Pick<Plan, 'changes'>): ZnodePath[] {
  return changes.filter(({ actions }) => actions.includes('delete')).map(({ path }) => path);
}

const AT_ONCE = 200;

/** What a deleted znode has to be created with again. One that is gone already has none: its deletion is a conflict. */
async function readAcls(reader: ZookeeperReader, paths: readonly ZnodePath[]): Promise<Map<ZnodePath, Acl>> {
  const acls = new Map<ZnodePath, Acl>();
  for (let at = 0; at < paths.length; at += AT_ONCE) {
    const some = paths.slice(at, at + AT_ONCE);
    const found = await Promise.all(some.map((path) => reader.getAcl(path)));
    for (const [index, path] of some.entries()) {
      const acl = found[index]?.acl;
      if (acl !== undefined) acls.set(path, acl);
    }
  }
  return acls;
}
