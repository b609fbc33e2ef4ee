import { JUTE_MAX_BUFFER } from '../model/write-op.ts';
import { type Zxid } from '../model/stat.ts';
import { ZookeeperError } from '../ports/zookeeper.ts';
import { type Opened } from './connect.ts';
import { serverError } from './error-code.ts';
import { type FrameSocket } from './frame-socket.ts';
import { Heartbeat } from './heartbeat.ts';
import { XID, closeRequest, pingRequest } from './records.ts';
import { DecodeError, Reader } from './reader.ts';

export interface Request<T> {
  /** For messages: what is asked, without data. */
  readonly kind: string;
  readonly encode: (xid: number) => Buffer;
  readonly decode: (body: Reader) => T;
}

export interface Reply<T> {
  readonly zxid: Zxid;
  readonly value: T;
  /** Size of the reply's frame. */
  readonly bytes: number;
}

interface Pending {
  readonly xid: number;
  readonly kind: string;
  readonly sentAt: number;
  readonly sentBytes: number;
  readonly answer: (header: { zxid: Zxid; err: number; bytes: number }, body: Reader) => void;
  readonly reject: (error: ZookeeperError) => void;
}

const FIRST_XID = 1; // a server does not count 0 as answered
const LAST_XID = 2 ** 31 - 1;
const CLOSE_WAIT_MS = 500;

/**
 * Requests and replies of one session on one connection. Replies come in the order of the requests; whatever else
 * comes, and every silence, ends the connection, and every request is then rejected, once. Nothing is sent again.
 */
export class Session {
  readonly server: string;
  readonly sessionId: string;
  readonly #socket: FrameSocket;
  readonly #timeoutMs: number;
  readonly #log: (line: string) => void;
  readonly #heartbeat: Heartbeat;
  readonly #pending = new Map<number, Pending>();
  #nextXid = FIRST_XID;
  #deadline: NodeJS.Timeout | undefined;
  #lost: Error | undefined;
  #closing: Promise<void> | undefined;

  constructor(opened: Opened, { timeoutMs, log }: { timeoutMs: number; log: (line: string) => void }) {
    this.server = opened.server;
    this.sessionId = opened.sessionId;
    this.#socket = opened.socket;
    this.#timeoutMs = timeoutMs;
    this.#log = log;
    this.#heartbeat = new Heartbeat({
      sessionTimeoutMs: opened.sessionTimeoutMs,
      ping: () => this.#send(pingRequest()),
      silent: () => this.#socket.destroy(new Error('the server stopped answering')),
    });
    this.#socket.listen({ frame: (frame) => this.#receive(frame), lost: (reason) => this.#lose(reason) });
  }

  /**
   * Sends one request. @throws ZookeeperError with the server's code, `timeout` when no reply came in time, or
   * `connection-loss`; RangeError when the frame is larger than a server takes, before anything is sent.
   */
  request<T>(request: Request<T>): Promise<Reply<T>> {
    if (this.#closing !== undefined) return Promise.reject(this.#gone(request.kind, 'it was closed'));
    return this.#request(request);
  }

  /** Ends the session: what is in flight is given a moment to be answered. Always resolves. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const goodbye = this.#request({ kind: 'close', encode: closeRequest, decode: () => undefined });
    let timer: NodeJS.Timeout | undefined;
    const waited = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, CLOSE_WAIT_MS);
    });
    await Promise.race([goodbye.then(ignore, ignore), waited]);
    clearTimeout(timer);
    this.#socket.destroy(new Error('it was closed'));
  }

  async #request<T>({ kind, encode, decode }: Request<T>): Promise<Reply<T>> {
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
        xid,
        kind,
        sentAt: performance.now(),
        sentBytes: size,
        answer: ({ zxid, err, bytes }, body) => {
          if (err === 0) resolve({ zxid, value: decode(body), bytes });
          else reject(serverError(kind, err));
        },
        reject,
      });
      this.#send(frame);
      this.#armDeadline();
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
    if (xid === XID.ping || xid === XID.notification) return;
    const pending = this.#oldest();
    if (pending === undefined) throw new DecodeError(`a reply to ${xid}, and nothing was asked`);
    if (pending.xid !== xid) throw new DecodeError(`a reply to ${xid}, and ${pending.xid} was next`);
    pending.answer({ zxid, err, bytes: frame.length }, reader);
    this.#pending.delete(xid);
    const ms = Math.round(performance.now() - pending.sentAt);
    this.#log(
      `${pending.kind}: ${pending.sentBytes} bytes sent, ${frame.length} received, ${ms} ms, err ${err}`,
    );
  }

  #oldest(): Pending | undefined {
    for (const pending of this.#pending.values()) return pending;
    return undefined;
  }

  /** One timer is enough: all requests have the same time, so the oldest is the first whose time is up. */
  #armDeadline(): void {
    const oldest = this.#oldest();
    if (oldest === undefined || this.#deadline !== undefined) return;
    const delay = oldest.sentAt + this.#timeoutMs - performance.now();
    this.#deadline = setTimeout(
      () => {
        // This process may have been busy or stopped for long: look first at what the socket has for us.
        setImmediate(() => this.#checkDeadline());
      },
      Math.max(delay, 1),
    );
  }

  #checkDeadline(): void {
    this.#deadline = undefined;
    const oldest = this.#oldest();
    if (this.#lost !== undefined || oldest === undefined) return;
    if (performance.now() < oldest.sentAt + this.#timeoutMs) {
      this.#armDeadline();
      return;
    }
    this.#pending.delete(oldest.xid);
    const message = `${oldest.kind}: no answer from ${this.server} within ${this.#timeoutMs} ms`;
    oldest.reject(new ZookeeperError('timeout', message, { sent: true }));
    // A late answer would be taken for that of the next request, so the stream is of no use any more.
    this.#socket.destroy(new Error(message));
  }

  #lose(reason: Error): void {
    this.#lost = reason;
    this.#heartbeat.stop();
    clearTimeout(this.#deadline);
    this.#log(`connection to ${this.server} ended: ${reason.message}`);
    for (const { kind, reject } of this.#pending.values()) {
      const message = `${kind}: the connection to ${this.server} was lost: ${reason.message}`;
      reject(new ZookeeperError('connection-loss', message, { sent: true, cause: reason }));
    }
    this.#pending.clear();
  }

  #gone(kind: string, why: string): ZookeeperError {
    const message = `${kind}: there is no connection to ${this.server} any more: ${why}`;
    return new ZookeeperError('connection-loss', message, { sent: false });
  }
}

function ignore(): void {
  // Closing succeeds whatever became of the goodbye.
}
