import { type Stat } from '../model/stat.ts';
import { type CreateMode, type CreateOp, createBodyBytes } from '../model/write-op.ts';
import { type ZnodePath } from '../model/znode-path.ts';
import { OP } from './records.ts';
import { DecodeError, type Reader } from './reader.ts';
import { Writer, wirePath, wirePathBytes } from './writer.ts';

const REQUEST_HEADER = 8; // xid, type

/** The number that the server knows a mode by. */
const FLAGS = {
  persistent: 0,
  ephemeral: 1,
  'persistent-sequential': 2,
  'ephemeral-sequential': 3,
  container: 4,
} as const;
const TTL = 5;
const TTL_SEQUENTIAL = 6;

/** The frame that creates one znode. @throws RangeError as {@link writeCreate} does */
export function encodeCreate(xid: number, op: CreateOp, chroot: string): Buffer {
  const size = REQUEST_HEADER + wirePathBytes(op.path, chroot) + createBodyBytes(op);
  const out = new Writer(size, xid, createType(op, OP.CREATE2));
  writeCreate(out, op, chroot);
  return out.frame();
}

/** @throws DecodeError, also when another znode was created than the one asked for. */
export function decodeCreate(body: Reader, op: CreateOp, chroot: string): { path: ZnodePath; stat: Stat } {
  const path = readCreatedPath(body, op, chroot);
  const stat = body.stat();
  body.end();
  return { path, stat };
}

/** The operation that creates in this mode: containers and times to live have their own, `plain` does the rest. */
export function createType({ mode = 'persistent' }: CreateOp, plain: number): number {
  if (typeof mode === 'object') return OP.CREATE_TTL;
  return mode === 'container' ? OP.CREATE_CONTAINER : plain;
}

/**
 * What follows the number of the operation. @throws RangeError for a sequential znode without a name of its own:
 * the server would append the number to that of the chroot, and leave it.
 */
export function writeCreate(out: Writer, { path, data, acl, mode = 'persistent' }: CreateOp, chroot: string) {
  if (path === '/' && isSequential(mode)) throw new RangeError('a sequential znode needs a name');
  out.path(path, chroot);
  out.buffer(data);
  out.acl(acl);
  if (typeof mode === 'object') {
    out.int(mode.sequential === true ? TTL_SEQUENTIAL : TTL);
    out.long(mode.ttlMs);
  } else {
    out.int(FLAGS[mode]);
  }
}

/** The path of a new znode, with the number of a sequential one. @throws DecodeError */
export function readCreatedPath(
  body: Reader,
  { path, mode = 'persistent' }: CreateOp,
  chroot: string,
): ZnodePath {
  const created = body.string();
  const asked = wirePath(path, chroot);
  if (!isSequential(mode) && created === asked) return path;
  const number = created.slice(asked.length);
  if (!isSequential(mode) || !created.startsWith(asked) || !NUMBER.test(number)) {
    throw new DecodeError(`${JSON.stringify(created)} was created in place of ${JSON.stringify(asked)}`);
  }
  return `${path}${number}` as ZnodePath;
}

/** Ten digits; a parent that has seen 2^31 children counts on below zero. */
const NUMBER = /^(\d{10}|-\d{9,10})$/;

function isSequential(mode: CreateMode): boolean {
  if (typeof mode === 'object') return mode.sequential === true;
  return mode === 'persistent-sequential' || mode === 'ephemeral-sequential';
}
