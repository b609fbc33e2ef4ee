import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A directory with these files (relative path to content), removed when the test ends. Its path has no links. */
export async function tempDir(files: Readonly<Record<string, string | Buffer>> = {}): Promise<string> {
  const directory = await realpath(await mkdtemp(join(tmpdir(), 'zkai-')));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), content);
  }
  return directory;
}
