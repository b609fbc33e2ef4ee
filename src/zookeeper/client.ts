import { type Acl } from '../model/acl.ts';
import { type Stat } from '../model/stat.ts';
import { type WriteOp } from '../model/write-op.ts';
import { type ZnodePath } from '../model/znode-path.ts';
import {
  type MultiOutcome,
  type ReadBatch,
  type ReadOp,
  ZookeeperError,
  type ZookeeperReader,
  type ZookeeperWriter,
} from '../ports/zookeeper.ts';
import { decodeMulti, encodeMulti } from './multi.ts';
import { decodeMultiRead, encodeMultiRead, readOpBytes, readResults } from './multi-read.ts';
import { readInBatches } from './read-batches.ts';
import { aclRequest, aclResponse } from './records.ts';
import { type Session } from './session.ts';
import { decodeSync, encodeSync } from './sync.ts';

const absent = (): Promise<never> => Promise.reject(new ZookeeperError('unimplemented', 'not there yet'));

/** A session as something to read from. It has no way to write, not even at run time. */
export class ReadClient implements ZookeeperReader {
  readonly chroot: string;
  protected readonly session: Session;

  constructor(session: Session, chroot: string) {
    this.session = session;
    this.chroot = chroot;
  }

  get server(): string {
    return this.session.server;
  }

  get sessionId(): string {
    return this.session.sessionId;
  }

  async sync(path: ZnodePath): Promise<void> {
    await this.session.request({
      kind: 'sync',
      encode: (xid) => encodeSync(xid, path, this.chroot),
      decode: decodeSync,
    });
  }

  read(ops: readonly ReadOp[]): Promise<ReadBatch> {
    const send = async (batch: readonly ReadOp[]) => {
      const { value, zxid, bytes } = await this.session.request({
        kind: `read of ${batch.length}`,
        encode: (xid) => encodeMultiRead(xid, batch, this.chroot),
        decode: (body) => decodeMultiRead(body, batch),
      });
      return { results: readResults(value, batch), zxid, bytes };
    };
    return readInBatches(ops, send, (op) => readOpBytes(op, this.chroot));
  }

  async getAcl(path: ZnodePath): Promise<{ readonly acl: Acl; readonly stat: Stat } | null> {
    try {
      const { value } = await this.session.request({
        kind: 'getAcl',
        encode: (xid) => aclRequest(xid, path, this.chroot),
        decode: aclResponse,
      });
      return value;
    } catch (error) {
      if (error instanceof ZookeeperError && error.code === 'no-node') return null;
      throw error;
    }
  }

  readonly sessionTimeoutMs = 0;
  readonly readOnly = false;
  getEphemerals = absent;
  whoAmI = absent;
  watch = absent;
  onSession = (): (() => void) => () => {};

  close(): Promise<void> {
    return this.session.close();
  }
}

/** A session that may write. */
export class WriteClient extends ReadClient implements ZookeeperWriter {
  create = absent;
  setAcl = absent;
  async multi(ops: readonly WriteOp[]): Promise<MultiOutcome> {
    const { value, zxid } = await this.session.request({
      kind: `multi of ${ops.length}`,
      encode: (xid) => encodeMulti(xid, ops, this.chroot),
      decode: (body) => decodeMulti(body, ops, this.chroot),
    });
    return value.committed ? { ...value, zxid } : value;
  }
}
