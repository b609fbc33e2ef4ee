import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type GitChange, type GitChanges } from '../model/git.ts';

const run = promisify(execFile);
/** Milliseconds: an apply depends on the answer, so it may take a while in a large repository. */
const LIMIT = 60_000;
/** Bytes of the longest answer: a path for each file that is new. */
const LONGEST = 256 * 1024 * 1024;

/** What git says of a directory: everything in it that is not as the commit has it, ignored files included. */
export async function readChanges(directory: string): Promise<GitChanges> {
  try {
    const prefix = (await git(directory, ['rev-parse', '--show-prefix'])).replace(/\n$/, '');
    const status = await git(directory, [
      'status',
      '--porcelain=v1',
      '-z',
      '--no-renames', // a file that was moved is one that is new and one that is gone
      '--untracked-files=all',
      '--ignored=matching', // a whole directory is one line, whatever is in it
      '--',
      '.',
    ]);
    return { state: 'known', changes: parseStatus(status, prefix) };
  } catch (error) {
    return { state: 'unknown', why: whyUnknown(error) };
  }
}

/** Entries are `XY path`, ended by NUL, with paths that count from the top of the repository. */
function parseStatus(status: string, prefix: string): GitChange[] {
  return status
    .split('\0')
    .filter((entry) => entry !== '')
    .map((entry) => {
      const path = entry.slice(3);
      // What git ignores as a whole may be what the directory is in.
      const own = prefix.startsWith(path) ? '' : path.slice(prefix.length);
      return { path: own.replace(/\/$/, ''), kind: kindOf(entry.slice(0, 2)) };
    });
}

/** Index and work tree, a letter each. */
function kindOf(letters: string): GitChange['kind'] {
  if (letters === '??') return 'new';
  if (letters === '!!') return 'ignored';
  if (letters.includes('D') && !letters.includes('U')) return 'deleted';
  return letters.includes('A') ? 'new' : 'changed';
}

function whyUnknown(error: unknown): string {
  const { code, killed, stderr = '' } = error as { code?: unknown; killed?: boolean; stderr?: string };
  if (code === 'ENOENT') return 'git is not installed';
  if (killed === true) return `git did not answer within ${LIMIT / 1000} s`;
  const [said = ''] = stderr.split('\n');
  return said === '' ? String(error) : said.replace(/^fatal: /, '');
}

async function git(directory: string, args: readonly string[]): Promise<string> {
  // No optional locks: reading the status must not get in the way of a git command of the user.
  const { stdout } = await run('git', ['--no-optional-locks', '-C', directory, ...args], {
    timeout: LIMIT,
    maxBuffer: LONGEST,
  });
  return stdout;
}
