import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { type TestProject } from 'vitest/node';
import { locateZookeeper } from '../../src/ensemble/locate-zookeeper.ts';
import { startServer } from '../../src/ensemble/start-server.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** `127.0.0.1:port` of the server that all tests share. */
    readonly sharedServer: string;
    /** Every server of this run lives below it: what the reaper stops. */
    readonly runDirectory: string;
  }
}

/** One ZooKeeper for all tests (each uses a chroot of its own), stopped at the end whatever happens. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const runDirectory = await mkdtemp(join(tmpdir(), 'zkai-test-'));
  const reaper = spawn(
    process.execPath,
    [fileURLToPath(new URL('reaper.mjs', import.meta.url)), runDirectory],
    {
      detached: true,
      stdio: ['pipe', 'ignore', 'inherit'],
    },
  );
  const end = async (): Promise<void> => {
    const exited = once(reaper, 'exit');
    reaper.stdin.end();
    await exited;
  };
  try {
    const { port } = await startServer(join(runDirectory, 'shared'), {
      installation: locateZookeeper(process.env),
      disposable: true,
      extendedTypes: true,
      tickTime: 500,
    });
    project.provide('sharedServer', `127.0.0.1:${port}`);
    project.provide('runDirectory', runDirectory);
  } catch (error) {
    await end();
    throw error;
  }
  return end;
}
