import { type Acl } from '../model/acl.ts';
import { ZkaiFailure } from '../model/failure.ts';
import { ancestorsOf, joinPath, type ZnodePath } from '../model/znode-path.ts';
import { type Clock } from '../ports/clock.ts';
import {
  type ConnectOptions,
  type Watch,
  ZookeeperError,
  type ZookeeperPort,
  type ZookeeperWriter,
} from '../ports/zookeeper.ts';
import { Bell } from './bell.ts';
import { candidatePath, type Place, placeOf, queueOf } from './queue.ts';

export interface ElectionOptions {
  readonly zookeeper: Pick<ZookeeperPort, 'connectWriter'>;
  readonly clock: Clock;
  /** Its session timeout is how long a leader that dies keeps the others waiting. */
  readonly connect: ConnectOptions;
  /** Where the candidates stand: a plain persistent znode, made when it is missing and never deleted. */
  readonly path: ZnodePath;
  /** For what is made. */
  readonly acl: Acl;
  /** What others read in our znode: who we are. */
  readonly data: Buffer;
  /** Hears where we stand. */
  readonly tell?: (event: ElectionEvent) => void;
}

export type ElectionEvent =
  | { readonly event: 'connected'; readonly server: string }
  /** Somebody else leads; `ahead`: how many stand before us. */
  | { readonly event: 'following'; readonly ahead: number }
  | { readonly event: 'leading'; readonly fence: ZnodePath }
  /** We do not lead any more, or cannot know it. */
  | { readonly event: 'stepped-down'; readonly reason: string }
  /** No session, or no place to stand: it is tried again. */
  | { readonly event: 'disconnected'; readonly reason: string };

/** The time in which we lead. */
export interface Leadership {
  /**
   * Our znode. While it exists we lead, whatever we believe: so every transaction checks it, at version 0. A leader that was
   * paused finds out by that, and by nothing else, before it does harm.
   */
  readonly fence: ZnodePath;
  /** Fires when we may not be the leader any more; no work is begun after that. */
  readonly signal: AbortSignal;
}

/**
 * Leader election: each candidate makes a sequential ephemeral znode, and the one with the lowest number leads. Everybody
 * else watches the one before, so that a change wakes one of them and not all. The guid is in the name: when the reply to
 * the create is lost, that is how we find our znode again, which would stand in everybody's way otherwise.
 */
export class LeaderElection {
  readonly #options: ElectionOptions;

  constructor(options: ElectionOptions) {
    this.#options = options;
  }

