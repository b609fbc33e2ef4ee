import { type Stats } from 'node:fs';
import { readFile, rm, stat } from 'node:fs/promises';
import { ZkaiFailure } from '../model/failure.ts';
import { type ProjectFiles } from '../ports/files.ts';
import { findFiles } from './find-files.ts';
import { insideProject } from './inside.ts';
import { decodeUtf8 } from './utf8.ts';
import { writeByRename } from './write-by-rename.ts';

/** Bytes; a configuration file above this is a mistake (a log, a checkpoint), and would only cost memory. */
export const FILE_LIMIT = 16 * 1024 * 1024;

/** The files of one project directory (an absolute path). */
export function projectFiles(directory: string): ProjectFiles {
  const locate = (path: string): Promise<string> => insideProject(directory, path);

  async function readBytes(path: string): Promise<Buffer> {
    const file = await locate(path);
    const found = await statOrNull(file);
    if (found === null)
      throw new ZkaiFailure('invalid', `${path} is not there`, { hint: `looked in ${directory}` });
    if (!found.isFile()) throw new ZkaiFailure('invalid', `${path} is no regular file`);
    if (found.size > FILE_LIMIT) {
      throw new ZkaiFailure(
        'invalid',
        `${path} has ${found.size} bytes, more than the ${FILE_LIMIT} that a file may have`,
      );
    }
    try {
      return await readFile(file);
    } catch (error) {
      throw new ZkaiFailure('failed', `${path} cannot be read (${errorCode(error)})`, { cause: error });
    }
  }

  return {
    directory,
    find: (globs) => findFiles(directory, globs),
    readBytes,
    readText: async (path) => decodeUtf8(path, await readBytes(path)),
    write: async (path, content, options) => writeByRename(path, await locate(path), content, options),
    exists: async (path) => (await statOrNull(await locate(path))) !== null,
    remove: async (path) => rm(await locate(path), { force: true }),
  };
}

async function statOrNull(file: string): Promise<Stats | null> {
  try {
    return await stat(file);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errorCode(error))) return null;
    throw error;
  }
}

function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
