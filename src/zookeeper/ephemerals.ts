import { type ZnodePath, comparePaths, isWithin } from '../model/znode-path.ts';
import { OP } from './records.ts';
import { type Reader } from './reader.ts';
import { Writer, belowChroot, wirePathBytes } from './writer.ts';

const REQUEST_HEADER = 8; // xid, type

/** Asks for the ephemeral znodes of this session. Since ZooKeeper 3.6. */
export function encodeGetEphemerals(xid: number, prefix: ZnodePath, chroot: string): Buffer {
  const out = new Writer(REQUEST_HEADER + wirePathBytes(prefix, chroot), xid, OP.GET_EPHEMERALS);
  out.path(prefix, chroot);
  return out.frame();
}

/**
 * Those at and below `prefix`, sorted. To the server it is the beginning of a text, so that `/a` brings `/ab`, too,
 * and a chroot its neighbours: these are left out. @throws DecodeError
 */
export function decodeGetEphemerals(body: Reader, prefix: ZnodePath, chroot: string): ZnodePath[] {
  const paths: ZnodePath[] = [];
  for (const text of body.strings()) {
    const path = belowChroot(text, chroot);
    if (path !== null && isWithin(path, prefix)) paths.push(path);
  }
  body.end();
  return paths.sort(comparePaths);
}
