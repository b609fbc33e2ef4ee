import { setTimeout as sleep } from 'node:timers/promises';
import { ZkaiFailure } from '../model/failure.ts';
import { isExiting, isOurProcess, signalOurProcess } from './own-process.ts';
import { forgetServer, readServerFile, type ServerFile } from './server-file.ts';

const POLL_MS = 20;
const KILL_MS = 5000;

/**
 * Stops the server of this directory: SIGTERM, and SIGKILL when it is still there after `graceMs`.
 * When it is not running, only its file goes; a process that is not the one we started is never signalled.
 * Answers the pid that it stopped, or `null`.
 * @throws ZkaiFailure `failed` when the process does not end at all.
 */
export async function stopServer(directory: string, graceMs = 5000): Promise<number | null> {
  const server = readServerFile(directory);
  if (server === null) return null;
  const wasRunning = isOurProcess(server);
  if (wasRunning) await endProcess(server, graceMs);
  else await hasEnded(server, KILL_MS);
  forgetServer(directory, server);
  return wasRunning ? server.pid : null;
}

/** Waits until a server that has died of itself has also let go of its port. */
export async function awaitExit(directory: string): Promise<void> {
  const server = readServerFile(directory);
  if (server !== null && !isOurProcess(server)) await hasEnded(server, KILL_MS);
}

async function endProcess(server: ServerFile, graceMs: number): Promise<void> {
  signalOurProcess(server, 'SIGTERM');
  signalOurProcess(server, 'SIGCONT'); // One that is stopped (SIGSTOP) hears SIGTERM only afterwards.
  if (await hasEnded(server, graceMs)) return;
  signalOurProcess(server, 'SIGKILL');
  if (await hasEnded(server, KILL_MS)) return;
  throw new ZkaiFailure('failed', `process ${server.pid} does not end, not even on SIGKILL`, {
    hint: `ps -o pid,stat,command -p ${server.pid}`,
  });
}

async function hasEnded(server: ServerFile, withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  while (isOurProcess(server) || isExiting(server)) {
    if (performance.now() > deadline) return false;
    await sleep(POLL_MS);
  }
  return true;
}
