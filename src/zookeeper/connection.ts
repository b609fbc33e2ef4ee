import { JUTE_MAX_BUFFER } from '../model/write-op.ts';
import { type Zxid } from '../model/stat.ts';
import { ZookeeperError } from '../ports/zookeeper.ts';
import { serverError } from './error-code.ts';
import { type FrameSocket } from './frame-socket.ts';
import { Heartbeat } from './heartbeat.ts';
import { type Log } from './log.ts';
import { XID, closeRequest, pingRequest } from './records.ts';
import { DecodeError, Reader } from './reader.ts';

export interface Request<T> {
  /** For messages: what is asked, without data. */
  readonly kind: string;
  readonly encode: (xid: number) => Buffer;
  readonly decode: (body: Reader) => T;
  /** Error numbers that are answers, too: their value, or `undefined` for one that is not. */
  readonly answerOf?: (serverCode: number) => T | undefined;
}

export interface Reply<T> {
  readonly zxid: Zxid;
  readonly value: T;
  /** Size of the reply's frame. */
  readonly bytes: number;
}

export interface ConnectionOptions {
  readonly socket: FrameSocket;
  /** `host:port`, for messages. */
  readonly server: string;
  readonly sessionTimeoutMs: number;
  /** Milliseconds that a server may take for an answer. */
  readonly timeoutMs: number;
  readonly log: Log;
  /** Gets the body of every event of a watch, in the order of the wire. */
  readonly notified: (body: Reader) => void;
  /** Called once, after every request was rejected, unless `close` came first. */
  readonly lost: (reason: Error) => void;
}

interface Pending {
  readonly kind: string;
  readonly sentAt: number;
  readonly sentBytes: number;
  readonly timeoutMs: number;
  readonly answer: (header: { zxid: Zxid; err: number; bytes: number }, body: Reader) => void;
  readonly reject: (error: ZookeeperError) => void;
  /** Rejected for being late. It stays, since answers are told apart by their order. */
  isAbandoned: boolean;
}

const FIRST_XID = 1; // a server does not count 0 as answered
const LAST_XID = 2 ** 31 - 1;
const CLOSE_WAIT_MS = 500;