  /**
   * Stands for election until the signal fires, and leads whenever it is our turn: `lead` is to return soon after the signal
   * of its leadership fired. Where it returns before that, the office is laid down and the election is over for us. What
   * ZooKeeper does is never a reason to give up; what `lead` throws is.
   */
  async run(signal: AbortSignal, lead: (leadership: Leadership) => Promise<void>): Promise<void> {
    const { clock, connect, zookeeper, tell = () => {} } = this.#options;
    for (let failures = 0; !signal.aborted; failures += 1) {
      // A connection alone is no success: there may be no place to stand.
      const hear = (event: ElectionEvent): void => {
        if (event.event === 'leading' || event.event === 'following') failures = 0;
        tell(event);
      };
      try {
        const session = await zookeeper.connectWriter({ ...connect, signal });
        tell({ event: 'connected', server: session.server });
        return await new Term({ ...this.#options, tell: hear }, session).run(signal, lead);
      } catch (error) {
        if (signal.aborted) return;
        if (!(error instanceof ZookeeperError)) throw error;
        tell({ event: 'disconnected', reason: error.message });
      }
      await clock.sleep(Math.min(RETRY_MS * 2 ** failures, LONGEST_RETRY_MS), signal).catch(() => {});
    }
  }
}

/** Before another session is tried, in milliseconds; doubled with every failure. */
const RETRY_MS = 100;
const LONGEST_RETRY_MS = 5000;
/** How often the queue is looked at where nothing rings: on servers without persistent watches (before ZooKeeper 3.6). */
const POLL_MS = 1000;
/** Whatever happens to us rings; this is for what nobody foresaw. */
const SWEEP_MS = 60_000;

/** What one session comes to. Its znode ends with it, so the next one stands under another guid. */
class Term {
  readonly #options: ElectionOptions;
  readonly #session: ZookeeperWriter;
  readonly #guid: string;
  readonly #bell = new Bell();
  #isConnected = true;
  #ended: ZookeeperError | null = null;
  /** Ends the leadership, where there is one. */
  #stepDown: ((reason: string) => void) | null = null;
  #watched: { readonly path: ZnodePath; readonly watch: Watch } | null = null;
  #waitMs = SWEEP_MS;

  constructor(options: ElectionOptions, session: ZookeeperWriter) {
    this.#options = options;
    this.#session = session;
    this.#guid = options.clock.uuid();
  }

  /** Until the work is done, or is to end. @throws ZookeeperError when the session is over before that */
  async run(signal: AbortSignal, lead: (leadership: Leadership) => Promise<void>): Promise<void> {
    const deaf = this.#session.onSession((event) => {
      this.#isConnected = event.event === 'reconnected';
      // At once: the session may go on, but somebody else may lead before we know whether it does.
      if (event.event === 'suspended') this.#lose(event.reason);
      if (event.event === 'ended') {
        this.#ended = event.error;
        this.#stepDown?.(event.error.message); // what follows is told where another session is tried
      }
      this.#bell.ring();
    });
    try {
      while (!signal.aborted) {
        if (this.#ended !== null) throw this.#ended;
        const place = this.#isConnected ? await this.#stand(signal) : null;
        if (place?.before === null) {
          if (await this.#lead(place.own.name, { signal, lead })) return;
        } else {
          const ms = place === null ? POLL_MS : this.#waitMs;
          await this.#bell.wait(ms, { clock: this.#options.clock, signal });
        }
      }
    } finally {
      deaf();
      await this.#session.close(); // our znode goes with it
    }
  }

  #lose(reason: string): void {
    if (this.#stepDown === null) this.#options.tell?.({ event: 'disconnected', reason });
    else this.#stepDown(reason);
  }

  /** Where we stand, and who is before us is watched; `null`: that is not known at the moment. */
  async #stand(signal: AbortSignal): Promise<Place | null> {
    const { path, tell = () => {} } = this.#options;
    try {
      for (;;) {
        signal.throwIfAborted();
        const { results } = await this.#session.read([{ op: 'children', path }]);
        const queue = queueOf(results[0]?.found === 'children' ? results[0].children : []);
        const place = placeOf(queue, this.#guid);
        if (place === null) await this.#enter();
        else if (place.before === null) return place;
        else if (!(await this.#watch(joinPath(path, place.before.name)))) {
          tell({ event: 'following', ahead: queue.indexOf(place.own) });
          return place;
        }
      }
    } catch (error) {
      // The session finds a connection, or says that it has ended: either rings.
      if (error instanceof ZookeeperError && TRANSIENT.has(error.code)) return null;
      throw error;
    }
  }

  async #enter(): Promise<void> {
    const { path, acl, data } = this.#options;
    const own = candidatePath(path, this.#guid);
    try {
      await this.#session.create({ op: 'create', path: own, data, acl, mode: 'ephemeral-sequential' });
    } catch (error) {
      if (!(error instanceof ZookeeperError) || error.code !== 'no-node') throw error;
      await this.#makeParents();
    }
  }

  /** Also where somebody deleted them: there is no candidate then, so that the numbers may begin again. */
  async #makeParents(): Promise<void> {
    const { path, acl } = this.#options;
    for (const parent of [...ancestorsOf(path).toReversed(), path]) {
      const { results } = await this.#session.read([{ op: 'data', path: parent }]);
      if (results[0]?.found !== 'absent') continue;
      const outcome = await this.#session.multi([{ op: 'create', path: parent, data: Buffer.alloc(0), acl }]);
      if (outcome.committed || outcome.code === 'node-exists') continue;
      const why = outcome.code === 'no-node' ? 'what is above it does not exist' : outcome.code;
      throw new ZookeeperError(outcome.code, `${parent} could not be created: ${why}`, outcome);
    }
  }

  /** Watches this znode alone. True where the watch is new: what happened before it has to be looked at. */
  async #watch(path: ZnodePath): Promise<boolean> {
    if (this.#watched?.path === path) return false;
    await this.#unwatch();
    try {
      const watch = await this.#session.watch(path, 'znode', ({ event }) => {
        if (event === 'deleted' || event === 'missed') this.#bell.ring();
      });
      this.#watched = { path, watch };
      return true;
    } catch (error) {
      if (!(error instanceof ZookeeperError) || error.code !== 'unimplemented') throw error;
      this.#waitMs = POLL_MS;
      return false;
    }
  }

  async #unwatch(): Promise<void> {
    const watched = this.#watched;
    this.#watched = null;
    await watched?.watch.close();
  }

  /** True when the work is done, or is to end. */
  async #lead(
    name: string,
    {
      signal,
      lead,
    }: { readonly signal: AbortSignal; readonly lead: (leadership: Leadership) => Promise<void> },
  ): Promise<boolean> {
    const { path, tell = () => {} } = this.#options;
    const fence = joinPath(path, name);
    const office = new AbortController();
    const end = (): void => office.abort(signal.reason);
    this.#stepDown = (reason) => {
      if (office.signal.aborted) return;
      office.abort(lostOffice(reason));
      tell({ event: 'stepped-down', reason });
    };
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
    try {
      const isThere = await this.#guard(fence);
      if (!isThere || office.signal.aborted) return signal.aborted;
      tell({ event: 'leading', fence });
      await lead({ fence, signal: office.signal });
      return signal.aborted || !office.signal.aborted;
    } catch (error) {
      if (office.signal.aborted && error === office.signal.reason) return signal.aborted;
      throw error;
    } finally {
      signal.removeEventListener('abort', end);
      this.#stepDown = null;
    }
  }

  /** Whether our znode is there; from now on we hear when somebody takes the office from us by deleting it. */
  async #guard(fence: ZnodePath): Promise<boolean> {
    await this.#unwatch();
    try {
      const watch = await this.#session.watch(fence, 'znode', ({ event }) => {
        if (event === 'deleted') this.#stepDown?.(`${fence} was deleted`);
      });
      this.#watched = { path: fence, watch };
      const { results } = await this.#session.read([{ op: 'data', path: fence }]);
      return results[0]?.found === 'data';
    } catch (error) {
      // Without watches, the fence in every write has to do.
      if (error instanceof ZookeeperError && error.code === 'unimplemented') return true;
      if (error instanceof ZookeeperError && TRANSIENT.has(error.code)) return false;
      throw error;
    }
  }
}

/** The session takes care of these by itself. */
const TRANSIENT: ReadonlySet<ZookeeperError['code']> = new Set([
  'connection-loss',
  'timeout',
  'unreachable',
  'session-moved',
  'throttled',
  'session-expired',
]);

function lostOffice(reason: string): ZkaiFailure {
  return new ZkaiFailure('fence-lost', `this replica does not lead any more: ${reason}`, {
    hint: 'nothing to do: another replica goes on, or this one when it is elected again',
  });
}
