import { type Acl, OPEN_ACL } from '../../src/model/acl.ts';
import { type CreateMode, type CreateOp, type WriteOp } from '../../src/model/write-op.ts';
import { ROOT, type ZnodePath, znodePath } from '../../src/model/znode-path.ts';
import { type ReadOp, type WatchMode } from '../../src/ports/zookeeper.ts';
import { decodeSetAcl, encodeSetAcl } from '../../src/zookeeper/acl.ts';
import { decodeCreate, encodeCreate } from '../../src/zookeeper/create.ts';
import { decodeGetEphemerals, encodeGetEphemerals } from '../../src/zookeeper/ephemerals.ts';
import { decodeMulti, encodeMulti } from '../../src/zookeeper/multi.ts';
import { decodeMultiRead, encodeMultiRead } from '../../src/zookeeper/multi-read.ts';
import { decodeSingleRead, encodeSingleRead, singleReadError } from '../../src/zookeeper/pipelined-read.ts';
import { authRequest } from '../../src/zookeeper/records.ts';
import { decodeSync, encodeSync } from '../../src/zookeeper/sync.ts';
import {
  type WatchedPaths,
  decodeAddWatch,
  decodeDone,
  encodeAddWatch,
  encodeRemoveWatches,
  encodeSetWatches,
} from '../../src/zookeeper/watch-codec.ts';
import { decodeWhoAmI, encodeWhoAmI } from '../../src/zookeeper/who-am-i.ts';
import { type Wire } from './wire.ts';

/** Our requests on one connection, below one chroot. */
export function requestsOn(wire: Wire, chroot: string) {
  return {
    create: (path: string, mode?: CreateMode, acl: Acl = OPEN_ACL) => {
      const op = createOf(path, mode, acl);
      return wire.ask(
        (xid) => encodeCreate(xid, op, chroot),
        (body) => decodeCreate(body, op, chroot),
      );
    },
    multi: (ops: readonly WriteOp[]) =>
      wire.ask(
        (xid) => encodeMulti(xid, ops, chroot),
        (body) => decodeMulti(body, ops, chroot),
      ),
    setAcl: (path: string, acl: Acl, aversion: number) =>
      wire.ask((xid) => encodeSetAcl(xid, { path: znodePath(path), acl, aversion }, chroot), decodeSetAcl),
    ephemerals: async (prefix: ZnodePath = ROOT) => {
      const { value } = await wire.ask(
        (xid) => encodeGetEphemerals(xid, prefix, chroot),
        (body) => decodeGetEphemerals(body, prefix, chroot),
      );
      return value;
    },
    identify: (credentials: string) =>
      wire.ask(
        () => authRequest({ scheme: 'digest', credentials: Buffer.from(credentials) }),
        (body) => body.end(),
      ),
    whoAmI: async () => (await wire.ask(encodeWhoAmI, decodeWhoAmI)).value,
    readTogether: async (ops: readonly ReadOp[]) => {
      const { value } = await wire.ask(
        (xid) => encodeMultiRead(xid, ops, chroot),
        (body) => decodeMultiRead(body, ops),
      );
      return value;
    },
    readOne: async (op: ReadOp) => {
      const { err, value } = await wire.ask(
        (xid) => encodeSingleRead(xid, op, chroot),
        (body) => decodeSingleRead(body, op),
      );
      return value ?? singleReadError(err);
    },
    addWatch: (path: string, mode: WatchMode) =>
      wire.ask((xid) => encodeAddWatch(xid, znodePath(path), mode, chroot), decodeAddWatch),
    removeWatches: (path: string) =>
      wire.ask((xid) => encodeRemoveWatches(xid, znodePath(path), chroot), decodeDone),
    /** The errors of the frames that it took. */
    setWatches: async (lastZxid: Buffer, watched: WatchedPaths) => {
      const errors: number[] = [];
      for (const encode of encodeSetWatches(lastZxid, watched, chroot))
        errors.push((await wire.ask(encode, decodeDone)).err);
      return errors;
    },
    /** The events since the last call, as words, once the server has told everything that happened before. */
    events: async () => {
      await wire.ask((xid) => encodeSync(xid, ROOT, chroot), decodeSync);
      return wire.events(chroot).map(({ event, path }) => `${event} ${path}`);
    },
  };
}

export function createOf(path: string, mode?: CreateMode, acl: Acl = OPEN_ACL): CreateOp {
  const op = { op: 'create', path: znodePath(path), data: Buffer.from('data'), acl } as const;
  return mode === undefined ? op : { ...op, mode };
}

export function deleteOf(path: string): WriteOp {
  return { op: 'delete', path: znodePath(path), version: -1 };
}

export function setOf(path: string): WriteOp {
  return { op: 'set', path: znodePath(path), data: Buffer.from('changed'), version: -1 };
}
