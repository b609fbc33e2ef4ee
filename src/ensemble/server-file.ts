import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { ZkaiFailure } from '../model/failure.ts';
import { serverPaths } from './server-paths.ts';

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
 * Claims directories for as long as `work` takes, so that only one of two who start servers there at once goes on.
 * `work` is synchronous: an interrupt finds either no claim, or a server that is noted down.
 * @throws ZkaiFailure `lock-busy` when somebody else has one of them
 */
export function withClaim<T>(directories: readonly string[], work: () => T): T {
  const claimed: string[] = [];
  try {
    for (const directory of directories) {
      claimDirectory(directory);
      claimed.push(directory);
    }
    return work();
  } finally {
    for (const directory of claimed) rmSync(serverPaths(directory).claim, { force: true });
  }
}

function claimDirectory(directory: string): void {
  const { claim } = serverPaths(directory);
  try {
    writeFileSync(claim, '', { flag: 'wx' });
  } catch (cause) {
    throw new ZkaiFailure('lock-busy', `somebody else is starting the server in ${directory}`, {
      hint: `wait for it, or if it was killed in the middle: rm ${claim}`,
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

/** Removes the note of a server that has ended, unless another one was started there since. */
export function forgetServer(directory: string, ended: ServerFile): void {
  if (readServerFile(directory)?.marker === ended.marker) {
    rmSync(serverPaths(directory).file, { force: true });
  }
}
