import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type CommitSpan } from '../model/git.ts';

const run = promisify(execFile);
/** Milliseconds for one git command: this is advice, and what was asked for is done already. */
const LIMIT = 5000;

/** See {@link CommitSpan}. */
export async function readSpan(directory: string, from: string, to: string): Promise<CommitSpan> {
  const holds = (...args: string[]): Promise<boolean> => isYes(directory, args);
  try {
    const [isThere, isBelow, isInside] = await Promise.all([
      holds('diff', '--quiet', from, '--', '.'),
      holds('merge-base', '--is-ancestor', to, 'HEAD'),
      holds('diff', '--quiet', from, to, '--', ':/', ':!.'),
    ]);
    if (isThere) return 'undone';
    // Each line is a commit and its parents; those that are reachable from `from` are left out.
    const list = await git(directory, ['rev-list', '--first-parent', '--parents', `${from}..${to}`]);
    const commits = list.split('\n').map((line) => line.split(' '));
    const leadsThere = commits.at(-1)?.[1] === from;
    if (!isBelow || !isInside || !leadsThere) return 'apart';
    return commits.some((commit) => commit.length > 2) ? 'merged' : 'straight';
  } catch {
    return 'unknown';
  }
}

/** Exit code 0 is a yes, 1 a no, everything else an error. */
async function isYes(directory: string, args: readonly string[]): Promise<boolean> {
  try {
    await git(directory, args);
    return true;
  } catch (error) {
    if ((error as { code?: unknown }).code === 1) return false;
    throw error;
  }
}

async function git(directory: string, args: readonly string[]): Promise<string> {
  // No optional locks: a comparison must not get in the way of a git command of the user.
  const { stdout } = await run('git', ['--no-optional-locks', '-C', directory, ...args], {
    timeout: LIMIT,
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout.trim();
}
