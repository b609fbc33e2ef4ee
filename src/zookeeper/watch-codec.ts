import { type ZnodePath } from '../model/znode-path.ts';
import { type WatchEvent, type WatchMode } from '../ports/zookeeper.ts';
import { OP } from './records.ts';
import { type Reader } from './reader.ts';
import { Writer, belowChroot, wirePathBytes } from './writer.ts';

const REQUEST_HEADER = 8; // xid, type
const MODE: Record<WatchMode, number> = { znode: 0, tree: 1 };
const ANY = 3;

/** Sets a watch that stays. Since ZooKeeper 3.6. */
export function encodeAddWatch(xid: number, path: ZnodePath, mode: WatchMode, chroot: string): Buffer {
  const out = new Writer(REQUEST_HEADER + wirePathBytes(path, chroot) + 4, xid, OP.ADD_WATCH);
  out.path(path, chroot);
  out.int(MODE[mode]);
  return out.frame();
}

/** The server answers with a number that is always 0: what went wrong is in the header. @throws DecodeError */
export function decodeAddWatch(body: Reader): void {
  body.int();
  body.end();
}

/** Takes away whatever watches this connection has on a path. */
export function encodeRemoveWatches(xid: number, path: ZnodePath, chroot: string): Buffer {
  const out = new Writer(REQUEST_HEADER + wirePathBytes(path, chroot) + 4, xid, OP.REMOVE_WATCHES);
  out.path(path, chroot);
  out.int(ANY);
  return out.frame();
}

/** The paths of all watches by mode. */
export type WatchedPaths = Readonly<Record<WatchMode, readonly ZnodePath[]>>;

/** What Java's client lets a frame of watches grow to (ZOOKEEPER-706), far below what a server takes. */
const FRAME_BYTES = 128 * 1024;
/** Before the paths: the transaction, and the lengths of five lists. */
const SET_WATCHES_BYTES = REQUEST_HEADER + 8 + 5 * 4;

/**
 * Sets all watches again on the next connection of a session, in as many frames as it takes: at most 128 KiB each,
 * unless one path alone is longer. Empty where there is nothing to set.
 *
 * @param relativeZxid the last transaction seen, the 8 bytes as they came.
 */
export function encodeSetWatches(
  relativeZxid: Buffer,
  watched: WatchedPaths,
  chroot: string,
): ((xid: number) => Buffer)[] {
  return portions(watched, chroot).map(({ znode, tree, bytes }) => (xid: number) => {
    const out = new Writer(bytes, xid, OP.SET_WATCHES2);
    out.raw(relativeZxid);
    // First those that tell one change only (data, existence, children), of which we have none.
    for (const paths of [[], [], [], znode, tree]) out.paths(paths, chroot);
    return out.frame();
  });
}

type Portion = Record<WatchMode, ZnodePath[]> & { bytes: number };

function portions(watched: WatchedPaths, chroot: string): Portion[] {
  const all: Portion[] = [];
  for (const mode of ['znode', 'tree'] as const) {
    for (const path of watched[mode]) {
      const more = wirePathBytes(path, chroot);
      let portion = all.at(-1);
      if (portion === undefined || portion.bytes + more > FRAME_BYTES) {
        portion = { znode: [], tree: [], bytes: SET_WATCHES_BYTES };
        all.push(portion);
      }
      portion[mode].push(path);
      portion.bytes += more;
    }
  }
  return all;
}

/** The server says nothing to the removal and to the setting of watches but that it is done. @throws DecodeError */
export function decodeDone(body: Reader): void {
  body.end();
}

export interface Notification {
  /** `null`: the event is not about a znode, or of a kind that only a newer server has; `type` has its number. */
  readonly event: Exclude<WatchEvent['event'], 'missed'> | null;
  readonly type: number;
  /** What the server says about the connection. */
  readonly state: number;
  /** `null` where it lies outside the chroot. */
  readonly path: ZnodePath | null;
}

const EVENTS = new Map<number, Notification['event']>([
  [1, 'created'],
  [2, 'deleted'],
  [3, 'changed'],
  [4, 'children'],
]);

/** @throws DecodeError */
export function decodeNotification(body: Reader, chroot: string): Notification {
  const type = body.int();
  const state = body.int();
  const path = belowChroot(body.string(), chroot);
  body.end();
  return { event: EVENTS.get(type) ?? null, type, state, path };
}
