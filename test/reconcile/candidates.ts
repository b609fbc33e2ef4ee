import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { systemClock } from '../../src/cli/clock.ts';
import { OPEN_ACL } from '../../src/model/acl.ts';
import { type ZnodePath, znodePath } from '../../src/model/znode-path.ts';
import { type ZookeeperPort } from '../../src/ports/zookeeper.ts';
import { type ElectionEvent, LeaderElection, type Leadership } from '../../src/reconcile/election.ts';
import { createZookeeper } from '../../src/zookeeper/create-zookeeper.ts';

export const ELECTION = znodePath('/leader/election');

/** Somebody who stands, in this process, and leads until it is stopped or loses the office. */
export interface TestCandidate {
  readonly name: string;
  readonly events: readonly ElectionEvent[];
  /** Every leadership that it had. */
  readonly terms: readonly Leadership[];
  readonly leads: () => boolean;
  readonly follows: () => boolean;
  /** Resolves when it does not stand any more. */
  stop(): Promise<void>;
}

export function candidate(
  connect: string,
  name: string,
  {
    zookeeper = createZookeeper(),
    sessionTimeoutMs = 4000,
    path = ELECTION,
  }: {
    readonly zookeeper?: Pick<ZookeeperPort, 'connectWriter'>;
    readonly sessionTimeoutMs?: number;
    readonly path?: ZnodePath;
  } = {},
): TestCandidate {
  const events: ElectionEvent[] = [];
  const terms: Leadership[] = [];
  const stopping = new AbortController();
  const election = new LeaderElection({
    zookeeper,
    clock: systemClock,
    connect: { connect, timeoutMs: 5000, sessionTimeoutMs, auth: [] },
    path,
    acl: OPEN_ACL,
    data: Buffer.from(name),
    tell: (event) => void events.push(event),
  });
  const running = election.run(stopping.signal, async (leadership) => {
    terms.push(leadership);
    const { signal } = leadership;
    while (!signal.aborted) await sleep(1000, undefined, { signal }).catch(() => {});
  });
  const stop = (): Promise<void> => {
    stopping.abort(new Error('stopped'));
    return running;
  };
  onTestFinished(stop);
  return {
    name,
    events,
    terms,
    leads: () => terms.at(-1)?.signal.aborted === false,
    follows: () => events.at(-1)?.event === 'following',
    stop,
  };
}

/** Waits for what is going to be. */
export async function until(what: () => boolean | Promise<boolean>, limitMs = 20_000): Promise<void> {
  for (const end = performance.now() + limitMs; !(await what()); await sleep(10))
    if (performance.now() > end) throw new Error(`it did not come to that: ${what.toString()}`);
}
