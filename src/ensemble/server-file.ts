import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
 * Notes down a process that was started. Synchronous, so that nothing comes between the start and the note;
 * by a link, so that a reader never sees half a file and only one of two who start at once gets it.
 * @throws ZkaiFailure `lock-busy` when the file exists.
 */
export function createServerFile(directory: string, content: ServerFile): void {
  const { file } = serverPaths(directory);
  const draft = `${file}.${content.pid}`;
  writeFileSync(draft, `${JSON.stringify(content)}\n`);
  try {
    linkSync(draft, file);
  } catch (cause) {
    throw new ZkaiFailure('lock-busy', `somebody else is starting the server in ${directory}`, { cause });
  } finally {
    rmSync(draft, { force: true });
  }
}

export function removeServerFile(directory: string): void {
  rmSync(serverPaths(directory).file, { force: true });
}
