import { type Acl } from './acl.ts';
import { type Stat } from './stat.ts';
import { type ZnodePath } from './znode-path.ts';

/** One operation of a `multi`. `version` is the expected data version: 0 means 0, -1 means any. */
export type WriteOp =
  | { readonly op: 'check'; readonly path: ZnodePath; readonly version: number }
  | CreateOp
  | { readonly op: 'set'; readonly path: ZnodePath; readonly data: Buffer; readonly version: number }
  | { readonly op: 'delete'; readonly path: ZnodePath; readonly version: number };

export interface CreateOp {
  readonly op: 'create';
  readonly path: ZnodePath;
  readonly data: Buffer;
  readonly acl: Acl;
  /** Default: persistent. */
  readonly mode?: CreateMode;
}

/**
 * How long a znode lives, and who chooses the end of its name. `ephemeral`: as long as its session. `container`: until
 * its last child goes. `ttlMs`: until it had neither a change nor a child for so long, where the server allows it.
 * Sequential: the server appends ten digits.
 */
export type CreateMode =
  | 'persistent'
  | 'persistent-sequential'
  | 'ephemeral'
  | 'ephemeral-sequential'
  | 'container'
  | { readonly ttlMs: number; readonly sequential?: boolean };

/** What the server says about one operation of a `multi` that went through. Only `set` carries a Stat. */
export type WriteResult =
  | { readonly op: 'check' | 'delete' }
  | { readonly op: 'create'; readonly path: ZnodePath }
  | { readonly op: 'set'; readonly stat: Stat };

/** The server's default `jute.maxbuffer`: a frame of one byte more makes it drop the connection. */
export const JUTE_MAX_BUFFER = 1_048_575;
/** What zkai lets a frame grow to, below {@link JUTE_MAX_BUFFER} with a margin for the stored transaction's own header. */
export const FRAME_LIMIT = 1_000_000;
/** The same for servers before ZooKeeper 3.6, which a transaction near their limit could bring down (ZOOKEEPER-3496). */
export const OLD_FRAME_LIMIT = 524_288;

const REQUEST_HEADER = 8; // xid, type
const MULTI_HEADER = 9; // type, done, err

/**
 * Exact size in bytes of the frame that carries a `multi`, without its 4-byte length: what the server
 * compares with `jute.maxbuffer`. `chroot` is the connection's prefix, which every path carries on the wire.
 */
export function multiFrameBytes(ops: readonly WriteOp[], chroot = ''): number {
  let bytes = REQUEST_HEADER + MULTI_HEADER; // the closing header
  for (const op of ops) bytes += writeOpBytes(op, chroot);
  return bytes;
}

/** Size in bytes of one operation with its header. */
function writeOpBytes(op: WriteOp, chroot = ''): number {
  // The root below a chroot is the chroot itself.
  const name = chroot !== '' && op.path === '/' ? 0 : Buffer.byteLength(op.path);
  const path = 4 + Buffer.byteLength(chroot) + name;
  switch (op.op) {
    case 'check':
    case 'delete':
      return MULTI_HEADER + path + 4;
    case 'set':
      return MULTI_HEADER + path + 4 + op.data.length + 4;
    case 'create':
      return MULTI_HEADER + path + createBodyBytes(op);
  }
}

/** Bytes of a create behind its path: data, ACL, flags, and the time to live of a znode that has one. */
export function createBodyBytes({ data, acl, mode }: CreateOp): number {
  return 4 + data.length + aclBytes(acl) + 4 + (typeof mode === 'object' ? 8 : 0);
}

/** Bytes of an ACL with its length. */
export function aclBytes(acl: Acl): number {
  let bytes = 4;
  for (const { scheme, id } of acl) bytes += 4 + 4 + Buffer.byteLength(scheme) + 4 + Buffer.byteLength(id);
  return bytes;
}
