import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** The root of the repository that a directory is in: the nearest one upwards with a `.git`. `null` where there is none. */
export async function findRepository(start: string): Promise<string | null> {
  for (let directory = start; ; directory = dirname(directory)) {
    // A directory, or a file in a worktree.
    const found = await stat(join(directory, '.git')).catch(() => null);
    if (found !== null) return directory;
    if (directory === dirname(directory)) return null;
  }
}
