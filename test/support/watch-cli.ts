import { type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { spawnCli } from './spawn-cli.ts';

export interface WatchingCli {
  readonly child: ChildProcess;
  /** The next line on stdout, and whatever it takes to come. Fails where the process ends before. */
  line(): Promise<string>;
  /** The same as the object that it is, the first for which `isWanted` holds; those before it are passed over. */
  next<T>(isWanted: (line: T) => boolean): Promise<T>;
  /** What stderr has so far. */
  readonly stderr: () => string;
  /** The exit code, once it has ended and everything was read. */
  readonly code: Promise<number | null>;
}

/** Starts a zkai that goes on until it gets a signal. It is killed with the test at the latest. */
export async function watchCli(args: readonly string[], cwd: string): Promise<WatchingCli> {
  const child = await spawnCli(args, cwd);
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const code = once(child, 'close').then(([ended]) => ended as number | null);
  const line = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (done === true) throw new Error(`it ended with ${await code}:\n${stderr}`);
    return value;
  };
  return {
    child,
    line,
    next: async <T>(isWanted: (line: T) => boolean): Promise<T> => {
      for (;;) {
        const found = JSON.parse(await line()) as T;
        if (isWanted(found)) return found;
      }
    },
    stderr: () => stderr,
    code,
  };
}
