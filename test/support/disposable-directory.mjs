// For programs that start servers and must leave nothing behind, however they end.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const REAPER = fileURLToPath(new URL('reaper.mjs', import.meta.url));

/** A directory that a process beside us empties of servers and removes when we say so, or when we are gone. */
export function disposableDirectory(prefix) {
  const directory = mkdtempSync(join(tmpdir(), prefix));
  const reaper = spawn(process.execPath, [REAPER, directory], {
    detached: true,
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  const dispose = async () => {
    const exited = once(reaper, 'exit');
    reaper.stdin.end();
    await exited;
  };
  return { directory, dispose };
}
