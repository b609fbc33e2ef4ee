import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { ZkaiFailure } from '../model/failure.ts';
import { serverPaths } from './server-config.ts';

/** `server.json` in a server's directory: which process serves here. It goes when the server is stopped. */
export interface ServerFile {
  readonly pid: number;
  /** An argument of the process that no other process has; without it the pid proves nothing. */
  readonly marker: string;
  readonly port: number;
}

/** The file's content, or `null` when there is none, or it is no such file. */
export function readServerFile(directory: string): ServerFile | null {
  let value: Partial<ServerFile>;
  try {
    value = JSON.parse(readFileSync(serverPaths(directory).file, 'utf8')) as Partial<ServerFile>;
  } catch {
    return null;
  }
  const { pid, marker, port } = value;
  // A pid of 0 or below would address a process group.
  if (!Number.isSafeInteger(pid) || !Number.isSafeInteger(port) || Number(pid) <= 0) return null;
  if (typeof marker !== 'string' || marker === '') return null;
  return { pid: Number(pid), marker, port: Number(port) };
}

/**
 * Makes the file, without a process yet, so that only one of two who start a server at once goes on.
 * @throws ZkaiFailure `lock-busy` when there is one.
 */
export function claimDirectory(directory: string): void {
  const { file } = serverPaths(directory);
  try {
    writeFileSync(file, '{}\n', { flag: 'wx' });
  } catch (cause) {
    throw new ZkaiFailure('lock-busy', `somebody else is starting the server in ${directory}`, {
      hint: `wait for it, or if it was killed in the middle: rm ${file}`,
      cause,
    });
  }
}

/** Notes down the process. Synchronous, so that nothing comes between its start and the note. */
export function writeServerFile(directory: string, content: ServerFile): void {
  const { file } = serverPaths(directory);
  writeFileSync(`${file}.new`, `${JSON.stringify(content)}\n`);
  renameSync(`${file}.new`, file);
}

export function removeServerFile(directory: string): void {
  rmSync(serverPaths(directory).file, { force: true });
}
