import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { kill } from 'node:process';
import { type ServerFile } from './server-file.ts';

/**
 * Whether the process that the file names is alive and ours. Pids are used again, and a file can be wrong,
 * so the process must have our marker among its arguments. A zombie has no arguments: it counts as gone.
 */
export function isOurProcess({ pid, marker }: ServerFile): boolean {
  return argumentsOf(pid).includes(marker);
}

/** Signals the process if it is ours; false when it is not, and then nothing was signalled. */
export function signalOurProcess(server: ServerFile, signal: NodeJS.Signals): boolean {
  if (!isOurProcess(server)) return false;
  try {
    kill(server.pid, signal);
    return true;
  } catch {
    return false; // It ended in between.
  }
}

/**
 * Whether the process has given up its memory but not yet its sockets and files. Linux does it in this order,
 * and such a process shows no arguments any more. A zombie has given up everything, once its last thread has.
 */
export function isExiting({ pid }: ServerFile): boolean {
  try {
    if (readFileSync(`/proc/${pid}/cmdline`, 'utf8') !== '') return false;
    const isZombie = /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return !isZombie || readdirSync(`/proc/${pid}/task`).length > 1;
  } catch {
    return false; // It is gone, or this system has no /proc.
  }
}

function argumentsOf(pid: number): readonly string[] {
  try {
    if (existsSync('/proc/self/cmdline')) return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    const ps = ['-ww', '-o', 'command=', '-p', String(pid)];
    return execFileSync('ps', ps, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).split(/\s+/);
  } catch {
    return []; // There is no such process.
  }
}
