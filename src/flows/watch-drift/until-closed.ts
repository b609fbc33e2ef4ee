import { decodeLock } from '../../ledger/lock-info.ts';
import { ledgerPaths } from '../../ledger/paths.ts';
import { decodeRevision } from '../../ledger/revision.ts';
import { readOf } from '../../live/read-of.ts';
import { type ZnodePath } from '../../model/znode-path.ts';
import { type World } from '../../ports/world.ts';
import { type ZookeeperReader } from '../../ports/zookeeper.ts';
import { openApply, type OpenApply } from '../settled-state.ts';
import { type DriftTeller } from './teller.ts';

/** Milliseconds between two looks at an apply in batches that is open. */
const POLL_MS = 500;

/**
 * Waits until an apply in batches is closed: half of it would look like drift. That it is open is told, also when whoever
 * was at work on it has gone, and again every `tellMs`: an interrupted one stays until somebody recovers it.
 */
export async function untilClosed(
  reader: ZookeeperReader,
  open: OpenApply,
  {
    world: { clock, signal },
    teller,
    root,
    tellMs,
  }: {
    readonly world: Pick<World, 'clock' | 'signal'>;
    readonly teller: DriftTeller;
    readonly root: ZnodePath;
    readonly tellMs: number;
  },
): Promise<void> {
  let toldAt = -Infinity;
  let told: OpenApply | null = null;
  for (let now: OpenApply | null = open; now !== null; now = await readOpen(reader, root)) {
    const isNews = told?.id !== now.id || told.holder !== now.holder;
    if (isNews || clock.elapsed() - toldAt >= tellMs) {
      await teller.say({ event: 'held', apply: now.id, holder: now.holder });
      [told, toldAt] = [now, clock.elapsed()];
    }
    await clock.sleep(POLL_MS, signal).catch(() => signal.throwIfAborted());
  }
}

/** Looks at nothing but the revision and the lock, which is cheap in a large tree. */
async function readOpen(reader: ZookeeperReader, root: ZnodePath): Promise<OpenApply | null> {
  const paths = ledgerPaths(root);
  const results = await readOf(reader)([paths.revision, paths.lock].map((path) => ({ op: 'data', path })));
  const [revision, lock] = results;
  return openApply({
    revision: revision?.found === 'data' ? decodeRevision(revision.data, paths) : null,
    lock: lock?.found === 'data' ? decodeLock(lock.data, lock.stat) : null,
  });
}
