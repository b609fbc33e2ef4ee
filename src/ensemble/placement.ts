import { type EnsembleStatus } from '../model/ensemble.ts';
import { type EnsembleUpOptions } from '../ports/ensemble.ts';
import { choosePorts, refuseTaken } from './choose-ports.ts';
import { awaitExit } from './stop-server.ts';
import { isGone } from './ensemble-status.ts';
import { type Member, portsOf } from './members.ts';
import { serverDirectory } from './server-paths.ts';
import { type Placement } from './start-servers.ts';

/** ZooKeeper's own, which the environments of a new project name. */
export const USUAL_PORT = 2181;

/**
 * Where to start the servers that are gone. When none runs they get the ports they had, or others where somebody
 * else has those now. When some run, these know the others by their ports, so it must be the same ones.
 */
export function placementOf(
  { state, directory, servers }: EnsembleStatus,
  members: readonly Member[],
  { servers: count = members.length || 1, port }: EnsembleUpOptions,
): Placement {
  if (state === 'stopped') {
    const homes = Array.from({ length: count }, (_, index) => index + 1).map((id) => ({
      id,
      directory: serverDirectory(directory, id),
    }));
    return async (attempt) => {
      await Promise.all(homes.map((home) => awaitExit(home.directory)));
      const wishes = attempt === 1 ? { preferred: USUAL_PORT, before: members } : {};
      const all = await choosePorts(homes, port === undefined ? wishes : { first: port });
      return { starting: all, all };
    };
  }
  const gone = new Set(servers.filter(isGone).map(({ id }) => id));
  const starting = members.filter(({ id }) => gone.has(id));
  return async () => {
    await Promise.all(starting.map((member) => awaitExit(member.directory)));
    for (const taken of starting.flatMap(portsOf))
      await refuseTaken(taken, 'zkai ensemble down, then the same command again: it finds other ports');
    return { starting, all: members };
  };
}
