import { appendFile, readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ZkaiFailure } from '../model/failure.ts';
import { type UserFiles } from '../ports/user-files.ts';
import { errorCode } from './file-system.ts';
import { decodeUtf8 } from './utf8.ts';
import { writeByRename } from './write-by-rename.ts';

/** Resolves names against the working directory of whoever typed them. */
export function userFiles(workingDirectory: string): UserFiles {
  return {
    async readText(path) {
      return decodeUtf8(path, await readBytes(path, resolve(workingDirectory, path)));
    },
    async readIfThere(path) {
      const file = resolve(workingDirectory, path);
      const there = await stat(file).catch(() => null);
      // To read a pipe would wait for whoever writes to it.
      if (there?.isFile() === false) throw new ZkaiFailure('usage', `${path} is no file`);
      const bytes = await readFile(file).catch((error: unknown) => {
        if (errorCode(error) === 'ENOENT') return null;
        throw new ZkaiFailure('usage', `${path} cannot be read (${errorCode(error)})`, { cause: error });
      });
      return bytes === null ? null : decodeUtf8(path, bytes);
    },
    async isFile(path) {
      const found = await stat(resolve(workingDirectory, path)).catch(() => null);
      return found?.isFile() === true;
    },
    async write(path, content) {
      await writeByRename(path, resolve(workingDirectory, path), content);
    },
    replace(path, expected, content) {
      const there = expected === null ? null : Buffer.from(expected);
      return writeByRename(path, resolve(workingDirectory, path), content, { expected: there });
    },
    async append(path, content) {
      await appendFile(resolve(workingDirectory, path), content).catch((error: unknown) => {
        throw new ZkaiFailure('failed', `${path} cannot be written (${errorCode(error)})`, { cause: error });
      });
    },
  };
}

async function readBytes(path: string, file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new ZkaiFailure('usage', `${path} cannot be read (${errorCode(error)})`, {
      hint: 'name a file that zkai plan --out has written',
      cause: error,
    });
  }
}
