import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { serverPaths } from './server-config.ts';

/** `server.json` in a server's directory: which process serves here. It stays after a stop, for the port. */
export interface ServerFile {
  readonly pid: number;
  /** An argument of the process that no other process has; without it the pid proves nothing. */
  readonly marker: string;
  readonly port: number;
}

/** The file's content, or `null` when nothing was started here, or the file is no such file. */
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

/** Synchronous, so that nothing can come between starting a process and noting it down. */
export function writeServerFile(directory: string, content: ServerFile): void {
  const { file } = serverPaths(directory);
  writeFileSync(`${file}.new`, `${JSON.stringify(content)}\n`);
  renameSync(`${file}.new`, file);
}

export function removeServerFile(directory: string): void {
  rmSync(serverPaths(directory).file, { force: true });
}
