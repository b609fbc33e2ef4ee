import { existsSync, readFileSync } from 'node:fs';
import { serverDirectory, serverIds, serverPaths } from './server-paths.ts';

/** One server of an ensemble, or the only one: where it lives and where it listens, always on 127.0.0.1. */
export interface Member {
  readonly id: number;
  readonly directory: string;
  readonly clientPort: number;
  /** Where the other servers reach it; `null` for a server that stands alone. */
  readonly peerPorts: { readonly quorum: number; readonly election: number } | null;
}

/**
 * The servers as the last start wrote them down, ascending by id; none when nothing was ever started here.
 * Every server's `zoo.cfg` names all of them, so the first one that is there is enough.
 */
export function rememberedMembers(directory: string): readonly Member[] {
  for (const id of serverIds(directory)) {
    const config = readConfig(serverDirectory(directory, id));
    const peers = [...config.matchAll(PEER)].map(([, ...numbers]) => toMember(directory, numbers));
    if (peers.length > 0) return peers;
    const alone = /^clientPort=(\d+)$/m.exec(config);
    if (alone !== null) {
      return [
        { id, directory: serverDirectory(directory, id), clientPort: Number(alone[1]), peerPorts: null },
      ];
    }
  }
  return [];
}

export function portsOf({ clientPort, peerPorts }: Member): readonly number[] {
  return peerPorts === null ? [clientPort] : [clientPort, peerPorts.quorum, peerPorts.election];
}

/** The line of `zoo.cfg` that names one server of several, as `rememberedMembers` reads it again. */
export function peerLine({ id, clientPort, peerPorts }: Member): string {
  if (peerPorts === null) return '';
  const { quorum, election } = peerPorts;
  return `server.${id}=127.0.0.1:${quorum}:${election};127.0.0.1:${clientPort}\n`;
}

const PEER = /^server\.(\d+)=127\.0\.0\.1:(\d+):(\d+);127\.0\.0\.1:(\d+)$/gm;

function toMember(directory: string, numbers: readonly string[]): Member {
  const [id = 0, quorum = 0, election = 0, clientPort = 0] = numbers.map(Number);
  return { id, directory: serverDirectory(directory, id), clientPort, peerPorts: { quorum, election } };
}

function readConfig(directory: string): string {
  const { config } = serverPaths(directory);
  return existsSync(config) ? readFileSync(config, 'utf8') : '';
}
