import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { tempDir } from '../support/temp-dir.ts';

const REAPER = fileURLToPath(new URL('../support/reaper.mjs', import.meta.url));
const MARKER = '-Dzkai.server=reaped';

/** A process that runs a script with room for another title, and is noted down as the server of a directory. */
async function serverOf(directory: string, script: string) {
  const child = spawn(process.execPath, ['-e', script, 'x'.repeat(100)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  mkdirSync(join(directory, 'server-1'), { recursive: true });
  writeFileSync(join(directory, 'server-1/server.json'), JSON.stringify({ pid: child.pid, marker: MARKER }));
  return child;
}

async function reap(directory: string): Promise<void> {
  const reaper = spawn(process.execPath, [REAPER, directory], { stdio: ['pipe', 'ignore', 'inherit'] });
  reaper.stdin.end();
  await once(reaper, 'exit');
}

test('a server that shows no arguments for a moment is stopped when it shows them', async () => {
  const directory = join(await tempDir(), 'run');
  const child = await serverOf(
    directory,
    `process.title = ''; setTimeout(() => (process.title = '${MARKER}'), 700);
     setInterval(() => {}, 1000); console.log('there');`,
  );
  await reap(directory);
  await expect.poll(() => child.signalCode, { timeout: 5000 }).toBe('SIGKILL');
  expect(existsSync(directory)).toBe(false);
});

test('a process without our marker is left alone', async () => {
  const directory = join(await tempDir(), 'run');
  const child = await serverOf(directory, `setInterval(() => {}, 1000); console.log('there');`);
  await reap(directory);
  expect({ exitCode: child.exitCode, signal: child.signalCode }).toEqual({ exitCode: null, signal: null });
  expect(existsSync(directory)).toBe(false);
});
