import { type ZnodePath } from '../model/znode-path.ts';
import { type Watch, type WatchEvent, type WatchMode } from '../ports/zookeeper.ts';
import { type Request } from './connection.ts';
import { type Log } from './log.ts';
import { type Reader } from './reader.ts';
import { type Session, type WatchHooks } from './session.ts';
import {
  decodeAddWatch,
  decodeDone,
  decodeNotification,
  encodeAddWatch,
  encodeRemoveWatches,
  encodeSetWatches,
} from './watch-codec.ts';
import { Watches } from './watches.ts';

export interface WatchRequest {
  readonly path: ZnodePath;
  readonly mode: WatchMode;
  readonly listener: (event: WatchEvent) => void;
}

/** The watches of one session: sets them, hears of them, and sets them again on every new connection. */
export class SessionWatches implements WatchHooks {
  readonly #watches = new Watches();
  readonly #chroot: string;
  readonly #log: Log;
  /** What the next connection is asked to watch. */
  #rearmed: readonly ZnodePath[] = [];

  constructor(chroot: string, log: Log) {
    this.#chroot = chroot;
    this.#log = log;
  }

  async add(session: Session, { path, mode, listener: told }: WatchRequest): Promise<Watch> {
    const chroot = this.#chroot;
    const listener = (event: WatchEvent) => told(event); // one for each watch, also where the function is the same
    this.#watches.add(path, mode, listener); // first, so that no event finds nobody
    try {
      await session.repeatable({
        kind: `watch ${mode}`,
        encode: (xid) => encodeAddWatch(xid, path, mode, chroot),
        decode: decodeAddWatch,
      });
    } catch (error) {
      this.#watches.remove(path, listener);
      throw error;
    }
    return { close: () => this.#remove(session, path, listener) };
  }

  async #remove(session: Session, path: ZnodePath, listener: WatchRequest['listener']): Promise<void> {
    if (!this.#watches.remove(path, listener)) return;
    // Without a connection there is no watch. And a removal that came later would take away a new watch on the path.
    if (session.isConnected) await this.#forget(session, path);
  }

  async #forget(session: Session, path: ZnodePath): Promise<void> {
    const request = {
      kind: 'remove watch',
      encode: (xid: number) => encodeRemoveWatches(xid, path, this.#chroot),
      decode: decodeDone,
    };
    await session.once(request).catch(() => {});
  }

  notified(body: Reader): void {
    const { event, path, type } = decodeNotification(body, this.#chroot);
    this.#log(`event ${event ?? type}`, 'debug');
    if (event !== null && path !== null) this.#watches.deliver({ event, path });
  }

  rearm(lastZxid: Buffer): readonly Request<unknown>[] {
    const paths = { znode: this.#watches.paths('znode'), tree: this.#watches.paths('tree') };
    this.#rearmed = [...paths.znode, ...paths.tree];
    return encodeSetWatches(lastZxid, paths, this.#chroot).map((encode) => ({
      kind: 'set watches',
      encode,
      decode: decodeDone,
    }));
  }

  armed(session: Session): void {
    // Those that were closed meanwhile: at once, since whoever hears of anything first may watch the path again.
    for (const path of this.#rearmed) if (!this.#watches.has(path)) void this.#forget(session, path);
    this.#rearmed = [];
  }

  missed(): void {
    this.#watches.missed();
  }
}
