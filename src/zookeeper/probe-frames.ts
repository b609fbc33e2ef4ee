import { type Address, addressText } from '../model/connect-string.ts';
import { znodePath } from '../model/znode-path.ts';
import { type ConnectOptions, type FrameReport } from '../ports/zookeeper.ts';
import { FrameSocket } from './frame-socket.ts';
import { shakeHands } from './handshake.ts';
import { type Log } from './log.ts';
import { encodeSingleRead } from './pipelined-read.ts';
import { closeRequest } from './records.ts';
import { type Endpoint, endpointText, resolveServer } from './resolve.ts';

interface ProbeOptions extends Pick<
  ConnectOptions,
  'tls' | 'timeoutMs' | 'auth' | 'allowReadOnly' | 'signal'
> {
  readonly log: Log;
}

/** Bytes of a read beside the name that fills it: xid, type, length of the path, its slash, watch. */
const READ_OVERHEAD = 8 + 4 + 1 + 1;
/** As short as the server grants: a connection that it drops leaves its session behind until that expires. */
const SHORTEST_MS = 1;

/**
 * Which of some frame sizes each server takes, tried from the largest down, each on a session of its own: with the read of
 * a znode that is not there and has a name that long. Every version knows that request, no other server sees it, and
 * the answer is short. Nothing is written; opening and closing the session are the only transactions.
 */
export async function probeFrames(
  servers: readonly Address[],
  sizes: readonly number[],
  options: ProbeOptions,
): Promise<readonly FrameReport[]> {
  const reports = await Promise.all(servers.map((address) => probeAll(address, sizes, options)));
  options.signal?.throwIfAborted();
  return reports.flat();
}

async function probeAll(
  address: Address,
  sizes: readonly number[],
  options: ProbeOptions,
): Promise<FrameReport[]> {
  let endpoints: Endpoint[];
  try {
    endpoints = await resolveServer(address, options);
  } catch {
    return [{ server: addressText(address), largestTaken: null, smallestRefused: null }];
  }
  return Promise.all(endpoints.map((endpoint) => probeSizes(endpoint, sizes, options)));
}

async function probeSizes(
  endpoint: Endpoint,
  sizes: readonly number[],
  options: ProbeOptions,
): Promise<FrameReport> {
  const server = endpointText(endpoint);
  let smallestRefused: number | null = null;
  for (const bytes of [...sizes].sort((a, b) => b - a)) {
    const taken = await takesFrame(endpoint, bytes, options);
    options.log(`${server}: a frame of ${bytes} bytes ${outcomeText(taken)}`, 'info');
    if (taken !== false) return { server, largestTaken: taken === true ? bytes : null, smallestRefused };
    smallestRefused = bytes;
  }
  return { server, largestTaken: null, smallestRefused };
}

function outcomeText(taken: boolean | null): string {
  if (taken === null) return 'could not be tried';
  return taken ? 'is taken' : 'ends the connection';
}

/** One session, one read. `null`: no session, or no answer in time, so that nothing is known. Always resolves. */
async function takesFrame(
  endpoint: Endpoint,
  bytes: number,
  { tls, timeoutMs, auth, allowReadOnly = false, signal }: ProbeOptions,
): Promise<boolean | null> {
  let stage: 'opening' | 'reading' | 'given up' = 'opening';
  let socket: FrameSocket | undefined;
  const giveUp = (): void => {
    stage = 'given up';
    socket?.destroy(new Error('no answer'));
  };
  const timer = setTimeout(giveUp, timeoutMs);
  signal?.addEventListener('abort', giveUp);
  try {
    socket = new FrameSocket(endpoint, tls);
    await shakeHands(socket, { sessionTimeoutMs: SHORTEST_MS, allowReadOnly, auth });
    stage = 'reading';
    const path = znodePath(`/${'z'.repeat(bytes - READ_OVERHEAD)}`);
    socket.send(encodeSingleRead(1, { op: 'data', path }, ''));
    await socket.next();
    socket.send(closeRequest(2));
    await socket.next().catch(() => undefined); // the answer to the read is all that counts
    return true;
  } catch {
    return isReading(stage) ? false : null;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', giveUp);
    socket?.destroy(new Error('not used any more'));
  }
}

/** Where the connection was lost; a callback may have changed it since the compiler saw it last. */
function isReading(stage: string): boolean {
  return stage === 'reading';
}
