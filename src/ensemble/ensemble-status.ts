import { type EnsembleServer, type EnsembleStatus } from '../model/ensemble.ts';
import { parseSrvr } from '../model/srvr.ts';
import { askServer, listens, servesWrites } from './four-letter-word.ts';
import { type Member, rememberedMembers } from './members.ts';
import { isOurProcess } from './own-process.ts';
import { readServerFile } from './server-file.ts';
import { serverDirectory, serverIds, serverPaths } from './server-paths.ts';

/** Milliseconds. A server that is busy with its disk answers late. */
const PATIENCE = 2000;

/** How the servers of one directory are. */
export async function readEnsembleStatus(directory: string): Promise<EnsembleStatus> {
  const noted = await Promise.all(serverIds(directory).map((id) => readServer(directory, id)));
  const started = noted.filter((server) => server !== null);
  const servers = [...started, ...missing(directory, started)].sort((a, b) => a.id - b.id);
  return {
    state: stateOf(servers),
    connect: servers.length === 0 ? null : servers.map(({ address }) => address).join(','),
    directory,
    servers,
  };
}

/** How one server is; `null` when it was not started, or was stopped. */
async function readServer(directory: string, id: number): Promise<EnsembleServer | null> {
  const home = serverDirectory(directory, id);
  const file = readServerFile(home);
  if (file === null) return null;
  const server = { id, address: `127.0.0.1:${file.port}`, pid: file.pid, log: serverPaths(home).log };
  if (!isOurProcess(file)) return { ...server, state: 'dead', answer: null };
  const text = await askServer(file.port, 'srvr', PATIENCE);
  if (text === null) {
    return { ...server, state: (await listens(file.port)) ? 'hung' : 'starting', answer: null };
  }
  const answer = parseSrvr(text);
  return answer !== null && servesWrites(answer)
    ? { ...server, state: 'running', answer }
    : { ...server, state: 'not-serving', answer: null };
}

/** The servers that an ensemble lacks to be complete; none where the whole ensemble is stopped. */
function missing(directory: string, started: readonly EnsembleServer[]): readonly EnsembleServer[] {
  if (started.length === 0) return [];
  return rememberedMembers(directory)
    .filter((member) => !started.some(({ id }) => id === member.id))
    .map(stopped);
}

function stopped({ id, directory, clientPort }: Member): EnsembleServer {
  return {
    id,
    address: `127.0.0.1:${clientPort}`,
    pid: null,
    state: 'stopped',
    answer: null,
    log: serverPaths(directory).log,
  };
}

function stateOf(servers: readonly EnsembleServer[]): EnsembleStatus['state'] {
  if (servers.every(isGone)) return 'stopped';
  return servers.every(({ state }) => state === 'running') ? 'running' : 'degraded';
}

/** Whether there is no process, so that a start is what this server needs. */
export function isGone({ state }: EnsembleServer): boolean {
  return state === 'dead' || state === 'stopped';
}
