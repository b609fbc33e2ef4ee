import { type Finding, type Severity } from '../../../model/finding.ts';
import { type Topology } from './cluster.ts';
import { findingAt, type Field } from './field.ts';
import { type Rule, type RuleContext } from './rule.ts';

function forEachEnsemble(check: (servers: readonly Field[], topology: Topology) => Finding[]): Rule['check'] {
  return ({ clusters }: RuleContext) =>
    clusters.flatMap(({ topology }) => {
      const servers = topology?.document.at('spec', 'ensemble', 'servers').items ?? [];
      return topology === undefined || servers.length === 0 ? [] : check(servers, topology);
    });
}

function participantsOf(servers: readonly Field[]): Field[] {
  return servers.filter((server) => server.at('role').text !== 'observer');
}

/** In the profile prod it is an error; the other profile is a way out of that, so the fix names it. */
function strictInProd({ isProd }: Topology, fix: string): { severity: Severity; fix: string } {
  return isProd
    ? { severity: 'error', fix: `${fix}, or set profile: dev in spec if no production depends on it.` }
    : { severity: 'warning', fix: `${fix}.` };
}

export const evenParticipants: Rule = {
  id: 'ZK401',
  check: forEachEnsemble((servers, topology) => {
    const count = participantsOf(servers).length;
    if (count === 0 || count % 2 === 1) return [];
    const tolerated = count / 2 - 1;
    return [
      findingAt(topology.document.at('spec', 'ensemble', 'servers'), 'ZK401', {
        message: `${count} participants tolerate ${tolerated} failures, no more than ${count - 1} would`,
        ...strictInProd(topology, 'Use an odd number of participants: make one an observer, or add one'),
      }),
    ];
  }),
};

export const fewParticipants: Rule = {
  id: 'ZK402',
  check: forEachEnsemble((servers, topology) => {
    const count = participantsOf(servers).length;
    if (count >= 3) return [];
    return [
      findingAt(topology.document.at('spec', 'ensemble', 'servers'), 'ZK402', {
        message: `with ${count} participant${count === 1 ? '' : 's'} no server may fail`,
        ...strictInProd(topology, 'Use three or five participants'),
      }),
    ];
  }),
};

export const duplicateServerId: Rule = {
  id: 'ZK403',
  check: forEachEnsemble((servers) => {
    const first = new Map<number, Field>();
    return servers.flatMap((server) => {
      const id = server.at('id');
      if (id.number === undefined) return [];
      const earlier = first.get(id.number);
      if (earlier === undefined) {
        first.set(id.number, id);
        return [];
      }
      return findingAt(id, 'ZK403', {
        message: `server id ${id.number} is used twice`,
        fix: 'Give each server its own id of 1 to 255.',
        related: [{ message: 'the first one is here', position: earlier.position }],
      });
    });
  }),
};

const SERVER_PORTS = ['quorumPort', 'electionPort', 'clientPort', 'secureClientPort'] as const;
/** Ports that every server opens and that its entry does not name. */
const BUILT_IN_PORTS: readonly (readonly [number, string])[] = [
  [8080, 'the admin server'],
  [7000, 'the metrics'],
];

export const portClash: Rule = {
  id: 'ZK405',
  check: forEachEnsemble((servers, topology) => {
    const taken = new Map<string, { readonly by: string; readonly field: Field | undefined }>();
    const findings: Finding[] = [];
    const take = (host: string | undefined, field: Field, by: string): void => {
      if (host === undefined || field.number === undefined) return;
      const key = `${host} ${field.number}`;
      const earlier = taken.get(key);
      if (earlier === undefined) {
        taken.set(key, { by, field });
        return;
      }
      findings.push(
        findingAt(field, 'ZK405', {
          message: `${by} wants port ${field.number} of ${host}, which ${earlier.by} has`,
          fix: 'Use another port.',
          ...(earlier.field === undefined
            ? {}
            : { related: [{ message: 'the first one is here', position: earlier.field.position }] }),
        }),
      );
    };

    for (const server of servers) {
      for (const [port, by] of BUILT_IN_PORTS) {
        taken.set(`${server.at('host').text} ${port}`, { by: `${by} of ZooKeeper`, field: undefined });
      }
    }
    for (const server of servers) {
      const host = server.at('host').text;
      for (const port of SERVER_PORTS)
        take(host, server.at(port), `${port} of server ${server.at('id').number}`);
    }
    const nodes = topology.document.at('spec', 'nodes').items;
    const hosts = new Set(servers.map((server) => server.at('host').text));
    for (const { entry, name, spec } of topology.nodes) {
      const host = hostOf(spec.value);
      const port = nodes[entry]?.at('port');
      if (port !== undefined && hosts.has(host)) take(host, port, `node ${name}`);
    }
    return findings;
  }),
};

export const localAddress: Rule = {
  id: 'ZK406',
  check: forEachEnsemble((servers) => {
    const hosts = servers.map((server) => server.at('host'));
    const isDistributed = hosts.some(({ text }) => text !== undefined && !isLocal(text));
    if (!isDistributed) return [];
    return hosts
      .filter(({ text }) => text !== undefined && isLocal(text))
      .map((host) =>
        findingAt(host, 'ZK406', {
          message: `${host.text} means another machine on every host, and this ensemble has several`,
          fix: 'Use the address by which the other servers reach it.',
        }),
      );
  }),
};

export const zoneMajority: Rule = {
  id: 'ZK407',
  check: forEachEnsemble((servers, topology) => {
    const participants = participantsOf(servers);
    const zones = participants.map((server) => server.at('zone').text);
    const majority = Math.floor(participants.length / 2) + 1;
    const full = zones.find(
      (zone) => zone !== undefined && zones.filter((other) => other === zone).length >= majority,
    );
    if (full === undefined || participants.length < 3) return [];
    return [
      findingAt(topology.document.at('spec', 'ensemble', 'servers'), 'ZK407', {
        message: `most participants are in zone "${full}": the ensemble stops when that zone does`,
        fix: 'Spread the participants over three zones.',
      }),
    ];
  }),
};

function isLocal(host: string): boolean {
  return (
    host === 'localhost' ||
    host.startsWith('127.') ||
    ['0.0.0.0', '::', '::1', '[::]', '[::1]'].includes(host)
  );
}

function hostOf(node: unknown): string | undefined {
  const host = (node as { readonly host?: unknown } | null)?.host;
  return typeof host === 'string' ? host : undefined;
}
