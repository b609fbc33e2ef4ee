import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { inject } from 'vitest';
import { locateZookeeper } from '../../src/ensemble/locate-zookeeper.ts';
import { signalOurProcess } from '../../src/ensemble/own-process.ts';
import { type ServerSettings } from '../../src/ensemble/server-config.ts';
import { readServerFile, type ServerFile } from '../../src/ensemble/server-file.ts';
import { startServer as start } from '../../src/ensemble/start-server.ts';
import { stopServer as stop } from '../../src/ensemble/stop-server.ts';

/** `127.0.0.1:port` of the server that all tests share. It allows container and TTL znodes; a tick is 500 ms. */
export function sharedServer(): string {
  return inject('sharedServer');
}

/** Connect string of a subtree of the shared server that nobody else uses. It does not exist yet. */
export function freshChroot(): string {
  return `${sharedServer()}/t-${randomBytes(6).toString('hex')}`;
}

/** A directory whose ZooKeeper servers end with the run at the latest, whatever becomes of the test. */
export function serverDirectory(): string {
  return mkdtempSync(join(inject('runDirectory'), 'servers-'));
}

/** A server for one test that stops, pauses or kills it. Ends with the run at the latest. */
export interface PrivateServer {
  /** `127.0.0.1:port`, the same after a restart. */
  readonly connect: string;
  readonly port: number;
  /** Of the process that runs now. */
  readonly pid: number;
  readonly directory: string;
  /** Ends it at once, as a crash would (SIGKILL). */
  kill(): Promise<void>;
  /** It keeps its connections but neither reads nor answers (SIGSTOP), from the return of this call on. */
  pause(): void;
  resume(): void;
  /** Starts it again after `kill` or `stop`: same port, same data. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a server of the test's own: 1 to 2 seconds. Options as for any server; a tick is 500 ms by default. */
export async function startServer(settings: ServerSettings = {}): Promise<PrivateServer> {
  const directory = serverDirectory();
  const installation = locateZookeeper(process.env);
  const options = { disposable: true, tickTime: 500, ...settings, installation };
  const { port } = await start(directory, options);
  const server = (): ServerFile => {
    const file = readServerFile(directory);
    if (file === null) throw new Error(`no server was started in ${directory}`);
    return file;
  };
  const signal = (name: NodeJS.Signals): void => {
    if (!signalOurProcess(server(), name)) throw new Error(`${name}: the server is not running`);
  };
  return {
    connect: `127.0.0.1:${port}`,
    port,
    directory,
    get pid() {
      return server().pid;
    },
    kill: async () => {
      signal('SIGKILL');
      await stop(directory);
    },
    pause: () => {
      signal('SIGSTOP');
      waitUntilStopped(server().pid);
    },
    resume: () => signal('SIGCONT'),
    restart: async () => {
      await stop(directory);
      await start(directory, { ...options, port });
    },
    stop: async () => {
      await stop(directory);
    },
  };
}

/** A signal stops the threads one after the other: on a busy machine some still answer for a while. */
function waitUntilStopped(pid: number): void {
  const threads = ['-L', '-o', 'stat=', '-p', String(pid)];
  for (const end = performance.now() + 5000; performance.now() < end;) {
    const states = execFileSync('ps', process.platform === 'linux' ? threads : threads.slice(1), {
      encoding: 'utf8',
    });
    if (
      states
        .trim()
        .split('\n')
        .every((state) => state.trim().startsWith('T'))
    )
      return;
  }
  throw new Error(`process ${pid} does not stop`);
}
