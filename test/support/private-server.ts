import { execFileSync } from 'node:child_process';
import process from 'node:process';
import { signalOurProcess } from '../../src/ensemble/own-process.ts';
import { readServerFile, type ServerFile } from '../../src/ensemble/server-file.ts';
import { stopServer } from '../../src/ensemble/stop-server.ts';

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

/** What a test can do to the server that was started in a directory. `start` starts it again. */
export function privateServer(directory: string, port: number, start: () => Promise<unknown>): PrivateServer {
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
      await stopServer(directory);
    },
    pause: () => {
      signal('SIGSTOP');
      waitUntilStopped(server().pid);
    },
    resume: () => signal('SIGCONT'),
    restart: async () => {
      await stopServer(directory);
      await start();
    },
    stop: async () => {
      await stopServer(directory);
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
