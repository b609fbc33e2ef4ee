import { type Acl } from '../model/acl.ts';
import { type Stat } from '../model/stat.ts';
import { aclBytes } from '../model/write-op.ts';
import { type ZnodePath } from '../model/znode-path.ts';
import { OP } from './records.ts';
import { type Reader } from './reader.ts';
import { Writer, wirePathBytes } from './writer.ts';

const REQUEST_HEADER = 8; // xid, type

export function encodeGetAcl(xid: number, path: ZnodePath, chroot: string): Buffer {
  const out = new Writer(REQUEST_HEADER + wirePathBytes(path, chroot), xid, OP.GET_ACL);
  out.path(path, chroot);
  return out.frame();
}

/** @throws DecodeError */
export function decodeGetAcl(body: Reader): { acl: Acl; stat: Stat } {
  const acl = body.vector(() => ({ perms: body.int(), scheme: body.string(), id: body.string() }));
  const stat = body.stat();
  body.end();
  return { acl, stat };
}

export interface SetAclRequest {
  readonly path: ZnodePath;
  readonly acl: Acl;
  /** The expected one, which is not the version of the data: 0 means 0, -1 means any. */
  readonly aversion: number;
}

export function encodeSetAcl(xid: number, { path, acl, aversion }: SetAclRequest, chroot: string): Buffer {
  const size = REQUEST_HEADER + wirePathBytes(path, chroot) + aclBytes(acl) + 4;
  const out = new Writer(size, xid, OP.SET_ACL);
  out.path(path, chroot);
  out.acl(acl);
  out.int(aversion);
  return out.frame();
}

/** @throws DecodeError */
export function decodeSetAcl(body: Reader): Stat {
  const stat = body.stat();
  body.end();
  return stat;
}
