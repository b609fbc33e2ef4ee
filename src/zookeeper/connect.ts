import { type ConnectOptions, ZookeeperError } from '../ports/zookeeper.ts';
import { type Address, addressText } from './connect-string.ts';
import { FrameSocket } from './frame-socket.ts';
import { type Granted, shakeHands } from './handshake.ts';

/** An open session on its socket, ready for requests. */
export interface Opened extends Granted {
  readonly socket: FrameSocket;
  /** `host:port` */
  readonly server: string;
}

/** Why an attempt ended. `silent`: not by an error, but because its time was up. */
class AttemptError extends Error {
  readonly silent: boolean;

  constructor(message: string, silent: boolean, cause?: unknown) {
    super(message, { cause });
    this.silent = silent;
  }
}

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1000;
/** Where nobody listens anywhere for this long, nobody is restarting either: waiting on would only keep a person waiting. */
const REFUSED_MS = 2000;

/**
 * Tries the servers in random order, again and again, until one opens a session or `timeoutMs` has passed: while a
 * leader is elected or a server restarts, all of them refuse for a moment. One server gets at least its share of the
 * time (`timeoutMs` / servers), so that one that never answers does not use up the time of the others. Ends early where
 * no server can come to be: unknown names at once, ports that refuse after two seconds.
 *
 * @throws ZookeeperError `timeout` when a server stayed silent, `unreachable` when all of them failed otherwise,
 * `auth-failed` at once; the reason of `signal` at once.
 */
export async function connect(
  servers: readonly Address[],
  options: Pick<ConnectOptions, 'timeoutMs' | 'sessionTimeoutMs' | 'auth' | 'signal'>,
  log: (line: string) => void,
): Promise<Opened> {
  const { timeoutMs, signal } = options;
  const order = shuffle(servers);
  const failures = new Map<Address, AttemptError>();
  const start = performance.now();
  const deadline = start + timeoutMs;
  const left = () => deadline - performance.now();

  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    for (const [index, address] of order.entries()) {
      const share = Math.max(left() / (order.length - index), timeoutMs / order.length);
      try {
        return await attempt(address, { ...options, timeoutMs: Math.min(share, Math.max(left(), 1)) });
      } catch (error) {
        if (!(error instanceof AttemptError)) throw error;
        log(`${addressText(address)}: ${error.message}`);
        failures.set(address, error);
      }
      if (left() <= 0) throw unreachable(failures, timeoutMs);
    }
    const waited = performance.now() - start;
    const reasons = [...failures.values()].map(({ cause }) => errnoOf(cause));
    if (reasons.every((reason) => isHopeless(reason, waited))) throw unreachable(failures, waited);
    await sleep(Math.min(pause, left()), signal);
    if (left() <= 0) throw unreachable(failures, timeoutMs);
  }
}

/** One server, once. Whatever the outcome, no socket is left but the one that is returned. */
async function attempt(
  address: Address,
  {
    timeoutMs,
    signal,
    ...wishes
  }: Pick<ConnectOptions, 'timeoutMs' | 'sessionTimeoutMs' | 'auth' | 'signal'>,
): Promise<Opened> {
  signal?.throwIfAborted();
  const socket = new FrameSocket(address);
  const timer = setTimeout(() => {
    socket.destroy(new AttemptError(socket.connecting ? 'no connection' : 'no answer', true));
  }, timeoutMs);
  const abort = () => socket.destroy(new Error('aborted'));
  signal?.addEventListener('abort', abort);
  try {
    const granted = await shakeHands(socket, wishes);
    signal?.throwIfAborted();
    return { ...granted, socket, server: addressText(address) };
  } catch (error) {
    socket.destroy(new Error('not used'));
    signal?.throwIfAborted();
    if (error instanceof ZookeeperError || error instanceof AttemptError) throw error;
    throw new AttemptError(reasonText(error), false, error);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}

function unreachable(failures: ReadonlyMap<Address, AttemptError>, waitedMs: number): ZookeeperError {
  const list = [...failures].map(([address, { message }]) => `${addressText(address)} (${message})`).sort();
  const silent = [...failures.values()].some((failure) => failure.silent);
  return new ZookeeperError(
    silent ? 'timeout' : 'unreachable',
    `no ZooKeeper server answered within ${Math.round(waitedMs)} ms: ${list.join(', ')}`,
    { cause: [...failures.values()].at(-1) },
  );
}

/** A name that does not exist is a slip in the connect string; a port where nobody listens, a server that is not there. */
function isHopeless(reason: string | undefined, waitedMs: number): boolean {
  return reason === 'ENOTFOUND' || (reason === 'ECONNREFUSED' && waitedMs >= REFUSED_MS);
}

/** Node's errors say it shortest by their code; that of several addresses of one name has no message at all. */
function reasonText(error: unknown): string {
  return errnoOf(error) ?? (error instanceof Error ? error.message : String(error));
}

function errnoOf(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** Fisher and Yates. */
function shuffle<T>(items: readonly T[]): T[] {
  const shuffled = [...items];
  for (let last = shuffled.length - 1; last > 0; last -= 1) {
    const other = Math.floor(Math.random() * (last + 1));
    [shuffled[last], shuffled[other]] = [shuffled[other] as T, shuffled[last] as T];
  }
  return shuffled;
}

/** Keeps the process alive: there is no socket meanwhile. @throws the signal's reason at once. */
function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort);
      resolve();
    }, ms);
    if (signal?.aborted === true) abort();
    else signal?.addEventListener('abort', abort, { once: true });
  });
}
