import { setTimeout as sleep } from 'node:timers/promises';
import { ZkaiFailure } from '../model/failure.ts';
import { isOurProcess, signalOurProcess } from './own-process.ts';
import { readServerFile } from './server-file.ts';

const POLL_MS = 20;
const KILL_MS = 5000;

/**
 * Stops the server of this directory: SIGTERM, and SIGKILL when it is still there after `graceMs`.
 * Does nothing when it is not running, and never signals a process that is not the one we started.
 * Answers the pid that it stopped, or `null`.
 */
export async function stopServer(directory: string, graceMs = 5000): Promise<number | null> {
  const server = readServerFile(directory);
  if (server === null || !isOurProcess(server)) return null;
  const ended = async (ms: number): Promise<boolean> => {
    const deadline = performance.now() + ms;
    while (isOurProcess(server)) {
      if (performance.now() > deadline) return false;
      await sleep(POLL_MS);
    }
    return true;
  };
  signalOurProcess(server, 'SIGTERM');
  signalOurProcess(server, 'SIGCONT'); // One that is stopped (SIGSTOP) hears SIGTERM only afterwards.
  if (await ended(graceMs)) return server.pid;
  signalOurProcess(server, 'SIGKILL');
  if (await ended(KILL_MS)) return server.pid;
  throw new ZkaiFailure('failed', `process ${server.pid} does not end, not even on SIGKILL`, {
    hint: `Look at it: ps -o pid,stat,command -p ${server.pid}`,
  });
}
