import { holderText, lockBusy } from '../apply/lock.ts';
import { stillOpen } from '../apply/still-open.ts';
import { ledgerPaths } from '../ledger/paths.ts';
import { readState, type State, type StateQuery } from '../live/state.ts';
import { type LockInfo, type RevisionInfo } from '../model/results.ts';
import { type World } from '../ports/world.ts';
import { type ZookeeperReader } from '../ports/zookeeper.ts';

/** How long to wait for an apply in batches that is at work, in milliseconds, where nobody says. */
const WAIT_MS = 20_000;
/** How often to look whether it still is. */
const POLL_MS = 500;

/**
 * The state between two applies. While one in batches is open the tree is half of it, and what is compared with that is
 * wrong: waits for the one that is at work.
 * @throws ZkaiFailure `lock-busy` when it is still at work after `waitMs`, `unfinished` for one that was interrupted
 */
export async function readSettled(
  world: Pick<World, 'clock' | 'progress' | 'signal'>,
  reader: ZookeeperReader,
  { waitMs = WAIT_MS, ...query }: StateQuery & { readonly waitMs?: number | undefined },
): Promise<State> {
  const { clock, progress, signal } = world;
  const deadline = clock.now() + waitMs;
  let told = false;
  for (;;) {
    const state = await readState(reader, query);
    const open = openApply(state.ledger);
    if (open === null) return state;
    if (open.holder === null) throw stillOpen(open.id);
    if (clock.now() >= deadline) throw lockBusy(open.holder);
    if (!told) progress({ event: 'waiting-for-lock', holder: open.holder });
    told = true;
    await untilMoved(reader, query, { deadline, clock, signal });
  }
}

/** An apply in batches that is open. */
export interface OpenApply {
  readonly id: string;
  /** Who is at work on it; `null`: nobody, it was interrupted. */
  readonly holder: string | null;
}

export function openApply({
  revision,
  lock,
}: {
  readonly revision: { readonly info: RevisionInfo } | null;
  readonly lock: LockInfo | null;
}): OpenApply | null {
  if (revision?.info.state !== 'applying') return null;
  return { id: revision.info.id, holder: lock === null ? null : holderText(lock) };
}

/** Looks at nothing but the revision and the lock, which is cheap in a large tree. */
async function untilMoved(
  reader: ZookeeperReader,
  { root }: StateQuery,
  { deadline, clock, signal }: Pick<World, 'clock' | 'signal'> & { readonly deadline: number },
): Promise<void> {
  const { revision, lock } = ledgerPaths(root);
  const look = async (): Promise<string> => {
    const { results } = await reader.read([revision, lock].map((path) => ({ op: 'data', path })));
    return results.map((result) => (result.found === 'data' ? result.stat.mzxid : 'none')).join();
  };
  const first = await look();
  while (clock.now() < deadline) {
    await clock.sleep(POLL_MS, signal).catch(() => signal.throwIfAborted());
    if ((await look()) !== first) return;
  }
}