/**
 * Requests and replies on one connection. Replies come in the order of the requests; whatever else comes, and every
 * silence, ends the connection, and every request is then rejected, once. Nothing is sent again.
 */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #socket: FrameSocket;
  readonly #log: Log;
  readonly #heartbeat: Heartbeat;
  readonly #pending = new Map<number, Pending>();
  #nextXid = FIRST_XID;
  #deadline: { readonly at: number; readonly timer: NodeJS.Timeout } | undefined;
  #lost: Error | undefined;
  #answers = 0;
  /** When the server last sent anything that shows that it is at work. */
  #heardAt = performance.now();
  #closing: Promise<void> | undefined;
  /** Id of the last transaction that any reply told of, as on the wire; `undefined` before the first reply. */
  #lastZxid: Buffer | undefined;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#socket = options.socket;
    this.#log = options.log;
    this.#heartbeat = new Heartbeat({
      sessionTimeoutMs: options.sessionTimeoutMs,
      ping: () => this.#send(pingRequest()),
      silent: () => this.#socket.destroy(new Error('the server stopped answering')),
    });
    this.#socket.listen({ frame: (frame) => this.#receive(frame), lost: (reason) => this.#lose(reason) });
  }

  get server(): string {
    return this.#options.server;
  }

  get isLost(): boolean {
    return this.#lost !== undefined;
  }

  /** How many requests were answered, pings included. */
  get answers(): number {
    return this.#answers;
  }

  get lastZxid(): Buffer | undefined {
    return this.#lastZxid;
  }

  /**
   * Sends one request, before this call returns. `timeoutMs` is what is left of its time, default: all that a server may
   * take. @throws ZookeeperError with the server's code, `timeout` when no reply came in time, or `connection-loss`;
   * RangeError when the frame is larger than a server takes: nothing is sent then.
   */
  request<T>(request: Request<T>, timeoutMs = this.#options.timeoutMs): Promise<Reply<T>> {
    if (this.#closing !== undefined) return Promise.reject(this.#gone(request.kind, 'it was closed'));
    return this.#request(request, timeoutMs);
  }

  /** Ends the session: what is in flight is given a moment to be answered. Always resolves. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** Ends the connection, and leaves the session to the next one. */
  destroy(reason: Error): void {
    this.#socket.destroy(reason);
  }

  async #close(): Promise<void> {
    const request = { kind: 'close', encode: closeRequest, decode: () => undefined };
    await this.#request(request, CLOSE_WAIT_MS).then(ignore, ignore);
    this.#socket.destroy(new Error('it was closed'));
  }

  async #request<T>(request: Request<T>, timeoutMs: number): Promise<Reply<T>> {
    const { kind, encode, decode, answerOf } = request;
    if (this.#lost !== undefined) throw this.#gone(kind, this.#lost.message);
    const xid = this.#nextXid;
    const frame = encode(xid);
    const size = frame.length - 4;
    if (size > JUTE_MAX_BUFFER) {
      throw new RangeError(
        `${kind}: a frame of ${size} bytes is larger than a server takes (${JUTE_MAX_BUFFER})`,
      );
    }
    this.#nextXid = xid === LAST_XID ? FIRST_XID : xid + 1;
    return new Promise((resolve, reject) => {
      this.#pending.set(xid, {
        kind,
        sentAt: performance.now(),
        sentBytes: size,
        timeoutMs,
        answer: ({ zxid, err, bytes }, body) => {
          const value = err === 0 ? decode(body) : answerOf?.(err);
          if (value === undefined && err !== 0) reject(serverError(kind, err));
          else resolve({ zxid, value: value as T, bytes });
        },
        reject,
        isAbandoned: false,
      });
      this.#send(frame);
      this.#armDeadline(performance.now() + timeoutMs);
    });
  }

  #send(frame: Buffer): void {
    this.#socket.send(frame);
    this.#heartbeat.sent();
  }

  #receive(frame: Buffer): void {
    this.#heartbeat.heard();
    const reader = new Reader(frame);
    const xid = reader.int();
    const zxid = reader.hex();
    const err = reader.int();
    if (xid === XID.ping) {
      this.#answers += 1;
      return; // it came after all requests before it: where one of these is unanswered, it shows nothing
    }
    this.#heardAt = performance.now();
    if (xid === XID.notification) {
      this.#options.notified(reader);
      return;
    }
    const [first] = this.#pending;
    if (first === undefined) throw new DecodeError(`a reply to ${xid}, and nothing was asked`);
    const [oldest, pending] = first;
    if (oldest !== xid) throw new DecodeError(`a reply to ${xid}, and ${oldest} was next`);
    if (!pending.isAbandoned) pending.answer({ zxid, err, bytes: frame.length }, reader);
    this.#pending.delete(xid);
    this.#answers += 1;
    // That of an error counts, too: "there is no such znode" was true by then. What has none says 0 or -1.
    if (frame.readBigInt64BE(4) > 0n) this.#lastZxid = Buffer.from(frame.subarray(4, 12));
    const ms = (performance.now() - pending.sentAt).toFixed(1);
    this.#log(
      `#${xid} ${pending.kind}: ${pending.sentBytes} bytes sent, ${frame.length} received, ${ms} ms, zxid ${zxid}, err ${err}`,
      'debug',
    );
  }

  /** One timer, for the request whose time is up first. */
  #armDeadline(at: number): void {
    if (this.#deadline !== undefined && this.#deadline.at <= at) return;
    clearTimeout(this.#deadline?.timer);
    const look = () => {
      // This process may have been busy or stopped for long: look first at what the socket has for us.
      setImmediate(() => this.#checkDeadlines());
    };
    this.#deadline = { at, timer: setTimeout(look, Math.max(at - performance.now(), 1)) };
  }

  #checkDeadlines(): void {
    this.#deadline = undefined;
    if (this.#lost !== undefined) return;
    const now = performance.now();
    let next = Infinity;
    for (const pending of this.#pending.values()) {
      const { kind, sentAt, timeoutMs, reject } = pending;
      if (pending.isAbandoned) continue;
      if (now < sentAt + timeoutMs) {
        next = Math.min(next, sentAt + timeoutMs);
        continue;
      }
      pending.isAbandoned = true;
      const message = `${kind}: no answer from ${this.server} within ${Math.round(timeoutMs)} ms`;
      reject(new ZookeeperError('timeout', message, { sent: true }));
    }
    const silentAt = this.#silentAt();
    if (now < silentAt) {
      next = Math.min(next, silentAt);
      if (next < Infinity) this.#armDeadline(next);
    } else {
      this.#socket.destroy(new Error(`no answer from ${this.server} within ${this.#options.timeoutMs} ms`));
    }
  }

  /**
   * When the server has been silent for all the time that it has for an answer, while one is due. One late request does
   * not make it silent: it may have had little time left, and the answers to all others are on their way.
   */
  #silentAt(): number {
    const [oldest] = this.#pending.values();
    if (oldest === undefined) return Infinity;
    return Math.max(oldest.sentAt, this.#heardAt) + this.#options.timeoutMs;
  }

  #lose(reason: Error): void {
    this.#lost = reason;
    this.#heartbeat.stop();
    clearTimeout(this.#deadline?.timer);
    this.#log(`connection to ${this.server} ended: ${reason.message}`, 'info');
    for (const { kind, reject } of this.#pending.values()) {
      const message = `${kind}: the connection to ${this.server} was lost: ${reason.message}`;
      reject(new ZookeeperError('connection-loss', message, { sent: true, cause: reason }));
    }
    this.#pending.clear();
    if (this.#closing === undefined) this.#options.lost(reason);
  }

  #gone(kind: string, why: string): ZookeeperError {
    const message = `${kind}: there is no connection to ${this.server} any more: ${why}`;
    return new ZookeeperError('connection-loss', message, { sent: false });
  }
}

function ignore(): void {
  // Closing succeeds whatever became of the goodbye.
}
