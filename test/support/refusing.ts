import { basename } from 'node:path';
import { FILE_SYSTEM, type FileSystem } from '../../src/files/file-system.ts';

/** The file system of a user who may not read files and directories of one name: tests run as root, who may. */
export function refusing(name: string): FileSystem {
  const refusal = (path: string) =>
    basename(path) === name ? Object.assign(new Error(`EACCES: ${path}`), { code: 'EACCES' }) : null;
  return {
    readdir(directory, options, done) {
      const error = refusal(directory);
      return error === null ? FILE_SYSTEM.readdir(directory, options, done) : done(error);
    },
    readFile(file) {
      const error = refusal(file);
      if (error !== null) throw error;
      return FILE_SYSTEM.readFile(file);
    },
  };
}
