import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The directory of one server; `readServerStatus` knows the id by it. */
export function serverDirectory(directory: string, id: number): string {
  return join(directory, `server-${id}`);
}

/** The ids of the servers that have a directory, ascending. */
export function serverIds(directory: string): number[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory)
    .flatMap((name) => /^server-(\d+)$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}

/** Where things are in a server's directory. */
export function serverPaths(directory: string) {
  return {
    config: join(directory, 'zoo.cfg'),
    data: join(directory, 'data'),
    log: join(directory, 'server.log'),
    /** Which process serves here: see `server-file.ts`. */
    file: join(directory, 'server.json'),
    /** There while somebody starts a server here: see `server-file.ts`. */
    claim: join(directory, 'starting'),
    /** How a server of several knows which one it is. */
    myid: join(directory, 'data', 'myid'),
  };
}
