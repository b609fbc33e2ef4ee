import { type ReadOp } from '../ports/zookeeper.ts';
import { type ReadReply, errorReply } from './multi-read.ts';
import { OP } from './records.ts';
import { type Reader } from './reader.ts';
import { Writer, wirePathBytes } from './writer.ts';

const REQUEST_HEADER = 8; // xid, type
const WATCH = 1;

/** One read in a frame of its own, without a watch, for servers that know no MultiRead (before ZooKeeper 3.6). */
export function encodeSingleRead(xid: number, { op, path }: ReadOp, chroot: string): Buffer {
  const size = REQUEST_HEADER + wirePathBytes(path, chroot) + WATCH;
  const out = new Writer(size, xid, op === 'data' ? OP.GET_DATA : OP.GET_CHILDREN);
  out.path(path, chroot);
  out.boolean(false);
  return out.frame();
}

/** What a MultiRead would have said. @throws DecodeError */
export function decodeSingleRead(body: Reader, { op }: ReadOp): ReadReply {
  const reply: ReadReply =
    op === 'data'
      ? { found: 'data', data: body.buffer(), stat: body.stat() }
      : { found: 'children', children: body.strings().sort() };
  body.end();
  return reply;
}

/** What a MultiRead would have said, where the reply to a single read has an error in its header. */
export function singleReadError(serverCode: number): ReadReply {
  return errorReply(serverCode);
}
