import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type GitCommit } from '../model/git.ts';

const run = promisify(execFile);
/** Milliseconds for one git command: the commit is for the record, and no apply should wait for a slow disk. */
const LIMIT = 2000;

/** The commit that is checked out in a directory; `null` without git, outside a repository, or when git is too slow. */
export async function readCommit(directory: string): Promise<GitCommit | null> {
  try {
    const [commit, branch, changes] = await Promise.all([
      git(directory, ['rev-parse', '--verify', 'HEAD']),
      git(directory, ['rev-parse', '--abbrev-ref', 'HEAD']),
      git(directory, ['status', '--porcelain', '--untracked-files=no']),
    ]);
    return { commit, branch: branch === 'HEAD' ? null : branch, dirty: changes !== '' };
  } catch {
    return null;
  }
}

async function git(directory: string, args: readonly string[]): Promise<string> {
  // No optional locks: reading the status must not get in the way of a git command of the user.
  const { stdout } = await run('git', ['--no-optional-locks', '-C', directory, ...args], { timeout: LIMIT });
  return stdout.trim();
}
