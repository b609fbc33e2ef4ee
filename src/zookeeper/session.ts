import { type SessionEvent, ZookeeperError } from '../ports/zookeeper.ts';
import { type Address } from '../model/connect-string.ts';
import { connect, type ConnectingOptions, type Opened } from './connect.ts';
import { Connection, type Reply, type Request } from './connection.ts';
import { sessionIdText } from './handshake.ts';
import { type Log } from './log.ts';
import { backoff, pause, Pauses } from './pause.ts';
import { type Reader } from './reader.ts';
import { type Ticket } from './records.ts';
import { tell } from './tell.ts';
import { WaitingRoom } from './waiting.ts';

export interface SessionOptions extends ConnectingOptions {
  readonly servers: readonly Address[];
  readonly log: Log;
}

/** What a session needs of the watches: to get their events, and to have them armed on a new connection. */
export interface WatchHooks {
  notified(body: Reader): void;
  /** Requests that arm every watch again, and what to do when all of them were answered. */
  rearm(lastZxid: Buffer): readonly Request<unknown>[];
  armed(session: Session): void;
  /** Tells every watch that anything may have happened. */
  missed(): void;
}

type State =
  | {
      readonly is: 'connected';
      readonly connection: Connection;
      /** How often it had answered before it was of use to anybody: our own watches were set. */
      readonly answersBefore: number;
    }
  | {
      readonly is: 'suspended';
      readonly reason: string;
      /** What the last round over the servers came to. */
      readonly failure?: ZookeeperError;
    }
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
  /** A request with less than this left would only be late, and a write's outcome unknown: it is not sent. */
  readonly #leastMs: number;
  readonly #listeners = new Set<(event: SessionEvent) => void>();
  readonly #waiting = new WaitingRoom<Connection>();
  readonly #closing = new AbortController();
  readonly #pauses = new Pauses(this.#closing.signal);
  #state: State = { is: 'suspended', reason: 'not connected yet' };
  #opened: Opened;
  /** The last transaction that any server told us of. */
  #lastZxid: Buffer = NO_ZXID;
  /** Connections in a row that were lost before they answered anything: a server that only lets us in is no help. */
  #fruitless = 0;
  #reconnecting: Promise<void> = Promise.resolve();
  #closed: Promise<void> | undefined;

  static async open(options: SessionOptions, watches: WatchHooks): Promise<Session> {
    return new Session(options, watches, await connect(options.servers, options, options.log));
  }

  private constructor(options: SessionOptions, watches: WatchHooks, opened: Opened) {
    this.#options = options;
    this.#watches = watches;
    this.#leastMs = Math.min(options.timeoutMs / 10, 100);
    this.#opened = opened;
    if (!this.#use(opened, this.#connectionOf(opened))) this.#reconnecting = this.#reconnect();
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
    let wasSent = false;
    for (let attempt = 0; ; attempt += 1) {
      try {
        const connection = this.#current() ?? (await this.#connected(request.kind, deadline));
        return await connection.request(request, deadline - performance.now());
      } catch (error) {
        if (!(error instanceof ZookeeperError) || !REPEATABLE.has(error.code)) throw error;
        if (error.sent && !wasSent) deadline = performance.now() + timeoutMs;
        wasSent ||= error.sent;
        const wait = backoff(attempt, REPEAT_PAUSE);
        if (this.#closed !== undefined || performance.now() + wait >= deadline - this.#leastMs) throw error;
        this.#options.log(`${request.kind}: again in ${Math.round(wait)} ms after: ${error.message}`, 'info');
        if (!(await this.#pauses.pause(wait))) throw error;
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
    this.#waiting.sendAway(this.#gone('it was closed'));
    if (state.is === 'connected') await state.connection.close();
    await this.#reconnecting;
  }

  #current(): Connection | undefined {
    if (this.#state.is === 'ended') throw this.#state.error;
    return this.#state.is === 'connected' ? this.#state.connection : undefined;
  }

  /** The next connection, while there is time to use it. @throws ZookeeperError `sent: false` when there is none */
  #connected(kind: string, deadline: number): Promise<Connection> {
    return this.#waiting.next(deadline - this.#leastMs, () => {
      const { reason, failure } = this.#state.is === 'suspended' ? this.#state : { reason: 'too late' };
      const message = `${kind}: no connection in time: ${failure?.message ?? reason}`;
      return new ZookeeperError(failure?.code ?? 'connection-loss', message, { cause: failure });
    });
  }

  #connectionOf({ socket, sessionTimeoutMs, endpoint }: Opened): Connection {
    const connection: Connection = new Connection({
      socket,
      sessionTimeoutMs,
      timeoutMs: this.#options.timeoutMs,
      server: endpoint.server,
      log: this.#options.log,
      notified: (body) => this.#watches.notified(body),
      lost: (reason) => {
        const state = this.#state;
        if (state.is !== 'connected' || state.connection !== connection) return;
        this.#lastZxid = connection.lastZxid ?? this.#lastZxid;
        this.#fruitless = connection.answers > state.answersBefore ? 0 : this.#fruitless + 1;
        this.#state = { is: 'suspended', reason: reason.message };
        tell(this.#listeners, { event: 'suspended', reason: reason.message });
        this.#reconnecting = this.#reconnect();
      },
    });
    return connection;
  }

  /** False when the connection was lost while nobody looked. */
  #use(opened: Opened, connection: Connection): boolean {
    if (connection.isLost) return false;
    this.#opened = opened;
    this.#state = { is: 'connected', connection, answersBefore: connection.answers };
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
    if (this.#state.is !== 'suspended') return connection.close();
    const goodbye = () => void connection.close();
    signal.addEventListener('abort', goodbye);
    const requests = this.#watches.rearm(this.#lastZxid);
    try {
      await Promise.all(requests.map((request) => connection.request(request)));
    } catch (error) {
      if (signal.aborted) return connection.close();
      // Nothing that waits has to do with it: the next connection is theirs.
      connection.destroy(new Error('its watches could not be set', { cause: error }));
      return;
    } finally {
      signal.removeEventListener('abort', goodbye);
    }
    if (this.#state.is !== 'suspended') return connection.close();
    const isNew = this.#opened.readOnly;
    if (!this.#use(opened, connection)) return;
    this.#watches.armed(this);
    tell(this.#listeners, { event: 'reconnected', server: this.server, session: isNew ? 'new' : 'same' });
    this.#watches.missed();
    if (this.isConnected) this.#waiting.letIn(connection);
  }

  /** A server without a quorum gives sessions that no other server knows; ours is only resumed where it is known. */
  #resumption(): { readonly resume?: Ticket; readonly allowReadOnly: boolean } {
    if (this.#opened.readOnly) return { allowReadOnly: true };
    return { resume: this.#opened.ticket, allowReadOnly: false };
  }

  /**
   * One round over all servers came to nothing. Who waits goes on waiting until its own time is up, but where waiting is
   * of no use: servers restart, and names are unknown for a moment; certificates do not change by themselves.
   */
  #failed(error: ZookeeperError): void {
    if (FINAL.has(error.code)) {
      this.#state = { is: 'ended', error };
      this.#options.log(`session ${this.sessionId} ended: ${error.message}`, 'info');
      tell(this.#listeners, { event: 'ended', error });
      this.#waiting.sendAway(error);
    } else if (this.#state.is === 'suspended') {
      this.#state = { ...this.#state, failure: error };
      if (error.code === 'certificate') this.#waiting.sendAway(error);
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
