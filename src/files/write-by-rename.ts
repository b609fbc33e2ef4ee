import { randomUUID } from 'node:crypto';
import { chmod, mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ZkaiFailure } from '../model/failure.ts';

/**
 * Writes a whole file beside its place and renames it, so that a reader sees the old or the new one, never a part,
 * also after a crash. Keeps the mode of a file that was there. A device or a pipe, such as `/dev/stdout`, is written to and
 * stays what it is. `path` is what messages name, `file` is absolute. `expected` is what must be there until the last moment;
 * false, and nothing is written, where something else is.
 * @throws ZkaiFailure `failed`
 */
export async function writeByRename(
  path: string,
  file: string,
  content: string | Buffer,
  { executable = false, expected }: { readonly executable?: boolean; readonly expected?: Buffer } = {},
): Promise<boolean> {
  const temporary = `${file}.${randomUUID()}.tmp`;
  try {
    await mkdir(dirname(file), { recursive: true });
    const there = await stat(file).catch(() => undefined);
    // What is below /dev is a name for an open stream, also where that happens to be a file.
    if (there?.isFile() === false || file.startsWith('/dev/')) {
      await writeFile(file, content);
      return true;
    }
    const handle = await open(temporary, 'wx', executable ? 0o777 : 0o666); // less the umask, as any new file
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (there !== undefined) await chmod(temporary, there.mode & 0o7777);
    if (expected !== undefined && !(await readFile(file)).equals(expected)) {
      await rm(temporary, { force: true });
      return false;
    }
    await rename(temporary, file);
    return true;
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {}); // what matters is why it could not be written
    const reason = error instanceof Error ? error.message : String(error);
    throw new ZkaiFailure('failed', `${path} cannot be written: ${reason}`, { cause: error });
  }
}
