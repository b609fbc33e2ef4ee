import { type Finding, type Severity } from '../../../model/finding.ts';
import { type Topology } from './cluster.ts';
import { type Field } from './field.ts';
import { type Rule, type RuleContext } from './rule.ts';

/** Runs for every ensemble whose servers are listed. */
export function withServers(
  check: (servers: readonly Field[], topology: Topology) => Finding[],
): Rule['check'] {
  return ({ clusters }: RuleContext) =>
    clusters.flatMap(({ topology }) => {
      const servers = topology?.document.at('spec', 'ensemble', 'servers').items ?? [];
      return topology === undefined || servers.length === 0 ? [] : check(servers, topology);
    });
}

export function participantsOf(servers: readonly Field[]): Field[] {
  return servers.filter((server) => server.at('role').text !== 'observer');
}

/** In the profile prod it is an error; the other profile is a way out of that, so the fix names it. */
export function strictInProd({ isProd }: Topology, fix: string): { severity: Severity; fix: string } {
  return isProd
    ? { severity: 'error', fix: `${fix}, or set profile: dev in spec if no production depends on it.` }
    : { severity: 'warning', fix: `${fix}.` };
}
