import { type Acl } from '../model/acl.ts';
import { ZkaiFailure } from '../model/failure.ts';
import { type LockInfo } from '../model/results.ts';
import { joinPath } from '../model/znode-path.ts';
import { type Clock } from '../ports/clock.ts';
import { type Progress } from '../ports/events.ts';
import { type ZookeeperReader, type ZookeeperWriter } from '../ports/zookeeper.ts';
import { encodeJson } from '../ledger/codec.ts';
import { decodeLock } from '../ledger/lock-info.ts';
import { type LedgerPaths } from '../ledger/paths.ts';

/** How often a busy lock is asked for again, in milliseconds. */
const POLL_MS = 250;

interface LockOptions {
  readonly paths: LedgerPaths;
  readonly info: LockInfo;
  readonly acl: Acl;
  /** How long to wait for another holder, in milliseconds. */
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/**
 * Takes `lock`, which excludes others, and `locks/<id>`, the fence that every write of ours checks: two
 * ephemeral znodes made in one multi. `lock` alone could not fence, because that of another holder looks the same.
 * @throws ZkaiFailure `lock-busy` after the timeout, naming the holder; the signal's reason when it fires.
 */
export async function acquireLock(session: ZookeeperWriter, options: LockOptions): Promise<void> {
  const { paths, info, acl, clock, signal } = options;
  const data = encodeJson(info);
  const deadline = clock.now() + options.timeoutMs;
  let told = false;
  for (;;) {
    signal.throwIfAborted();
    const outcome = await session.multi([
      { op: 'create', path: paths.lock, data, acl, mode: 'ephemeral' },
      { op: 'create', path: joinPath(paths.locks, info.id), data, acl, mode: 'ephemeral' },
    ]);
    if (outcome.committed) return;
    if (outcome.code !== 'node-exists') throw cannotLock(paths, outcome.code);
    const holder = await describeHolder(session, paths);
    if (clock.now() >= deadline) throw lockBusy(holder);
    if (!told) options.progress({ event: 'waiting-for-lock', holder });
    told = true;
    await clock.sleep(POLL_MS, signal).catch(() => signal.throwIfAborted());
  }
}

/**
 * Gives the lock back. Both znodes go in one multi, so it can never hit a successor: where our fence is gone,
 * the lock is not ours any more. Failing is harmless, since both are ephemeral.
 */
export async function releaseLock(session: ZookeeperWriter, paths: LedgerPaths, id: string): Promise<void> {
  try {
    await session.multi([
      { op: 'delete', path: joinPath(paths.locks, id), version: -1 },
      { op: 'delete', path: paths.lock, version: -1 },
    ]);
  } catch {
    // The end of the session removes them.
  }
}

async function describeHolder(session: ZookeeperReader, paths: LedgerPaths): Promise<string> {
  const { results } = await session.read([{ op: 'data', path: paths.lock }]);
  const found = results[0];
  if (found?.found !== 'data') return 'somebody who just finished';
  return holderText(decodeLock(found.data, found.stat));
}

/** Who holds a lock, for a person. */
export function holderText({ who, command, since, ci }: LockInfo): string {
  return `${who} (${command}, since ${since}${ci === null ? '' : `, ${ci}`})`;
}

export function lockBusy(holder: string): ZkaiFailure {
  return new ZkaiFailure('lock-busy', `somebody else is applying: ${holder}`, {
    hint: 'wait for it, or give it more time with --lock-timeout 2m',
  });
}

function cannotLock(paths: LedgerPaths, code: string): ZkaiFailure {
  if (code === 'no-auth') {
    return new ZkaiFailure('permission-refused', `this identity may not write below ${paths.base}`, {
      hint: 'give the environment an `auth` identity that may write the ledger',
    });
  }
  if (code === 'no-node') {
    return new ZkaiFailure(
      'stale',
      `there is no ledger at ${paths.base} any more, or not on this server; nothing was written`,
      { hint: 'make a new plan and look at it again: zkai plan' },
    );
  }
  return new ZkaiFailure('failed', `the lock ${paths.lock} could not be taken: ${code}`, {
    hint: 'run the command again; if it stays, look at zkai status',
  });
}
