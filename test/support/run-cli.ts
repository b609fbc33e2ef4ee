import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { build } from './build.ts';

export interface CliRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly cwd?: string;
  /** Beside PATH and HOME; nothing else is inherited, so that no variable of the developer decides a test. */
  readonly env?: Readonly<Record<string, string>>;
  /** What stands on stdin, which then ends. */
  readonly input?: string;
  /** Milliseconds after which the process is killed and the test fails: nothing zkai does may hang. */
  readonly timeout?: number;
}

/** The program under test: `dist/bin.js`, or another build such as an installed package (ZKAI_TEST_BIN). */
export const BIN =
  process.env['ZKAI_TEST_BIN'] ?? fileURLToPath(new URL('../../dist/bin.js', import.meta.url));

/** Runs zkai as a person would, without a terminal. */
export async function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliRun> {
  const { cwd, env = {}, input = '', timeout = 30_000 } = options;
  await build();
  const { PATH, HOME } = process.env;
  const child = spawn(process.execPath, [BIN, ...args], {
    ...(cwd === undefined ? {} : { cwd }),
    env: { ...(PATH === undefined ? {} : { PATH }), ...(HOME === undefined ? {} : { HOME }), ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  child.stdin.on('error', () => {}); // it may end before it has read everything
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    const limit = setTimeout(() => {
      child.kill('SIGKILL');
      reject(
        new Error(`zkai ${args.join(' ')} ran longer than ${timeout} ms\n${output.stdout}${output.stderr}`),
      );
    }, timeout);
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(limit);
      resolve({ code, ...output });
    });
  });
}

/** The one JSON object on stdout. Fails when there is anything else. */
export function jsonOf({ stdout, stderr }: CliRun): Record<string, unknown> {
  try {
    return JSON.parse(stdout) as Record<string, unknown>;
  } catch (cause) {
    throw new Error(`stdout is not one JSON object:\n${stdout}\n${stderr}`, { cause });
  }
}
