import { PERMS, type Acl } from '../../../model/acl.ts';
import { type Finding } from '../../../model/finding.ts';
import { numberText } from '../../../model/number-text.ts';
import { type Environment } from '../../../model/project.ts';
import { type CompiledNode } from '../../compile/znode.ts';
import { type Topology } from './cluster.ts';
import { comparePositions } from '../../resolve/positions.ts';
import { findingAt } from './field.ts';
import { type Rule, type RuleContext } from './rule.ts';

export const openAcl: Rule = {
  id: 'ZK602',
  // One finding for each cluster that says that it is production; a default says nothing.
  check: (context: RuleContext) => {
    const clusterOf = new Map(context.documents.map(({ id, cluster }) => [id, cluster]));
    return context.clusters.flatMap(({ name, topology }): Finding[] => {
      if (topology === undefined || !isProduction(topology)) return [];
      const nodes = context.nodes.filter(({ document }) => clusterOf.get(document) === name);
      const open = openIn(nodes, context);
      return open === null ? [] : [openFinding(topology, open)];
    });
  },
};

interface Open {
  readonly environment: string;
  readonly count: number;
  readonly first: CompiledNode;
}

/** A member that nobody wrote is where the one around it is. */
function isProduction({ document, isProd }: Topology): boolean {
  const spec = document.at('spec');
  return isProd && comparePositions(spec.at('profile').position, spec.position) !== 0;
}

/** What anybody may change in this environment; `null`: nothing. */
function openIn(nodes: readonly CompiledNode[], { environment }: RuleContext): Open | null {
  const open = nodes.filter((node) => isOpen(node, environment.acl));
  const [first] = open;
  return first === undefined ? null : { environment: environment.name, count: open.length, first };
}

/** A znode without an ACL of its own gets that of the environment, and else ZooKeeper's default. */
function isOpen({ acl }: CompiledNode, ofEnvironment: Environment['acl']): boolean {
  if (acl !== undefined) return mayAnybodyChange(acl);
  const writers = ofEnvironment?.writers ?? [];
  const readers = ofEnvironment?.readers ?? [];
  return writers.includes('world:anyone') || writers.length + readers.length === 0;
}

function mayAnybodyChange(acl: Acl): boolean {
  return acl.some(({ scheme, perms }) => scheme === 'world' && (perms & ~PERMS.read) !== 0);
}

function openFinding(topology: Topology, { environment, count, first }: Open): Finding {
  return findingAt(topology.document.at('spec', 'profile'), 'ZK602', {
    message: `in environment ${environment} anybody who reaches the servers may change ${count === 1 ? `${first.path}` : `${numberText(count)} znodes of this cluster`}`,
    fix: 'Set acl for the environment, or acls for the project, in zkai.yaml; or set profile: dev.',
    related: [{ message: `${first.path} is declared here, without an ACL`, position: first.source }],
  });
}
