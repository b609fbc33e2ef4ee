import { type Selection } from '../model/selection.ts';
import { type World } from '../ports/world.ts';
import { ZookeeperError, type ZookeeperReader } from '../ports/zookeeper.ts';
import { readerOptions, withReader } from './connection.ts';
import { type DriftSubjectRequest } from './drift-subject.ts';
import { DriftTeller, NobodyListens, type TellLines } from './watch-drift/teller.ts';
import { LastValidSubject } from './watch-drift/last-valid-subject.ts';
import { type Watching, watchSession } from './watch-drift/watch-session.ts';

/** What another server, or the same one later, may do better. */
const PASSING: ReadonlySet<ZookeeperError['code']> = new Set([
  'connection-loss',
  'session-expired',
  'session-moved',
  'throttled',
  'timeout',
  'unreachable',
]);
/** Milliseconds between two attempts to open another session. */
const PAUSE_MS = 1000;

export interface WatchDriftRequest extends DriftSubjectRequest {
  /** The part that is looked at; absent: everything. */
  readonly selection?: Selection | undefined;
  /** Milliseconds between two readings of everything. */
  readonly sweepMs: number;
  readonly tell: TellLines;
}

/**
 * Tells what drifts and what is drift no more, until nobody listens. Outlives its sessions: what changed while there was none
 * is told with the next one. Writes nothing.
 * @throws the reason of the world's signal, and what keeps the first reading from being made; later, what no server will do better
 */
export async function watchDrift(world: World, request: WatchDriftRequest): Promise<void> {
  const { selection, sweepMs, tell } = request;
  const subject = await LastValidSubject.load(world, request);
  const options = await readerOptions(world, subject.now.settings, request);
  const watchingOf = async (reader: ZookeeperReader): Promise<Watching> => {
    const names = await subject.now.names(reader);
    const teller = new DriftTeller(names, world.clock, tell);
    return { world, subject, names, teller, selection, sweepMs, authors: new Map() };
  };
  const kept: { watching?: Watching } = {};
  for (;;) {
    try {
      await withReader(world, options, async (reader) => {
        kept.watching ??= await watchingOf(reader);
        return watchSession(kept.watching, reader);
      });
    } catch (error) {
      if (error instanceof NobodyListens) return;
      world.signal.throwIfAborted();
      const teller = kept.watching?.teller;
      const isPassing = error instanceof ZookeeperError && PASSING.has(error.code);
      if (teller?.hasChecked !== true || !isPassing) throw error;
      await teller.suspended(error.message);
    }
    await world.clock.sleep(PAUSE_MS, world.signal).catch(() => world.signal.throwIfAborted());
  }
}
