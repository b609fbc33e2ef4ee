import { type EnsembleStatus } from '../model/ensemble.ts';
import { type EnsembleUp, type EnsembleUpOptions, type LocalEnsemble } from '../ports/ensemble.ts';
import { isGone, readEnsembleStatus } from './ensemble-status.ts';
import { isFree } from './free-port.ts';
import { locateOrInstall } from './locate-or-install.ts';
import { type Environment } from './locate-zookeeper.ts';
import { type Member, rememberedMembers } from './members.ts';
import { placementOf, USUAL_PORT } from './placement.ts';
import { anotherCount, hang, servesElsewhere } from './refusals.ts';
import { serverDirectory, serverIds } from './server-paths.ts';
import { startServers } from './start-servers.ts';
import { stopServer } from './stop-server.ts';

/** Several servers share the processors while they start. */
const TIMEOUT_MS = 60_000;

/**
 * The servers of one directory, each in its own `server-<id>` with configuration, data, log and `server.json`.
 * @param env what `locateZookeeper` reads
 */
export function localEnsemble(directory: string, env: Environment): LocalEnsemble {
  return {
    status: () => readEnsembleStatus(directory),
    up: (options) => bringUp(directory, env, options),
    down: async () => {
      const homes = serverIds(directory).map((id) => serverDirectory(directory, id));
      const pids = await Promise.all(homes.map((home) => stopServer(home)));
      return {
        stopped: pids.filter((pid) => pid !== null),
        status: await readEnsembleStatus(directory),
      };
    },
  };
}

async function bringUp(directory: string, env: Environment, options: EnsembleUpOptions): Promise<EnsembleUp> {
  const before = await readEnsembleStatus(directory);
  const members = rememberedMembers(directory);
  refuse(before, members, options);
  if (before.state !== 'running') {
    await startServers(placementOf(before, members, options), {
      installation: locateOrInstall(env, options.install),
      awaitAll: true,
      timeoutMs: TIMEOUT_MS,
      ...notes(options),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
  }
  const status = await readEnsembleStatus(directory);
  const expected = [...members.map(({ clientPort }) => clientPort), USUAL_PORT];
  return {
    // Where none is gone somebody else has started them: it was enough to wait.
    started: before.state === 'stopped' || before.servers.some(isGone),
    status,
    takenPort: options.port === undefined ? await firstTaken(status, expected) : null,
  };
}

/** @throws ZkaiFailure when what was asked for cannot be had beside what is there */
function refuse(
  { state, connect, directory, servers }: EnsembleStatus,
  members: readonly Member[],
  { servers: count = members.length, port }: EnsembleUpOptions,
): void {
  if (members.length > 0 && count !== members.length) throw anotherCount(directory, members.length, count);
  if (state === 'stopped') return;
  const first = servers[0]?.address;
  if (port !== undefined && first !== `127.0.0.1:${port}`) throw servesElsewhere(connect, port);
  const hung = servers.filter((server) => server.state === 'hung');
  if (hung.length > 0) throw hang(hung, servers);
}

/** What is told meanwhile. */
function notes({ progress = () => {} }: EnsembleUpOptions) {
  const note = (message: string): void => progress({ event: 'note', message });
  return {
    onStart: (members: readonly Member[]) =>
      note(
        `starting ${members.map(({ id, clientPort }) => `server ${id} on 127.0.0.1:${clientPort}`).join(', ')}`,
      ),
    onWait: (members: readonly Member[]) =>
      note(`waiting for ${members.map(({ id }) => `server ${id}`).join(', ')}`),
  };
}

/** The first of the ports at which clients may look for these servers and find somebody else. */
async function firstTaken({ servers }: EnsembleStatus, expected: readonly number[]): Promise<number | null> {
  for (const port of expected) {
    const isOurs = servers.some(({ address }) => address === `127.0.0.1:${port}`);
    if (!isOurs && !(await isFree(port))) return port;
  }
  return null;
}
