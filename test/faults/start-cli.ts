import { type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { type CliRun } from '../support/run-cli.ts';
import { spawnCli } from '../support/spawn-cli.ts';

export interface RunningCli {
  readonly child: ChildProcess;
  /** Resolves when stderr has this text. */
  says(text: string): Promise<void>;
  /** Resolves when it has ended; `code` is null after SIGKILL. */
  readonly ended: Promise<CliRun & { readonly ms: number }>;
}

/** Starts zkai and does not wait for it: for tests that send it signals. It is killed with the test at the latest. */
export async function startCli(args: readonly string[], cwd: string): Promise<RunningCli> {
  const child = await spawnCli(args, cwd);
  const start = performance.now();
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  const ended = once(child, 'close').then(([code]) => ({
    code: code as number | null,
    ...output,
    ms: performance.now() - start,
  }));
  const says = async (text: string): Promise<void> => {
    const ending = ended.then(() => {
      throw new Error(`it ended without saying ${text}:\n${output.stderr}`);
    });
    while (!output.stderr.includes(text)) await Promise.race([once(child.stderr, 'data'), ending]);
  };
  return { child, says, ended };
}
