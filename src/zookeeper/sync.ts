import { type ZnodePath } from '../model/znode-path.ts';
import { OP } from './records.ts';
import { type Reader } from './reader.ts';
import { Writer, wirePathBytes } from './writer.ts';

const REQUEST_HEADER = 8; // xid, type

export function encodeSync(xid: number, path: ZnodePath, chroot: string): Buffer {
  const out = new Writer(REQUEST_HEADER + wirePathBytes(path, chroot), xid, OP.SYNC);
  out.path(path, chroot);
  return out.frame();
}

/** The server answers with the path. @throws DecodeError */
export function decodeSync(body: Reader): void {
  body.string();
  body.end();
}
