import { ZkaiFailure } from '../model/failure.ts';
import { type Plan } from '../model/plan.ts';
import { multiFrameBytes } from '../model/write-op.ts';
import { type ZnodePath } from '../model/znode-path.ts';
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
import { MOST_REPEATS } from './repeatable-commit.ts';
import { type PendingApply, settle, SETTLE_GRACE_MS } from './settle.ts';
import { replacedForeign, swappedInReply } from './swapped.ts';

type Refusal = Extract<MultiOutcome, { committed: false }>;

interface CommitInput {
  readonly id: string;
  readonly plan: Plan;
  readonly commitment: Commit;
}

/**
 * Sends the one multi, once, and makes sure of what became of it. One that was refused, where the plan allows for what
 * has moved, has another in its place. Returns notes worth telling.
 * @throws ZkaiFailure `fence-lost`, `stale`, `permission-refused` (nothing was written), `session-lost` (nothing was
 * written), `unknown-outcome`, or `replaced-foreign` (it was written, over a znode swapped in that moment).
 */
export async function commit(
  world: World,
  { connect }: { readonly connect: ConnectOptions },
  session: ZookeeperWriter,
  { id, plan, commitment: first }: CommitInput,
): Promise<string[]> {
  const { ledger, revision, expected } = first;
  const pending = { id, ledger, revision, root: plan.root, expected };
  const forget = () => forgetPending(world.files, plan.environment, id);
  // Written before the first byte leaves, so that even a kill -9 leaves a trace for `zkai recover`.
  await remember(world, plan.environment, pending);
  for (let commitment = first, repeats = 0; ; repeats += 1) {
    const { ops } = commitment;
    const bytes = multiFrameBytes(ops, session.chroot);
    world.progress({ event: 'committing', id, ops: ops.length, bytes });
    let outcome: MultiOutcome;
    try {
      outcome = await session.multi(ops);
    } catch (error) {
      if (!(error instanceof ZookeeperError)) throw error;
      return settleLost(world, connect, { error, pending, forget });
    }
    world.progress({ event: 'settled', written: outcome.committed });
    if (outcome.committed) {
      await forget();
      const swapped = swappedInReply(commitment.expected, outcome.results);
      if (swapped.length > 0) throw replacedForeign(appliedText(pending), swapped);
      return repeats === 0 ? [] : [carriedNote(repeats)];
    }
    try {
      commitment = await another(world, commitment, { outcome, repeats });
    } catch (error) {
      await forget();
      throw error;
    }
  }
}

/** @throws ZkaiFailure as the refusal says, where nothing else can be sent in its place */
async function another(
  { signal, progress }: World,
  commitment: Commit,
  { outcome, repeats }: { readonly outcome: Refusal; readonly repeats: number },
): Promise<Commit> {
  const path = commitment.ops[outcome.index]?.path;
  if (outcome.code !== 'bad-version' || path === undefined || commitment.again === undefined)
    throw refused(commitment, outcome);
  if (repeats === MOST_REPEATS) throw outrun(path);
  const next = await commitment.again(path);
  if (next === null) throw refused(commitment, outcome);
  signal.throwIfAborted();
  progress({ event: 'note', message: `${path}: an ignored field was written in this moment; once more` });
  return next;
}

/** What became of a transaction whose reply was lost. */
async function settleLost(
  world: World,
  connect: ConnectOptions,
  lostWith: {
    readonly error: ZookeeperError;
    readonly pending: PendingApply;
    readonly forget: () => Promise<void>;
  },
): Promise<string[]> {
  const { error, pending, forget } = lostWith;
  if (!error.sent) {
    world.progress({ event: 'settled', written: false });
    await forget();
    throw lost('the connection was lost before the commit was sent', error);
  }
  // It counts from the loss: a server that went silent has used up most of the request's own time.
  const deadline = world.clock.now() + connect.timeoutMs + SETTLE_GRACE_MS;
  const settled = await settle(world, connect, pending, deadline);
  world.progress({ event: 'settled', written: settled.outcome === 'applied' });
  await forget();
  if (settled.outcome === 'fenced-out') throw fenceLost(error);
  if (settled.outcome !== 'applied') throw notCommitted(error);
  if (settled.swapped.length > 0) throw replacedForeign(appliedText(pending), settled.swapped);
  return ['The reply was lost on the way; the history says that the transaction went through.'];
}

const appliedText = ({ revision }: PendingApply): string => `revision ${revision} is applied`;

function carriedNote(repeats: number): string {
  const times = repeats === 1 ? 'once' : `${repeats} times`;
  return `Ignored fields were written in that very moment, so the transaction was refused ${times} and laid out again with their new values.`;
}

function outrun(path: ZnodePath): ZkaiFailure {
  return new ZkaiFailure(
    'stale',
    `ignored fields were written faster than they could be carried over, ${MOST_REPEATS + 1} times in a row; nothing was written`,
    {
      details: [
        `${path}: somebody wrote it between our last look and the commit; nothing but its ignored fields has moved`,
      ],
      hint: 'run it again, or let those who write there pause',
    },
  );
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

function refused(commitment: Commit, outcome: Refusal): ZkaiFailure {
  const { index, code } = outcome;
  if (index < commitment.fences) return fenceLost();
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
