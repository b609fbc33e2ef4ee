import { lstatSync, realpathSync, type Stats } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { ZkaiFailure } from '../model/failure.ts';
import { numberText } from '../model/number-text.ts';
import { type ProjectFiles } from '../ports/files.ts';
import { errorCode, FILE_LIMIT, FILE_SYSTEM, type FileSystem, isMissing } from './file-system.ts';
import { findFiles } from './find-files.ts';
import { insideProject, nearestRealpath, refuseOutside } from './inside.ts';
import { UnfitFile } from './read-whole.ts';
import { decodeUtf8 } from './utf8.ts';
import { writeByRename } from './write-by-rename.ts';

/** The files of one project directory (an absolute path). */
export function projectFiles(directory: string, fileSystem: FileSystem = FILE_SYSTEM): ProjectFiles {
  const locate = (path: string): Promise<string> => insideProject(directory, path);

  /** Small files are read five times faster one after the other than all at once. `null`: there is something to tell. */
  function readAtOnce(path: string): Buffer | null {
    try {
      refuseOutside(path);
      const home = dirname(join(directory, path));
      const [root, real] = [realpathSync.native(directory), realpathSync.native(home)];
      if (real !== root && !real.startsWith(root + sep)) return null;
      const file = join(real, basename(path));
      refuseUnfit(path, lstatSync(file), directory); // a link is none
      return fileSystem.readFile(file);
    } catch {
      return null;
    }
  }

  async function readBytes(path: string): Promise<Buffer> {
    const bytes = readAtOnce(path);
    if (bytes !== null) return bytes;
    try {
      const file = await locate(path);
      refuseUnfit(path, await statOrNull(file), directory);
      return fileSystem.readFile(file);
    } catch (error) {
      if (error instanceof ZkaiFailure) throw error;
      if (error instanceof UnfitFile) throw new ZkaiFailure('invalid', `${path} ${error.message}`);
      if (isMissing(error)) throw new ZkaiFailure('invalid', `${path} went away while it was read`);
      throw new ZkaiFailure('invalid', `${path} cannot be read (${errorCode(error)})`, {
        hint: 'whoever runs zkai needs the right to read it',
        cause: error,
      });
    }
  }

  return {
    directory,
    find: (globs) => findFiles(directory, globs, fileSystem),
    readBytes,
    readText: async (path) => decodeUtf8(path, await readBytes(path)),
    write: async (path, content, options) => {
      await writeByRename(path, await locate(path), content, options);
    },
    // The file itself, also where a link of the project leads to it: the link stays one.
    replace: async (path, expected, content) =>
      writeByRename(path, await nearestRealpath(await locate(path)), content, { expected }),
    exists: async (path) => (await statOrNull(await locate(path))) !== null,
    isDirectory: async (path) => (await statOrNull(await locate(path)))?.isDirectory() ?? false,
    remove: async (path) => rm(await locate(path), { force: true }),
    realPath: async (path) => {
      const [root, file] = await Promise.all([
        nearestRealpath(directory),
        nearestRealpath(await locate(path)),
      ]);
      return relative(root, file).split(sep).join('/');
    },
  };
}

/** @throws ZkaiFailure `invalid` for what is no file of a configuration; `found` is `null` where nothing is */
function refuseUnfit(path: string, found: Stats | null, directory: string): void {
  if (found === null)
    throw new ZkaiFailure('invalid', `${path} is not there`, { hint: `looked in ${directory}` });
  if (!found.isFile()) throw new ZkaiFailure('invalid', `${path} is no regular file`);
  if (found.size <= FILE_LIMIT) return;
  throw new ZkaiFailure(
    'invalid',
    `${path} has ${numberText(found.size)} bytes, more than the ${numberText(FILE_LIMIT)} that a file may have`,
  );
}

async function statOrNull(file: string): Promise<Stats | null> {
  try {
    return await stat(file);
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}
