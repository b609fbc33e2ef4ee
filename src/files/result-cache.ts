import { createHash, randomUUID } from 'node:crypto';
import { type BigIntStats, constants } from 'node:fs';
import { lstat, mkdir, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type ResultCache } from '../ports/cache.ts';

/** Bytes of one result. One with more findings is computed again: nobody reads that many. */
const MAX_ENTRY = 8 * 1024 * 1024;
const MAX_ENTRIES = 12;
/** Age in milliseconds of a file that a killed run has left half written. */
const ABANDONED = 60 * 60 * 1000;
const SEAL = /^zkai-cache 1 ([0-9a-f]{64})\n/;

/**
 * Results below `.zkai/cache` of a project, a file each, named after the program (`build`) and the key, and sealed: with a
 * hash over both, the result, and the identity of the directory itself. So an entry that is cut off, changed, written by
 * another version, or that came along with somebody's commit or archive, is none. Files are written aside and renamed:
 * two runs at once replace each other's, whole. Where nothing can be written there is no cache.
 */
export function resultCache(project: string, build: string | null): ResultCache {
  if (build === null) return { read: async () => null, write: async () => {} };
  const directory = join(project, '.zkai', 'cache');
  const fileOf = (key: string): string => join(directory, `${hashOf(build, key)}.json`);
  return {
    read: async (key) => {
      try {
        const place = await placeOf(project, directory);
        const text = await readPlainFile(fileOf(key));
        const seal = SEAL.exec(text);
        if (seal === null) return null;
        const value = text.slice(seal[0].length);
        return seal[1] === hashOf(build, key, place, value) ? value : null;
      } catch {
        return null;
      }
    },
    write: async (key, value) => {
      if (value.length > MAX_ENTRY) return;
      const temporary = join(directory, `${randomUUID()}.tmp`);
      try {
        await makeDirectory(directory);
        const place = await placeOf(project, directory);
        const text = `zkai-cache 1 ${hashOf(build, key, place, value)}\n${value}`;
        // It says of the files what their lines say, so it is for those who may read them.
        await writeFile(temporary, text, { mode: 0o600, flag: 'wx' });
        await rename(temporary, fileOf(key));
        await prune(directory);
      } catch {
        await rm(temporary, { force: true }).catch(() => {});
      }
    },
  };
}

function hashOf(...parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.length}\n`).update(part);
  return hash.digest('hex');
}

/** The directory as this file system knows it; made elsewhere, it is another one. A link could lead to anywhere. */
async function placeOf(project: string, directory: string): Promise<string> {
  const found: BigIntStats[] = [];
  for (const path of [join(project, '.zkai'), directory]) {
    const stats = await lstat(path, { bigint: true });
    if (!stats.isDirectory()) throw new Error(`${path} is no directory`);
    found.push(stats);
  }
  return found.map(({ dev, ino, birthtimeNs }) => `${dev}:${ino}:${birthtimeNs}`).join('/');
}

async function readPlainFile(file: string): Promise<string> {
  const handle = await open(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  try {
    const { size } = await handle.stat();
    return size > 2 * MAX_ENTRY ? '' : await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}

/** It ignores itself, in projects whose .gitignore does not know it. */
async function makeDirectory(directory: string): Promise<void> {
  await mkdir(dirname(directory), { recursive: true });
  if ((await mkdir(directory, { recursive: true, mode: 0o700 })) === undefined) return;
  await writeFile(join(directory, '.gitignore'), '*\n', { mode: 0o600 });
}

/** The newest entries stay. */
async function prune(directory: string): Promise<void> {
  const files = await Promise.all(
    (await readdir(directory)).map(async (name) => {
      const file = join(directory, name);
      return { file, name, age: Date.now() - (await stat(file)).mtimeMs };
    }),
  );
  const entries = files.filter(({ name }) => name.endsWith('.json')).sort((a, b) => a.age - b.age);
  const abandoned = files.filter(({ name, age }) => name.endsWith('.tmp') && age > ABANDONED);
  for (const { file } of [...entries.slice(MAX_ENTRIES), ...abandoned]) await rm(file, { force: true });
}
