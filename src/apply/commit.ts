import { ZkaiFailure } from '../model/failure.ts';
import { type Plan } from '../model/plan.ts';
import { type World } from '../ports/world.ts';
import {
  type ConnectOptions,
  type MultiOutcome,
  ZookeeperError,
  type ZookeeperErrorCode,
  type ZookeeperWriter,
} from '../ports/zookeeper.ts';
import { type Commit } from './commit-ops.ts';
import { forgetPending, rememberPending } from './pending.ts';
import { type PendingApply, settle, SETTLE_GRACE_MS } from './settle.ts';
import { replacedForeign, swappedInReply } from './swapped.ts';

interface CommitInput {
  readonly id: string;
  readonly plan: Plan;
  readonly commitment: Commit;
}

/**
 * Sends the one multi, once, and makes sure of what became of it. Returns notes worth telling.
 * @throws ZkaiFailure `fence-lost`, `stale`, `permission-refused` (nothing was written), `session-lost` (nothing was
 * written), `unknown-outcome`, or `replaced-foreign` (it was written, over a znode swapped in that moment).
 */
export async function commit(
  world: World,
  { connect }: { readonly connect: ConnectOptions },
  session: ZookeeperWriter,
  { id, plan, commitment }: CommitInput,
): Promise<string[]> {
  const { ledger, revision, expected } = commitment;
  const pending = { id, ledger, revision, root: plan.root, expected };
  const applied = `revision ${revision} is applied`;
  // Written before the first byte leaves, so that even a kill -9 leaves a trace for `zkai recover`.
  await remember(world, plan.environment, pending);
  let outcome: MultiOutcome;
  try {
    outcome = await session.multi(commitment.ops);
  } catch (error) {
    if (!(error instanceof ZookeeperError)) throw error;
    if (!error.sent) {
      world.progress({ event: 'settled', written: false });
      await forgetPending(world.files, plan.environment, id);
      throw lost('the connection was lost before the commit was sent', error);
    }
    // It counts from the loss: a server that went silent has used up most of the request's own time.
    const deadline = world.clock.now() + connect.timeoutMs + SETTLE_GRACE_MS;
    const settled = await settle(world, connect, pending, deadline);
    world.progress({ event: 'settled', written: settled.outcome === 'applied' });
    await forgetPending(world.files, plan.environment, id);
    if (settled.outcome === 'fenced-out') throw fenceLost(error);
    if (settled.outcome !== 'applied') throw notCommitted(error);
    if (settled.swapped.length > 0) throw replacedForeign(applied, settled.swapped);
    return ['The reply was lost on the way; the history says that the transaction went through.'];
  }
  world.progress({ event: 'settled', written: outcome.committed });
  await forgetPending(world.files, plan.environment, id);
  if (!outcome.committed) throw refused(commitment, outcome);
  const swapped = swappedInReply(expected, outcome.results);
  if (swapped.length > 0) throw replacedForeign(applied, swapped);
  return [];
}

/** A project directory that cannot be written must not keep anybody from applying. */
async function remember(world: World, environment: string, pending: PendingApply): Promise<void> {
  try {
    await rememberPending(world.files, environment, pending);
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    world.progress({
      event: 'note',
      message: `${problem}; if this apply is cut off, recover it with: zkai recover ${pending.id}`,
    });
  }
}

function refused(commitment: Commit, outcome: Extract<MultiOutcome, { committed: false }>): ZkaiFailure {
  const { index, code } = outcome;
  if (index === commitment.fenceIndex) return fenceLost();
  const op = commitment.ops[index];
  const where = op === undefined ? 'an operation' : `${op.op} ${op.path}`;
  if (code === 'no-auth') {
    return new ZkaiFailure('permission-refused', `this identity may not ${where}; nothing was written`, {
      hint: 'give the environment an `auth` identity that may, or have the ACL changed',
    });
  }
  const refusal = `ZooKeeper refused the transaction at ${where}: ${code}; nothing was written`;
  if (!MOVED.has(code)) {
    return new ZkaiFailure('failed', refusal, {
      hint: 'nobody else is to blame for that: look at what is declared there, and at the limits of the server',
    });
  }
  return new ZkaiFailure('stale', refusal, {
    hint: 'somebody changed it in this very moment: make a new plan with zkai plan',
  });
}

/** What a server says when the tree is not the one that was read. */
const MOVED: ReadonlySet<ZookeeperErrorCode> = new Set([
  'no-node',
  'node-exists',
  'not-empty',
  'bad-version',
  'no-children-for-ephemerals',
]);

function fenceLost(cause?: unknown): ZkaiFailure {
  return new ZkaiFailure(
    'fence-lost',
    'the lock was taken from this apply while it ran; nothing was written',
    {
      hint: 'make a new plan and look at it again: zkai plan',
      cause,
    },
  );
}

/** A refusal of the whole request has its reason in the reply; a lost connection has none. */
export function notCommitted(error: ZookeeperError): ZkaiFailure {
  if (error.serverCode === null) return lost('the connection was lost while committing', error);
  const message = `the server did not take the commit (${error.message}); nothing was written`;
  return new ZkaiFailure('session-lost', message, {
    hint: 'run the same command again; if it says the same, the log of the server knows more',
    cause: error,
  });
}

function lost(what: string, cause: unknown): ZkaiFailure {
  return new ZkaiFailure('session-lost', `${what}; nothing was written`, {
    hint: 'when ZooKeeper is back, run the same command again',
    cause,
  });
}
