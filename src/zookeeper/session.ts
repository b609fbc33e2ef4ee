import { setMaxListeners } from 'node:events';
import { type SessionEvent, ZookeeperError } from '../ports/zookeeper.ts';
import { type Address } from './connect-string.ts';
import { connect, type ConnectingOptions, type Opened } from './connect.ts';
import { Connection, type Reply, type Request } from './connection.ts';
import { sessionIdText } from './handshake.ts';
import { type Log } from './log.ts';
import { backoff, pause } from './pause.ts';
import { type Reader } from './reader.ts';
import { type Ticket } from './records.ts';

export interface SessionOptions extends ConnectingOptions {
  readonly servers: readonly Address[];
  readonly log: Log;
}

/** What a session needs of the watches: to get their events, and to have them armed on a new connection. */
export interface WatchHooks {
  notified(body: Reader): void;
  /** Requests that arm every watch again, and what to do when all of them were answered. */
  rearm(lastZxid: Buffer): readonly Request<unknown>[];
  armed(): void;
}

type State =
  | { readonly is: 'connected'; readonly connection: Connection }
  | { readonly is: 'suspended'; readonly reason: string }
  | { readonly is: 'ended'; readonly error: ZookeeperError };

const REPEAT_PAUSE = { firstMs: 20, longestMs: 1000 };
const RECONNECT_PAUSE = { firstMs: 20, longestMs: 2000 };
const NO_ZXID = Buffer.alloc(8);
/** Whatever is wrong, it is not the connection, and another one will not put it right. */
const FINAL: ReadonlySet<ZookeeperError['code']> = new Set(['session-expired', 'auth-failed']);
/** The server did not do it, or it does no harm to do it again. */
const REPEATABLE: ReadonlySet<ZookeeperError['code']> = new Set([
  'connection-loss',
  'session-moved',
  'throttled',
]);

/**
 * One session over as many connections as it takes. When its connection is lost, it looks for another server that goes
 * on with it, until it is closed or a server says that it has expired.
 */
export class Session {
  readonly #options: SessionOptions;
  readonly #watches: WatchHooks;
  readonly #listeners = new Set<(event: SessionEvent) => void>();
  readonly #waiting = new Set<{ readonly go: () => void; readonly fail: (error: ZookeeperError) => void }>();
  readonly #closing = new AbortController();
  #state: State = { is: 'suspended', reason: 'not connected yet' };
  #opened: Opened;
  /** The last transaction that any server told us of. */
  #lastZxid: Buffer = NO_ZXID;
  /** Connections in a row that were lost before they answered anything: a server that only lets us in is no help. */
  #fruitless = 0;
  #closed: Promise<void> | undefined;

  static async open(options: SessionOptions, watches: WatchHooks): Promise<Session> {
    return new Session(options, watches, await connect(options.servers, options, options.log));
  }

