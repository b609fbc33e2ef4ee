import { type Blocked } from '../model/change.ts';
import { type DeclaredEnsemble, type DeclaredPeer, type EnsemblePeer } from '../model/ensemble-config.ts';
import { numberText } from '../model/number-text.ts';

/**
 * What the step from the servers that run to those that are declared would do to the majority. Nothing where the two are not
 * the same ensemble, which they are when a server has its id and host in both: a private server of a developer is another one.
 */
export function ensembleChanges(declared: DeclaredEnsemble, running: readonly EnsemblePeer[]): Blocked[] {
  const now = new Map(running.map((peer) => [peer.id, peer]));
  const isSameEnsemble = declared.peers.some(({ id, host }) => now.get(id)?.host === host);
  if (!isSameEnsemble) return [];
  return [...steps(declared, running), ...joiners(declared, now), ...reusedIds(declared, now)];
}

/** ZK411 */
function steps({ document, peers, source }: DeclaredEnsemble, running: readonly EnsemblePeer[]): Blocked[] {
  const voting = votersOf(running);
  const wanted = votersOf(peers);
  const gone = [...voting].filter((id) => !wanted.has(id));
  const come = [...wanted].filter((id) => !voting.has(id));
  const quorum = Math.floor(voting.size / 2) + 1;
  const known = new Set(running.map(({ id }) => id));
  const joining = come.filter((id) => !known.has(id));
  // Of several that join, ZK412 speaks.
  if (gone.length + come.length - joining.length + Math.min(joining.length, 1) < 2) return [];
  const change = [named('lose', gone), named('get', come)].filter((text) => text !== '').join(' and ');
  const why =
    gone.length >= quorum
      ? `those that stay are no majority of the ${numberText(voting.size)} that vote now`
      : 'with more than one at once, old and new majority need not have a server in common';
  return [
    row(
      'ZK411',
      { document, source },
      {
        reason: `in one step, the running ensemble would ${change}: ${why}`,
        hint: 'change one participant at a time, and wait until it follows; add servers as observers first',
      },
    ),
  ];
}

/** ZK412 */
function joiners({ document, peers }: DeclaredEnsemble, now: ReadonlyMap<number, EnsemblePeer>): Blocked[] {
  const joining = peers.filter(({ id, votes }) => votes && !now.has(id));
  const [, second] = joining;
  if (second === undefined) return [];
  return [
    row(
      'ZK412',
      { document, source: second.source },
      {
        reason: `servers ${joining.map(({ id }) => id).join(' and ')} are new, and all are to vote: started together, they could elect a leader among themselves`,
        hint: 'let them join with role: observer, and make them participants one by one',
      },
    ),
  ];
}

/** ZK414 */
function reusedIds({ document, peers }: DeclaredEnsemble, now: ReadonlyMap<number, EnsemblePeer>): Blocked[] {
  return peers.flatMap((peer): Blocked[] => {
    const known = now.get(peer.id);
    if (known === undefined || isSameHost(peer, known)) return [];
    return [
      row(
        'ZK414',
        { document, source: peer.hostSource },
        {
          reason: `server ${peer.id} runs on ${known.host}, and the files give its id to ${peer.host}: both would vote as one`,
          hint: `give ${peer.host} an id that no server has had; remove server ${peer.id} in a step of its own`,
        },
      ),
    ];
  });
}

/** Servers print an address where they looked a name up; which name it was, nobody can tell. */
function isSameHost({ host }: DeclaredPeer, known: EnsemblePeer): boolean {
  if (isAddress(host) !== isAddress(known.host)) return true;
  return host.toLowerCase() === known.host.toLowerCase();
}

function isAddress(host: string): boolean {
  return host.includes(':') || /^\d+(?:\.\d+){3}$/.test(host);
}

function votersOf(peers: readonly EnsemblePeer[]): ReadonlySet<number> {
  return new Set(peers.filter(({ votes }) => votes).map(({ id }) => id));
}

function named(verb: string, ids: readonly number[]): string {
  if (ids.length === 0) return '';
  return `${verb} ${ids.length === 1 ? 'participant' : 'participants'} ${ids.join(', ')}`;
}

function row(
  guard: string,
  where: Pick<Blocked, 'document' | 'source'>,
  { reason, hint }: Pick<Blocked, 'reason' | 'hint'>,
): Blocked {
  const permit = `--override ${guard} --reason TEXT`;
  return {
    guard,
    path: null,
    ...where,
    reason,
    hint: `${hint}; if that is meant, ${permit}`,
    permit,
    overridable: true,
  };
}
