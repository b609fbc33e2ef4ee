import { findFreePort, isFree } from './free-port.ts';
import { type Member } from './members.ts';
import { portTaken } from './start-failure.ts';

const HIGHEST_PORT = 65_535;

/** What the ports of new or stopped servers should be. */
export interface PortWishes {
  /** Client port of the first server: this one or none. */
  readonly first?: number;
  /** Client port of the first server if nobody has it. */
  readonly preferred?: number;
  /** What the servers had before; better than `preferred`, so that connect strings stay right, but not than `first`. */
  readonly before?: readonly Member[];
}

/**
 * Finds ports for servers of which none runs. The client ports follow that of the first server, if free. No two servers get the same, nor one that somebody listens on now.
 * @throws ZkaiFailure `failed` when the port that was asked for is taken
 */
export async function choosePorts(
  servers: readonly { readonly id: number; readonly directory: string }[],
  { first, preferred, before = [] }: PortWishes,
): Promise<readonly Member[]> {
  const chosen = new Set<number>();
  /** The first wish that can be had, else any port. */
  const choose = async (...wishes: readonly (number | undefined)[]): Promise<number> => {
    const candidates = wishes.filter((port) => port !== undefined && port <= HIGHEST_PORT);
    for (;;) {
      const port = candidates.shift() ?? (await findFreePort());
      if (chosen.has(port) || !(await isFree(port))) continue;
      chosen.add(port);
      return port;
    }
  };

  if (first !== undefined) await refuseTaken(first);
  const members: Member[] = [];
  for (const [index, { id, directory }] of servers.entries()) {
    const last = first === undefined ? before.find((member) => member.id === id)?.clientPort : undefined;
    const lowest = members[0]?.clientPort;
    const next = lowest === undefined ? (first ?? preferred) : lowest + index;
    members.push({ id, directory, clientPort: await choose(last, next), peerPorts: null });
  }
  if (members.length === 1) return members;
  // Only now, so that none of these takes the place of a client port.
  const peers: Member[] = [];
  for (const member of members) {
    const last = before.find(({ id }) => id === member.id)?.peerPorts;
    const [quorum, election] = [await choose(last?.quorum), await choose(last?.election)];
    peers.push({ ...member, peerPorts: { quorum, election } });
  }
  return peers;
}

/** @throws ZkaiFailure `failed` when somebody listens on the port */
export async function refuseTaken(port: number, hint?: string): Promise<void> {
  if (!(await isFree(port))) throw portTaken(port, hint);
}
