import { type ConnectOptions, ZookeeperError } from '../ports/zookeeper.ts';
import { type Address, addressText } from '../model/connect-string.ts';
import { tlsAsker } from './ask-tls.ts';
import { errnoOf, reasonText } from './errno.ts';
import { FrameSocket } from './frame-socket.ts';
import { type Granted, type HandshakeOptions, shakeHands } from './handshake.ts';
import { type Log } from './log.ts';
import { backoff, pause } from './pause.ts';
import { type Endpoint, endpointText, resolveServer } from './resolve.ts';
import { shuffle } from './shuffle.ts';
import { certificateProblem, HungUp, TlsProblem, wantsTls } from './tls-problem.ts';
import { LateError } from './within.ts';

/** An open session on its socket, ready for requests. */
export interface Opened extends Granted {
  readonly socket: FrameSocket;
  readonly endpoint: Endpoint;
}

export interface ConnectingOptions extends HandshakeOptions, Pick<ConnectOptions, 'tls' | 'signal'> {
  /** Milliseconds for everything: names, connections, the session, identities. */
  readonly timeoutMs: number;
  /** Milliseconds for one server, twice as many in each round after the first; default: its share of the time. */
  readonly attemptMs?: number;
  /** `host:port` of the server to try after all others: the one that has just been lost. */
  readonly tryLast?: string;
}

/** Why one server was not to be had. `silent`: not by an error, but because its time was up. */
class AttemptError extends Error {
  readonly silent: boolean;

  constructor(message: string, silent: boolean, cause?: unknown) {
    super(message, { cause });
    this.silent = silent;
  }
}

const PAUSE = { firstMs: 50, longestMs: 1000 };
/** Where nobody listens anywhere for this long, nobody is restarting either: waiting on would only keep a person waiting. */
const REFUSED_MS = 2000;
/** A server that is silent for less, because the time is over, has said nothing new about itself. */
const TELLING_MS = 100;

/**
 * Tries the servers in random order, again and again, until one opens a session or `timeoutMs` has passed: while a
 * leader is elected or a server restarts, all of them refuse for a moment. One server gets at least its share of the
 * time (`timeoutMs` / servers), so that one that never answers does not use up the time of the others. Ends early where
 * no server can come to be: unknown names and certificates at once, ports that refuse after two seconds.
 *
 * @throws ZookeeperError `timeout` when a server stayed silent, `certificate` when TLS failed on all of them,
 * `unreachable` when they failed otherwise, `auth-failed` and `session-expired` at once; the reason of `signal` at once.
 */
export async function connect(
  servers: readonly Address[],
  options: ConnectingOptions,
  log: Log,
): Promise<Opened> {
  const { timeoutMs, signal, attemptMs = Infinity, tryLast } = options;
  const isLast = (server: Address) => Number(addressText(server) === tryLast);
  const order = shuffle(servers).sort((one, other) => isLast(one) - isLast(other));
  const failures = new Map<string, AttemptError>();
  const speaksTls = tlsAsker();
  const start = performance.now();
  const left = () => start + timeoutMs - performance.now();

  for (let round = 0; ; round += 1) {
    for (const [index, address] of order.entries()) {
      const share = Math.max(left() / (order.length - index), timeoutMs / order.length);
      const limitMs = Math.max(Math.min(share, left(), attemptMs * 2 ** round), 1);
      const opened = await tryServer(address, {
        ...options,
        timeoutMs: limitMs,
        speaksTls,
        failed: (where, error) => {
          log(`${where}: ${error.message}`, 'info');
          const wasCutShort = error.silent && limitMs < TELLING_MS;
          if (!wasCutShort || !failures.has(where)) failures.set(where, error);
        },
      });
      if (opened !== null) return opened;
      if (left() <= 0) throw unreachable(failures, timeoutMs);
    }
    const waited = performance.now() - start;
    if ([...failures.values()].every(({ cause }) => isHopeless(cause, waited)))
      throw unreachable(failures, waited);
    await pause(Math.max(Math.min(backoff(round, PAUSE), left()), 0), signal);
    // A timer may be a millisecond early: a try in what is left would only say "no answer" in place of the reason.
    if (left() < 1) throw unreachable(failures, timeoutMs);
  }
}

