import { type Dirent, readdir } from 'node:fs';
import { readWhole } from './read-whole.ts';

/** Bytes; a configuration file above this is a mistake (a log, a checkpoint), and would only cost memory. */
export const FILE_LIMIT = 16 * 1024 * 1024;

/** The two requests that an operating system refuses to some users. A test refuses them itself: nobody refuses root. */
export interface FileSystem {
  readonly readdir: (
    directory: string,
    options: { withFileTypes: true },
    done: (error: NodeJS.ErrnoException | null, entries?: Dirent[]) => void,
  ) => void;
  readonly readFile: (file: string) => Buffer;
}

export const FILE_SYSTEM: FileSystem = { readdir, readFile: (file) => readWhole(file, FILE_LIMIT) };

/** `ENOENT` and the like; the error as text where it has no code. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}

/** True for an error that says: there is nothing of that name. */
export function isMissing(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(errorCode(error));
}
