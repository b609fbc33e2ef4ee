import { setTimeout as sleep } from 'node:timers/promises';
import { parseSrvr } from '../model/srvr.ts';
import { askServer, servesWrites } from './four-letter-word.ts';
import { type Member } from './members.ts';
import { isExiting, isOurProcess } from './own-process.ts';
import { serverPaths } from './server-paths.ts';
import { readServerFile, type ServerFile } from './server-file.ts';
import { startFailed } from './start-failure.ts';

export interface AwaitOptions {
  /** Milliseconds until all must serve. Default 30 s: a busy machine takes its time to start a JVM. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** Told now and then which servers do not serve yet. */
  readonly onWait?: (waiting: readonly Member[]) => void;
}

const POLL_MS = 40;
const TELL_MS = 5000;

/**
 * Waits until every server serves reads and writes: it stands alone, or it leads, or it follows a leader.
 * @throws ZkaiFailure `failed` with the end of the log of a server that has ended, or that does not serve in time
 */
export async function untilAllServe(
  members: readonly Member[],
  { timeoutMs = 30_000, signal, onWait = () => {} }: AwaitOptions,
): Promise<void> {
  const start = performance.now();
  let tellAt = start + TELL_MS;
  let waiting = members;
  for (;;) {
    const served = await Promise.all(waiting.map(serves));
    waiting = waiting.filter((_, index) => served[index] !== true);
    const [first] = waiting;
    if (first === undefined) return;
    signal?.throwIfAborted();
    const ended = waiting.find(hasEnded);
    if (ended !== undefined) throw startFailed(ended, 'ended instead of serving');
    const now = performance.now();
    if (now - start > timeoutMs) throw startFailed(first, `did not serve within ${timeoutMs} ms`);
    if (now > tellAt) {
      onWait(waiting);
      tellAt = now + TELL_MS;
    }
    await sleep(POLL_MS);
  }
}

/** Whoever answers on the port must also be the server of this directory: ports are shared with the whole machine. */
async function serves({ directory, clientPort }: Member): Promise<boolean> {
  const answer = parseSrvr((await askServer(clientPort, 'srvr')) ?? '');
  if (answer === null || !servesWrites(answer)) return false;
  const config = await askServer(clientPort, 'conf');
  return config?.includes(`dataDir=${serverPaths(directory).data}`) === true;
}

function hasEnded({ directory }: Member): boolean {
  const server = readServerFile(directory);
  return server === null || isGone(server);
}

/** While `env` becomes the JVM, the process shows no arguments for a moment, as one does that is ending: so look again. */
function isGone(server: ServerFile): boolean {
  return !isOurProcess(server) && !isExiting(server) && !isOurProcess(server);
}