  private constructor(options: SessionOptions, watches: WatchHooks, opened: Opened) {
    this.#options = options;
    this.#watches = watches;
    this.#opened = opened;
    setMaxListeners(0, this.#closing.signal); // every request that is to be made again waits for it, too
    if (!this.#use(opened, this.#connectionOf(opened))) void this.#reconnect();
  }

  get server(): string {
    return this.#opened.endpoint.server;
  }

  get sessionId(): string {
    return sessionIdText(this.#opened.ticket);
  }

  get sessionTimeoutMs(): number {
    return this.#opened.sessionTimeoutMs;
  }

  get readOnly(): boolean {
    return this.#opened.readOnly;
  }

  get endpoint(): Opened['endpoint'] {
    return this.#opened.endpoint;
  }

  get isConnected(): boolean {
    return this.#state.is === 'connected';
  }

  /** Fires when the session is closed. */
  get ended(): AbortSignal {
    return this.#closing.signal;
  }

  listen(listener: (event: SessionEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** A request that changes something: sent once, on the connection that there is, or on the next one. */
  async once<T>(request: Request<T>): Promise<Reply<T>> {
    const deadline = performance.now() + this.#options.timeoutMs;
    const connection = this.#current() ?? (await this.#connected(request.kind, deadline));
    return connection.request(request, deadline - performance.now());
  }

  /**
   * A request that may be made twice: while its time lasts, it is made again when its connection is lost. The first
   * loss gives it the time for another connection: a server that went silent has used up most of its own by then.
   */
  async repeatable<T>(request: Request<T>): Promise<Reply<T>> {
    const { timeoutMs } = this.#options;
    let deadline = performance.now() + timeoutMs;
    for (let attempt = 0; ; attempt += 1) {
      try {
        const connection = this.#current() ?? (await this.#connected(request.kind, deadline));
        return await connection.request(request, deadline - performance.now());
      } catch (error) {
        if (!(error instanceof ZookeeperError) || !REPEATABLE.has(error.code)) throw error;
        if (attempt === 0) deadline = performance.now() + timeoutMs;
        const wait = backoff(attempt, REPEAT_PAUSE);
        if (this.#closed !== undefined || performance.now() + wait >= deadline) throw error;
        this.#options.log(`${request.kind}: again in ${Math.round(wait)} ms after: ${error.message}`, 'info');
        await pause(wait, this.#closing.signal).catch(() => {
          throw error;
        });
      }
    }
  }

  /** Ends the session: what is in flight is given a moment to be answered. Always resolves. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    const state = this.#state;
    // From now on there is no connection to be had; what is in flight on this one may still be answered.
    this.#state = { is: 'ended', error: this.#gone('it was closed') };
    this.#closing.abort(new Error('it was closed'));
    this.#failWaiting(this.#gone('it was closed'));
    if (state.is === 'connected') await state.connection.close();
  }

  #current(): Connection | undefined {
    if (this.#state.is === 'ended') throw this.#state.error;
    return this.#state.is === 'connected' ? this.#state.connection : undefined;
  }

  /** Waits for a connection. @throws ZookeeperError `sent: false` when there is none in time, or there cannot be one */
  #connected(kind: string, deadline: number): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const finish = () => {
        clearTimeout(timer);
        this.#waiting.delete(waiting);
      };
      const fail = (error: ZookeeperError) => {
        finish();
        reject(error);
      };
      const go = () => {
        if (this.#state.is !== 'connected') return; // lost or closed meanwhile: that will be told
        finish();
        resolve(this.#state.connection);
      };
      const waiting = { go, fail };
      const timer = setTimeout(
        () => {
          const why = this.#state.is === 'suspended' ? `: ${this.#state.reason}` : '';
          fail(new ZookeeperError('connection-loss', `${kind}: no connection${why}`));
        },
        Math.max(deadline - performance.now(), 1),
      );
      this.#waiting.add(waiting);
    });
  }

  #connectionOf({ socket, sessionTimeoutMs, endpoint }: Opened): Connection {
    const connection: Connection = new Connection({
      socket,
      sessionTimeoutMs,
      server: endpoint.server,
      log: this.#options.log,
      notified: (body) => this.#watches.notified(body),
      lost: (reason) => {
        if (this.#state.is !== 'connected' || this.#state.connection !== connection) return;
        this.#lastZxid = connection.lastZxid ?? this.#lastZxid;
        this.#fruitless = connection.hasAnswered ? 0 : this.#fruitless + 1;
        this.#state = { is: 'suspended', reason: reason.message };
        this.#tell({ event: 'suspended', reason: reason.message });
        void this.#reconnect();
      },
    });
    return connection;
  }

  /** False when the connection was lost while nobody looked. */
  #use(opened: Opened, connection: Connection): boolean {
    if (connection.isLost) return false;
    this.#opened = opened;
    this.#state = { is: 'connected', connection };
    this.#options.log(openedText(opened), 'info');
    return true;
  }

  async #reconnect(): Promise<void> {
    for (let round = this.#fruitless; this.#state.is === 'suspended'; round += 1) {
      try {
        await pause(backoff(round, RECONNECT_PAUSE), this.#closing.signal);
        await this.#reconnectOnce();
      } catch (error) {
        if (this.#state.is !== 'suspended') return;
        if (error instanceof ZookeeperError) this.#failed(error);
        else this.#options.log(`looking for another server: ${String(error)}`, 'info');
      }
    }
  }

  async #reconnectOnce(): Promise<void> {
    const { signal } = this.#closing;
    const { servers, log } = this.#options;
    const opened = await connect(
      servers,
      {
        ...this.#options,
        ...this.#resumption(),
        signal,
        lastZxid: this.#lastZxid,
        // One that is silent must not use up the time that the session has left for those that would go on with it.
        attemptMs: this.#opened.sessionTimeoutMs / servers.length,
        tryLast: this.server,
      },
      log,
    );
    const connection = this.#connectionOf(opened);
    const goodbye = () => void connection.close();
    signal.addEventListener('abort', goodbye);
    const requests = this.#watches.rearm(this.#lastZxid);
    try {
      await Promise.all(requests.map((request) => connection.request(request, this.#options.timeoutMs)));
    } catch (error) {
      // Nothing that waits has to do with it: the next connection is theirs.
      connection.destroy(new Error('its watches could not be set', { cause: error }));
      return;
    } finally {
      signal.removeEventListener('abort', goodbye);
    }
    if (this.#state.is !== 'suspended') return connection.close();
    if (!this.#use(opened, connection)) return;
    this.#tell({ event: 'reconnected', server: this.server });
    this.#watches.armed();
    for (const { go } of this.#waiting) go();
  }

  /** A server without a quorum gives sessions that no other server knows; ours is only resumed where it is known. */
  #resumption(): { readonly resume?: Ticket; readonly allowReadOnly: boolean } {
    if (this.#opened.readOnly) return { allowReadOnly: true };
    return { resume: this.#opened.ticket, allowReadOnly: false };
  }

  /** One round over all servers came to nothing. Who waits is told, since waiting longer is theirs to decide. */
  #failed(error: ZookeeperError): void {
    if (FINAL.has(error.code)) {
      this.#state = { is: 'ended', error };
      this.#options.log(`session ${this.sessionId} ended: ${error.message}`, 'info');
      this.#tell({ event: 'ended', error });
    }
    this.#failWaiting(error);
  }

  #failWaiting(error: ZookeeperError): void {
    for (const { fail } of this.#waiting) fail(error);
  }

  #tell(event: SessionEvent): void {
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }

  #gone(why: string): ZookeeperError {
    const message = `there is no connection to ${this.server} any more: ${why}`;
    return new ZookeeperError('connection-loss', message, { sent: false });
  }
}

function openedText(opened: Opened): string {
  const { sessionTimeoutMs, readOnly, endpoint } = opened;
  const mode = readOnly ? ', read-only' : '';
  return `session ${sessionIdText(opened.ticket)} on ${endpoint.server}, timeout ${sessionTimeoutMs} ms${mode}`;
}
