// Stops every ZooKeeper server below one directory and removes the directory, as soon as its standard input
// ends. That happens when the tests are over and also when the process that holds the other end was killed,
// so no server outlives its tests. Plain JavaScript, because it must run without any loader.
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** Milliseconds that a process without arguments has to show some, or to be gone. */
const SETTLE_MS = 5000;

const [directory] = process.argv.slice(2);
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
process.stdin.on('end', reap).on('error', reap).resume();

function reap() {
  for (const entry of readdirSync(directory, { withFileTypes: true, recursive: true })) {
    if (entry.name === 'server.json') stop(join(entry.parentPath ?? entry.path, entry.name));
  }
  rmSync(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}

/** The same rule as src/ensemble/own-process.ts: only a process that carries our marker is signalled. */
function stop(file) {
  try {
    const { pid, marker } = JSON.parse(readFileSync(file, 'utf8'));
    if (settledCommandOf(pid).includes(marker)) process.kill(pid, 'SIGKILL');
  } catch {
    // It never came up, or has ended.
  }
}

/** While `env` becomes the JVM, the process shows no arguments for a moment: so look again, but not at a zombie. */
function settledCommandOf(pid) {
  const deadline = performance.now() + SETTLE_MS;
  for (;;) {
    const command = commandOf(pid);
    const isBlank = /^\0*$/.test(command) && !isZombie(pid);
    if (!isBlank || performance.now() > deadline) return command;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
  }
}

function commandOf(pid) {
  if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  return execFileSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
}

function isZombie(pid) {
  return process.platform === 'linux' && /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
}
