import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import {
  chmod,
  type FileHandle,
  link,
  mkdir,
  open,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { ZkaiFailure } from '../model/failure.ts';
import { errorCode } from './file-system.ts';

/**
 * Writes a whole file beside its place and renames it, so that a reader sees the old or the new one, never a part,
 * also after a crash. Keeps the mode of a file that was there, and leaves one
 * that is read-only. A device or a pipe, such as `/dev/stdout`, is written to and
 * stays what it is. `path` is what messages name, `file` is absolute. `expected` is what must be there until the last moment
 * (`null`: nothing); false, and nothing is written, where something else is.
 * @throws ZkaiFailure `failed`
 */
export async function writeByRename(
  path: string,
  file: string,
  content: string | Buffer,
  { executable = false, expected }: { readonly executable?: boolean; readonly expected?: Buffer | null } = {},
): Promise<boolean> {
  const temporary = `${file}.${randomUUID()}.tmp`;
  try {
    await mkdir(dirname(file), { recursive: true });
    const there = await stat(file).catch(() => undefined);
    // What is below /dev is a name for an open stream, also where that happens to be a file.
    if (there?.isFile() === false || file.startsWith('/dev/')) {
      await writeStream(file, content, there?.isFIFO() === true);
      return true;
    }
    if (there === undefined && expected !== undefined && expected !== null) return false;
    // Whoever renames needs no right to the file itself. Somebody wanted this one to stay as it is.
    if (there !== undefined && (there.mode & 0o222) === 0) throw new Error('it is read-only');
    const handle = await open(temporary, 'wx', executable ? 0o777 : 0o666); // less the umask, as any new file
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (there !== undefined) await chmod(temporary, there.mode & 0o7777);
    if (expected === null) return await linkNew(temporary, file);
    if (expected !== undefined && !(await isStill(file, expected))) {
      await rm(temporary, { force: true });
      return false;
    }
    await rename(temporary, file);
    return true;
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {}); // what matters is why it could not be written
    const reason = reasonOf(error);
    throw new ZkaiFailure('failed', `${path} cannot be written: ${reason}`, { cause: error });
  }
}

async function writeStream(file: string, content: string | Buffer, isPipe: boolean): Promise<void> {
  const reader = isPipe ? await openPipe(file) : undefined;
  try {
    await writeFile(file, content);
  } finally {
    await reader?.close();
  }
}

/** Times and milliseconds: how long the reader of a pipe may take to come. */
const TRIES = 20;
const BETWEEN_TRIES = 100;

/** To open a pipe the usual way would wait for its reader for ever, and no signal ends that. */
async function openPipe(file: string): Promise<FileHandle> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await open(file, constants.O_WRONLY | constants.O_NONBLOCK);
    } catch (error) {
      if (tries === TRIES || !(error instanceof Error && 'code' in error && error.code === 'ENXIO'))
        throw error;
      await setTimeout(BETWEEN_TRIES);
    }
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error && error.code === 'ENXIO' ? 'nobody reads that pipe' : error.message;
}

/** What a link is made of a name for, nobody else has made in between. */
async function linkNew(temporary: string, file: string): Promise<boolean> {
  try {
    await link(temporary, file);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
}

async function isStill(file: string, expected: Buffer): Promise<boolean> {
  const there = await readFile(file).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  });
  return there?.equals(expected) === true;
}
