import { basename } from 'node:path';
import { type EnsembleServer } from '../model/ensemble.ts';
import { askServer, parseSrvr } from './four-letter-word.ts';
import { isOurProcess } from './own-process.ts';
import { serverPaths } from './server-config.ts';
import { readServerFile } from './server-file.ts';

/** How the server of a directory `server-<id>` is; `null` when none was started, or it was stopped. */
export async function readServerStatus(directory: string): Promise<EnsembleServer | null> {
  const file = readServerFile(directory);
  if (file === null) return null;
  const alive = isOurProcess(file);
  const answer = alive ? parseSrvr((await askServer(file.port, 'srvr', 2000)) ?? '') : null;
  return {
    id: Number(basename(directory).replace('server-', '')),
    address: `127.0.0.1:${file.port}`,
    pid: file.pid,
    state: answer !== null ? 'running' : alive ? 'hung' : 'dead',
    answer,
    log: serverPaths(directory).log,
  };
}
