import { type ReadOp, ZookeeperError } from '../ports/zookeeper.ts';
import { type Reply } from './connection.ts';
import { decodeMultiRead, encodeMultiRead, type ReadReply, readResults } from './multi-read.ts';
import { type MultiReadSupport } from './multi-read-support.ts';
import { decodeSingleRead, encodeSingleRead, singleReadError } from './pipelined-read.ts';
import { type BatchReply, rangeOf } from './read-batches.ts';
import { type Session } from './session.ts';

/** Reads batches in one frame each where the server knows MultiRead, else one frame for each znode, all in flight. */
export class BatchReader {
  readonly #session: Session;
  readonly #support: MultiReadSupport;
  readonly #chroot: string;

  constructor(session: Session, support: MultiReadSupport, chroot: string) {
    this.#session = session;
    this.#support = support;
    this.#chroot = chroot;
    void support.at(session.endpoint); // by the time of the first read it may be known
  }

  /** @throws ZookeeperError for the first operation whose error is neither absent nor refused. */
  async read(batch: readonly ReadOp[]): Promise<BatchReply> {
    if (!(await this.#support.at(this.#session.endpoint))) return this.#readSingly(batch);
    try {
      return await this.#readAtOnce(batch);
    } catch (error) {
      if (!(error instanceof ZookeeperError) || error.code !== 'unimplemented') throw error;
      this.#support.deny(this.#session.endpoint);
      return this.#readSingly(batch);
    }
  }

  async #readAtOnce(batch: readonly ReadOp[]): Promise<BatchReply> {
    const { value, zxid, bytes } = await this.#session.repeatable({
      kind: `read of ${batch.length}`,
      encode: (xid) => encodeMultiRead(xid, batch, this.#chroot),
      decode: (body) => decodeMultiRead(body, batch),
    });
    return { results: readResults(value, batch), firstZxid: zxid, lastZxid: zxid, bytes };
  }

  async #readSingly(batch: readonly ReadOp[]): Promise<BatchReply> {
    const replies = await Promise.all(batch.map((op) => this.#readOne(op)));
    const values = replies.map(({ value }) => value);
    return {
      results: readResults(values, batch),
      ...rangeOf(new Set(replies.map(({ zxid }) => zxid))),
      bytes: replies.reduce((sum, { bytes }) => sum + bytes, 0),
    };
  }

  async #readOne(op: ReadOp): Promise<Reply<ReadReply>> {
    return this.#session.repeatable<ReadReply>({
      kind: `read ${op.op}`,
      encode: (xid) => encodeSingleRead(xid, op, this.#chroot),
      decode: (body) => decodeSingleRead(body, op),
      answerOf: singleReadError,
    });
  }
}
