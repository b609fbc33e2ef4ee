import { type Acl, type ZookeeperId } from '../model/acl.ts';
import { type Stat } from '../model/stat.ts';
import { type CreateOp, FRAME_LIMIT, OLD_FRAME_LIMIT, type WriteOp } from '../model/write-op.ts';
import { type ZnodePath, znodePath } from '../model/znode-path.ts';
import {
  type MultiOutcome,
  type ReadBatch,
  type ReadOp,
  type SessionEvent,
  type Watch,
  type WatchEvent,
  type WatchMode,
  type ZookeeperReader,
  type ZookeeperWriter,
} from '../ports/zookeeper.ts';
import { decodeGetAcl, decodeSetAcl, encodeGetAcl, encodeSetAcl } from './acl.ts';
import { decodeCreate, encodeCreate } from './create.ts';
import { decodeGetEphemerals, encodeGetEphemerals } from './ephemerals.ts';
import { errorCode } from './error-code.ts';
import { decodeMulti, encodeMulti } from './multi.ts';
import { readOpBytes, type ReadReply, readResults } from './multi-read.ts';
import { decodeSingleRead, encodeSingleRead, singleReadError } from './pipelined-read.ts';
import { type BatchReader } from './batch-reader.ts';
import { readInBatches } from './read-batches.ts';
import { type Session } from './session.ts';
import { decodeSync, encodeSync } from './sync.ts';
import { type SessionWatches } from './session-watches.ts';
import { decodeWhoAmI, encodeWhoAmI } from './who-am-i.ts';

/** What a client is made of. */
export interface Parts {
  readonly session: Session;
  readonly batches: BatchReader;
  readonly watches: SessionWatches;
  readonly chroot: string;
}

/** A session as something to read from. It has no way to write, not even at run time. */
export class ReadClient implements ZookeeperReader {
  readonly chroot: string;
  protected readonly session: Session;
  readonly #batches: BatchReader;
  readonly #watches: SessionWatches;

  constructor({ session, batches, watches, chroot }: Parts) {
    this.session = session;
    this.#batches = batches;
    this.#watches = watches;
    this.chroot = chroot;
  }

  get server(): string {
    return this.session.server;
  }

  get sessionId(): string {
    return this.session.sessionId;
  }

  get sessionTimeoutMs(): number {
    return this.session.sessionTimeoutMs;
  }

  get readOnly(): boolean {
    return this.session.readOnly;
  }

  async frameLimit(): Promise<number> {
    return (await this.#batches.knowsMultiRead()) ? FRAME_LIMIT : OLD_FRAME_LIMIT;
  }

  async sync(path: ZnodePath): Promise<void> {
    await this.session.repeatable({
      kind: 'sync',
      encode: (xid) => encodeSync(xid, path, this.chroot),
      decode: decodeSync,
    });
  }

  read(ops: readonly ReadOp[]): Promise<ReadBatch> {
    const send = (batch: readonly ReadOp[]) => this.#batches.read(batch);
    return readInBatches(ops, send, (op) => readOpBytes(op, this.chroot));
  }

  async getAcl(path: ZnodePath): Promise<{ readonly acl: Acl; readonly stat: Stat } | null> {
    const { value } = await this.session.repeatable<ReturnType<typeof decodeGetAcl> | null>({
      kind: 'getAcl',
      encode: (xid) => encodeGetAcl(xid, path, this.chroot),
      decode: decodeGetAcl,
      answerOf: (serverCode) => (errorCode(serverCode) === 'no-node' ? null : undefined),
    });
    return value;
  }

  async getEphemerals(prefix: ZnodePath): Promise<readonly ZnodePath[]> {
    const { value } = await this.session.repeatable({
      kind: 'getEphemerals',
      encode: (xid) => encodeGetEphemerals(xid, prefix, this.chroot),
      decode: (body) => decodeGetEphemerals(body, prefix, this.chroot),
    });
    return value;
  }

  async whoAmI(): Promise<readonly ZookeeperId[]> {
    const { value } = await this.session.repeatable({
      kind: 'whoAmI',
      encode: encodeWhoAmI,
      decode: decodeWhoAmI,
    });
    return value;
  }

  async ensembleConfig(): Promise<string | null> {
    const op = { op: 'data', path: ENSEMBLE_CONFIG } as const;
    const { value } = await this.session.repeatable<ReadReply>({
      kind: 'read data',
      encode: (xid) => encodeSingleRead(xid, op, ''),
      decode: (body) => decodeSingleRead(body, op),
      answerOf: singleReadError,
    });
    const [result] = readResults([value], [op]);
    return result?.found === 'data' ? result.data.toString() : null;
  }

  watch(path: ZnodePath, mode: WatchMode, listener: (event: WatchEvent) => void): Promise<Watch> {
    return this.#watches.add(this.session, { path, mode, listener });
  }

  onSession(listener: (event: SessionEvent) => void): () => void {
    return this.session.listen(listener);
  }

  close(): Promise<void> {
    return this.session.close();
  }
}

/** Above every chroot. */
const ENSEMBLE_CONFIG = znodePath('/zookeeper/config');

/** A session that may write. */
export class WriteClient extends ReadClient implements ZookeeperWriter {
  async multi(ops: readonly WriteOp[]): Promise<MultiOutcome> {
    const { value, zxid } = await this.session.once({
      kind: `multi of ${ops.length}`,
      encode: (xid) => encodeMulti(xid, ops, this.chroot),
      decode: (body) => decodeMulti(body, ops, this.chroot),
    });
    return value.committed ? { ...value, zxid } : value;
  }

  async create(op: CreateOp): Promise<{ readonly path: ZnodePath; readonly stat: Stat }> {
    const { value } = await this.session.once({
      kind: 'create',
      encode: (xid) => encodeCreate(xid, op, this.chroot),
      decode: (body) => decodeCreate(body, op, this.chroot),
    });
    return value;
  }

  async setAcl(path: ZnodePath, acl: Acl, aversion: number): Promise<Stat> {
    const { value } = await this.session.once({
      kind: 'setAcl',
      encode: (xid) => encodeSetAcl(xid, { path, acl, aversion }, this.chroot),
      decode: decodeSetAcl,
    });
    return value;
  }
}
