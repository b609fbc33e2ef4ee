import { type ReadOp, type ReadResult } from '../ports/zookeeper.ts';
import { serverError } from './error-code.ts';
import { multiHeader, readMultiHeader } from './multi.ts';
import { OP } from './records.ts';
import { DecodeError, type Reader } from './reader.ts';
import { Writer, wirePathBytes } from './writer.ts';

const TYPE = { data: OP.GET_DATA, children: OP.GET_CHILDREN } as const;
const NO_NODE = -101;
const NO_AUTH = -102;

const REQUEST_HEADER = 8; // xid, type
const MULTI_HEADER = 9; // type, done, err
const WATCH = 1;

/** Bytes that one operation adds to the request. */
export function readOpBytes({ path }: ReadOp, chroot: string): number {
  return MULTI_HEADER + wirePathBytes(path, chroot) + WATCH;
}

/** The frame of a MultiRead: many getData and getChildren, without a watch, answered from one state of the tree. */
export function encodeMultiRead(xid: number, ops: readonly ReadOp[], chroot: string): Buffer {
  let size = REQUEST_HEADER + MULTI_HEADER;
  for (const op of ops) size += readOpBytes(op, chroot);
  const out = new Writer(size, xid, OP.MULTI_READ);
  for (const { op, path } of ops) {
    multiHeader(out, TYPE[op], false);
    out.path(path, chroot);
    out.boolean(false);
  }
  multiHeader(out, -1, true);
  return out.frame();
}

/** What the server said to one operation: a result, or the number of an error that is none. */
export type ReadReply = ReadResult | { readonly found: 'error'; readonly serverCode: number };

/** @throws DecodeError when the results are not those of `ops`. */
export function decodeMultiRead(body: Reader, ops: readonly ReadOp[]): ReadReply[] {
  const replies: ReadReply[] = [];
  for (let header = readMultiHeader(body); header !== null; header = readMultiHeader(body)) {
    const op = ops[replies.length];
    if (op === undefined) throw new DecodeError(`more results than the ${ops.length} operations`);
    if (header.type === OP.ERROR) {
      replies.push(errorReply(body.int()));
    } else if (header.type !== TYPE[op.op]) {
      throw new DecodeError(`a result of type ${header.type} for a read of ${op.op}`);
    } else if (op.op === 'data') {
      replies.push({ found: 'data', data: body.buffer(), stat: body.stat() });
    } else {
      replies.push({ found: 'children', children: body.strings().sort() });
    }
  }
  body.end();
  if (replies.length !== ops.length)
    throw new DecodeError(`${replies.length} results for ${ops.length} operations`);
  return replies;
}

/** What the number of an error says about one read. */
export function errorReply(serverCode: number): ReadReply {
  if (serverCode === NO_NODE) return { found: 'absent' };
  if (serverCode === NO_AUTH) return { found: 'refused' };
  return { found: 'error', serverCode };
}

/** @throws ZookeeperError for the first operation whose error is neither absent nor refused. */
export function readResults(replies: readonly ReadReply[], ops: readonly ReadOp[]): ReadResult[] {
  return replies.map((reply, index) => {
    if (reply.found === 'error') throw serverError(`read ${ops[index]?.path ?? ''}`, reply.serverCode);
    return reply;
  });
}
