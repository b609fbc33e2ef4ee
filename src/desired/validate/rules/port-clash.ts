import { type Finding } from '../../../model/finding.ts';
import { findingAt, type Field } from './field.ts';
import { type Rule } from './rule.ts';
import { withServers } from './ensemble-members.ts';

const SERVER_PORTS = ['quorumPort', 'electionPort', 'clientPort', 'secureClientPort'] as const;

/** Ports that every server opens and that its entry does not name. */
const BUILT_IN_PORTS: readonly (readonly [number, string])[] = [
  [8080, 'the admin server'],
  [7000, 'the metrics'],
];

export const portClash: Rule = {
  id: 'ZK405',
  check: withServers((servers, topology) => {
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

function hostOf(node: unknown): string | undefined {
  const host = (node as { readonly host?: unknown } | null)?.host;
  return typeof host === 'string' ? host : undefined;
}
