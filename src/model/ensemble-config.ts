import { type Position } from './position.ts';

/** A server of an ensemble as the others know it. */
export interface EnsemblePeer {
  readonly id: number;
  readonly host: string;
  /** It has a vote. Otherwise it is an observer. */
  readonly votes: boolean;
}

/** The same, as a ClusterTopology declares it. */
export interface DeclaredPeer extends EnsemblePeer {
  readonly source: Position;
  /** Where its host is written. */
  readonly hostSource: Position;
}

/** The servers that a ClusterTopology wants. */
export interface DeclaredEnsemble {
  /** Id of the document. */
  readonly document: string;
  readonly peers: readonly DeclaredPeer[];
  /** Where the list is written. */
  readonly source: Position;
}

/**
 * The servers in `/zookeeper/config`, in the order of their ids: `server.1=host:2888:3888:participant;0.0.0.0:2181` a line. Of a
 * server with several addresses the first counts. None for one that stands alone, and where the text is something else.
 */
export function parseEnsembleConfig(text: string): EnsemblePeer[] {
  const peers = new Map<number, EnsemblePeer>();
  for (const line of text.split('\n')) {
    const [, id, host, votes] = PEER.exec(line.trim()) ?? [];
    if (id === undefined || host === undefined) continue;
    peers.set(Number(id), {
      id: Number(id),
      host: host.replace(/^\[|\]$/g, ''),
      votes: votes !== 'observer',
    });
  }
  return [...peers.values()].sort((a, b) => a.id - b.id);
}

/** Role and client address may be absent; addresses are separated by `|`. */
const PEER = /^server\.(\d+)=(\[[^\]]+\]|[^:|;]+):\d+:\d+(?:\|[^;]*?)?(?::(participant|observer))?(?:;.*)?$/;
