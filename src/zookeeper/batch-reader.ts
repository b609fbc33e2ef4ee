import { ROOT } from '../model/znode-path.ts';
import { type ReadOp, ZookeeperError } from '../ports/zookeeper.ts';
import { type Reply } from './connection.ts';
import { decodeMultiRead, encodeMultiRead, type ReadReply, readResults } from './multi-read.ts';
import { isSameAddress, type MultiReadSupport } from './multi-read-support.ts';
import { decodeSingleRead, encodeSingleRead, singleReadError } from './pipelined-read.ts';
import { type BatchReply, rangeOf } from './read-batches.ts';
import { type Session } from './session.ts';

/** Reads batches in one frame each where the server knows MultiRead, else one frame for each znode, all in flight. */
export class BatchReader {
  readonly #session: Session;
  readonly #support: MultiReadSupport;
  readonly #chroot: string;
  /** Resolves when the last read that waited to be the first has been answered. */
  #first: Promise<unknown> = Promise.resolve();

  constructor(session: Session, support: MultiReadSupport, chroot: string) {
    this.#session = session;
    this.#support = support;
    this.#chroot = chroot;
    void support.at(session.endpoint); // by the time of the first read it may be known
  }

  /**
   * Whether the server that the session is on knows MultiRead, so that it is one of ZooKeeper 3.6 or later.
   * @throws ZookeeperError when it has to be tried, and no server answers
   */
  async knowsMultiRead(): Promise<boolean> {
    for (;;) {
      const isKnown = await this.#support.at(this.#session.endpoint);
      if (isKnown !== null) return isKnown;
      await this.read([{ op: 'children', path: ROOT }]);
    }
  }

  /** @throws ZookeeperError for the first operation whose error is neither absent nor refused. */
  async read(batch: readonly ReadOp[]): Promise<BatchReply> {
    const isKnown = await this.#support.at(this.#session.endpoint);
    if (isKnown === null) return this.#readFirst(batch);
    if (!isKnown) return this.#readSingly(batch);
    try {
      return await this.#readAtOnce(batch, () => this.#support.isKnown(this.#session.endpoint));
    } catch (error) {
      if (!isUnimplemented(error)) throw error;
      // Its own word counts more than its version; without one, it is another server by now, which is asked first.
      if (error.serverCode !== null) this.#support.learn(this.#session.endpoint, false);
      return this.read(batch);
    }
  }

  /**
   * The first read from a server that does not tell its version; all others wait for what it shows. A server that closes
   * the connection while more requests come makes the network drop its last answer, and with it the reason.
   */
  async #readFirst(batch: readonly ReadOp[]): Promise<BatchReply> {
    const turn = this.#first.then(() => this.#tryOut(batch));
    this.#first = turn.catch(() => null);
    return (await turn) ?? this.read(batch);
  }

  /**
   * `null`: it is known now what the server knows, or the session is on another one. A connection that is lost counts as
   * "no": it may have been chance, but single reads are right everywhere, and another try may cost the next connection.
   */
  async #tryOut(batch: readonly ReadOp[]): Promise<BatchReply | null> {
    const { endpoint } = this.#session;
    if ((await this.#support.at(endpoint)) !== null) return null;
    let isSent = false;
    try {
      const reply = await this.#readAtOnce(batch, () => {
        if (isSent || !isSameAddress(this.#session.endpoint, endpoint)) return false;
        isSent = true;
        return true;
      });
      this.#support.learn(endpoint, true);
      return reply;
    } catch (error) {
      if (!isUnimplemented(error)) throw error;
      if (isSent) this.#support.learn(endpoint, false);
      return null;
    }
  }

  /** `mayBeSent`: to the server that the session is on now. It is asked each time, since the session may have moved. */
  async #readAtOnce(batch: readonly ReadOp[], mayBeSent: () => boolean): Promise<BatchReply> {
    const { value, zxid, bytes } = await this.#session.repeatable({
      kind: `read of ${batch.length}`,
      encode: (xid) => {
        if (!mayBeSent()) throw unimplemented();
        return encodeMultiRead(xid, batch, this.#chroot);
      },
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

function isUnimplemented(error: unknown): error is ZookeeperError {
  return error instanceof ZookeeperError && error.code === 'unimplemented';
}

function unimplemented(): ZookeeperError {
  return new ZookeeperError('unimplemented', 'the server knows no MultiRead');
}
