import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { type Readable } from 'node:stream';
import { onTestFinished } from 'vitest';
import { build } from './build.ts';
import { BIN } from './run-cli.ts';

/** Starts zkai of the build without a terminal. It is killed with the test at the latest. */
export async function spawnCli(
  args: readonly string[],
  cwd: string,
): Promise<ChildProcessByStdio<null, Readable, Readable>> {
  await build();
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [BIN, ...args], {
    cwd,
    env: { PATH, HOME },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}