interface ServerOptions extends ConnectingOptions {
  readonly speaksTls: ReturnType<typeof tlsAsker>;
  readonly failed: (where: string, error: AttemptError) => void;
}

/** Every address of one server, once. `null` when none of them opened a session. */
async function tryServer(address: Address, options: ServerOptions): Promise<Opened | null> {
  const deadline = performance.now() + options.timeoutMs;
  let endpoints: Endpoint[];
  try {
    endpoints = await resolveServer(address, options);
  } catch (error) {
    options.signal?.throwIfAborted();
    options.failed(addressText(address), attemptError(error));
    return null;
  }
  for (const [index, endpoint] of endpoints.entries()) {
    const timeoutMs = Math.max((deadline - performance.now()) / (endpoints.length - index), 1);
    try {
      return await attempt(endpoint, { ...options, timeoutMs });
    } catch (error) {
      if (!(error instanceof AttemptError)) throw error;
      options.failed(endpointText(endpoint), error);
    }
  }
  return null;
}

/** One address, once. Whatever the outcome, no socket is left but the one that is returned. */
async function attempt(endpoint: Endpoint, options: ServerOptions): Promise<Opened> {
  const { signal, timeoutMs, speaksTls } = options;
  const deadline = performance.now() + timeoutMs;
  signal?.throwIfAborted();
  const socket = new FrameSocket(endpoint, options.tls);
  const timer = setTimeout(() => {
    socket.destroy(new AttemptError(socket.connecting ? 'no connection' : 'no answer', true));
  }, timeoutMs);
  const abort = () => socket.destroy(new Error('aborted'));
  signal?.addEventListener('abort', abort);
  try {
    const granted = await shakeHands(socket, options);
    signal?.throwIfAborted();
    return { ...granted, socket, endpoint };
  } catch (error) {
    socket.destroy(new Error('not used'));
    signal?.throwIfAborted();
    if (error instanceof ZookeeperError) throw error;
    const left = { timeoutMs: deadline - performance.now(), signal };
    const isTls = error instanceof HungUp && (await speaksTls(endpoint, left));
    signal?.throwIfAborted();
    if (isTls) throw attemptError(wantsTls(error));
    throw attemptError(certificateProblem(error) ?? error);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}

function unreachable(failures: ReadonlyMap<string, AttemptError>, waitedMs: number): ZookeeperError {
  const list = [...failures].map(([where, { message }]) => `${where} (${message})`).sort();
  const all = [...failures.values()];
  const [code] = [...new Set(all.map(codeOf))].sort((a, b) => SEVERITY.indexOf(a) - SEVERITY.indexOf(b));
  return new ZookeeperError(
    code ?? 'unreachable',
    `no ZooKeeper server answered within ${Math.round(waitedMs)} ms: ${list.join(', ')}`,
    { cause: all.at(-1) },
  );
}

type Unreachable = 'timeout' | 'unreachable' | 'certificate';

/** What the whole is called: one server that is only slow may yet be the one that works. */
const SEVERITY: readonly Unreachable[] = ['timeout', 'unreachable', 'certificate'];

function codeOf({ silent, cause }: AttemptError): Unreachable {
  if (silent) return 'timeout';
  return cause instanceof ZookeeperError && cause.code === 'certificate' ? 'certificate' : 'unreachable';
}

/**
 * A name that does not exist is a slip in the connect string; a port where nobody listens, a server that is not there;
 * one that hangs up on TLS, a plain one.
 */
function isHopeless(cause: unknown, waitedMs: number): boolean {
  if (cause instanceof ZookeeperError && cause.code === 'certificate') return true;
  const reason = errnoOf(cause);
  const isRefused = reason === 'ECONNREFUSED' || cause instanceof TlsProblem;
  return reason === 'ENOTFOUND' || (isRefused && waitedMs >= REFUSED_MS);
}

function attemptError(error: unknown): AttemptError {
  if (error instanceof AttemptError) return error;
  if (error instanceof LateError) return new AttemptError(error.message, true, error);
  const message = error instanceof ZookeeperError ? error.message : reasonText(error);
  return new AttemptError(message, false, error);
}
