import { type JournalHead } from '../../ledger/journal.ts';
import { type LedgerPaths } from '../../ledger/paths.ts';
import { type ZnodePath } from '../../model/znode-path.ts';
import { type World } from '../../ports/world.ts';
import { type ConnectOptions, ZookeeperError, type ZookeeperWriter } from '../../ports/zookeeper.ts';
import { notCommitted } from '../commit.ts';
import { fenceCheck } from '../fence.ts';
import { askUntil, deleteFence, SETTLE_GRACE_MS } from '../settle.ts';
import { stillOpen } from '../still-open.ts';
import { entryOfApply } from './entry-of-apply.ts';
import { lostFence } from './go.ts';
import { openApply } from './open-apply.ts';
import { notBegun } from './open-journal.ts';

/** Pause before trying again what a lost connection has cut off, in milliseconds. */
const RETRY_MS = 100;

interface Beginning {
  /** How the reply was lost. */
  readonly loss: ZookeeperError;
  readonly head: Pick<JournalHead, 'id' | 'revision'>;
  readonly paths: LedgerPaths;
  readonly fence: ZnodePath;
  readonly connect: ConnectOptions;
}

/**
 * Finds out whether the transaction went through that begins a journal, when its reply is lost. Returns if so, and the
 * fence stands. If not, it deletes the fence, since the transaction may still be on its way, and then looks again.
 *
 * @throws ZkaiFailure `session-lost` or `fence-lost` when nothing has happened, and nothing will; `unfinished` when it
 * has begun, and somebody has to carry on with it; `unknown-outcome` when no server answers in time
 */
export async function settleBegin(
  world: Pick<World, 'zookeeper' | 'clock' | 'progress'>,
  session: ZookeeperWriter,
  beginning: Beginning,
): Promise<void> {
  const { loss, head, paths, connect } = beginning;
  const deadline = world.clock.now() + connect.timeoutMs + SETTLE_GRACE_MS;
  world.progress({ event: 'checking-outcome', id: head.id });
  if (await hasBegun(world, session, { ...beginning, deadline })) return;
  const failure = await askUntil(world, connect, { id: head.id, deadline }, async (other) => {
    const wasHeld = await deleteFence(other, paths, head.id);
    if ((await openApply(other, paths)) === head.id) return stillOpen(head.id);
    // Somebody else has carried on with it, to its end.
    if ((await entryOfApply(other, paths, head)) !== null) return lostFence('no-node');
    return wasHeld ? notCommitted(loss) : notBegun('no-node');
  });
  throw failure;
}

/** On our own session, if that goes on. False: not yet, or we cannot tell. */
async function hasBegun(
  { clock }: Pick<World, 'clock'>,
  session: ZookeeperWriter,
  { head, paths, fence, deadline }: Beginning & { readonly deadline: number },
): Promise<boolean> {
  for (;;) {
    try {
      // A transaction first: what is read behind it is current.
      const fenced = await session.multi([fenceCheck(fence)]);
      return fenced.committed && (await openApply(session, paths)) === head.id;
    } catch (error) {
      if (!(error instanceof ZookeeperError)) throw error;
      if (error.code === 'session-expired' || clock.now() >= deadline) return false;
      await clock.sleep(RETRY_MS);
    }
  }
}
