import { type ZnodePath } from '../model/znode-path.ts';
import { type Clock } from '../ports/clock.ts';
import { type Watch, type WatchEvent, type ZookeeperReader } from '../ports/zookeeper.ts';

/** What moved since somebody asked last. */
export type Moved =
  /** These were created, changed or deleted, each at least once; read them now. */
  | { readonly moved: 'paths'; readonly paths: ReadonlySet<ZnodePath> }
  /** The connection was lost meanwhile: anything may have moved. The watches are armed again, so a reading now sees all of it. */
  | { readonly moved: 'everything' }
  /** Nobody told of anything, for as long as was asked. */
  | { readonly moved: 'nothing' };

/** Hears of every change at and below some paths. An ACL can be set without anybody hearing of it: only a sweep finds that. */
export interface TreeWatch {
  /**
   * Watches at these paths and nowhere else. What is read when it resolves can change no more without being told; true:
   * what was read before could.
   */
  cover(tops: Iterable<ZnodePath>): Promise<boolean>;
  /**
   * What moved since the last call; where nothing did, waits for the first that does, `ms` at most.
   * @throws ZookeeperError the one that ended the session, or what the signal was fired with
   */
  next(ms: number): Promise<Moved>;
  /** Resolves when nothing will be told any more. */
  close(): Promise<void>;
}

interface TreeWatchOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Which paths are worth telling of; asked at the moment of the change. Default: all. */
  readonly isWanted?: (path: ZnodePath) => boolean;
}

/** Needs servers of ZooKeeper 3.6 or later. The session stays the caller's; it may be lost and found again meanwhile. */
export function watchTrees(
  session: ZookeeperReader,
  { clock, signal, isWanted = () => true }: TreeWatchOptions,
): TreeWatch {
  const armed = new Map<ZnodePath, Watch>();
  let paths = new Set<ZnodePath>();
  let isEverything = false;
  let ended: Error | null = null;
  let waiting: AbortController | null = null;
  const wake = (): void => waiting?.abort();

  const hear = (event: WatchEvent): void => {
    if (event.event === 'missed') isEverything = true;
    else if (isWanted(event.path)) paths.add(event.path);
    else return;
    wake();
  };
  const stopListening = session.onSession((event) => {
    if (event.event !== 'ended') return;
    ended = event.error;
    wake();
  });
  signal.addEventListener('abort', wake);

  const take = (): Moved | null => {
    signal.throwIfAborted();
    if (ended !== null) throw ended;
    if (!isEverything && paths.size === 0) return null;
    const told: Moved = isEverything ? { moved: 'everything' } : { moved: 'paths', paths };
    isEverything = false;
    paths = new Set();
    return told;
  };

  return {
    cover: async (tops) => {
      const wanted = new Set(tops);
      const late = [...armed].filter(([top]) => !wanted.has(top));
      for (const [top] of late) armed.delete(top);
      const early = [...wanted].filter((top) => !armed.has(top));
      const watches = await Promise.all(early.map((top) => session.watch(top, 'tree', hear)));
      for (const [index, top] of early.entries()) armed.set(top, watches[index] as Watch);
      await Promise.all(late.map(([, watch]) => watch.close()));
      return early.length > 0;
    },
    next: async (ms) => {
      const told = take();
      if (told !== null) return told;
      waiting = new AbortController();
      await clock.sleep(ms, waiting.signal).catch(() => {}); // woken
      waiting = null;
      return take() ?? { moved: 'nothing' };
    },
    close: async () => {
      stopListening();
      signal.removeEventListener('abort', wake);
      await Promise.all([...armed.values()].map((watch) => watch.close()));
      armed.clear();
    },
  };
}
