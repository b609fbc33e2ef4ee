import { type Finding } from '../../../model/finding.ts';
import { didYouMean } from '../../resolve/did-you-mean.ts';
import { type Cluster, type Topology } from './cluster.ts';
import { findingAt, type Field } from './field.ts';
import { type Rule } from './rule.ts';
import { declaredPools, nodePoolNames } from './declared-pools.ts';

export const placementTargetMissing: Rule = {
  id: 'ZK206',
  check: ({ clusters }) =>
    clusters.flatMap((cluster) => {
      const { topology } = cluster;
      return [
        ...taskTargets(cluster, 'TaskConfig', new Set(cluster.tasks.keys()), ['antiAffinity', 'colocate']),
        ...(topology === undefined // ZK208 speaks of an unknown cluster
          ? []
          : [
              ...taskTargets(cluster, 'pool', poolsOf(topology), ['pool']),
              ...taskTargets(cluster, 'node', new Set(topology.nodes.map((node) => node.name)), ['pin']),
              ...nodePools(topology),
            ]),
      ];
    }),
};

/** Members of `placement`, texts or lists of texts, that name something which is not there. */
function taskTargets(
  { name, tasks }: Cluster,
  what: string,
  known: ReadonlySet<string>,
  keys: readonly string[],
): Finding[] {
  return [...tasks.values()]
    .flatMap((task) => keys.map((key) => task.at('spec', 'placement', key)))
    .flatMap((target) => [target, ...target.items])
    .flatMap((target) => missingTarget(target, what, { cluster: name, known }));
}

function missingTarget(
  target: Field,
  what: string,
  { cluster, known }: { readonly cluster: string; readonly known: ReadonlySet<string> },
): Finding[] {
  if (target.text === undefined || known.has(target.text)) return [];
  return [
    findingAt(target, 'ZK206', {
      message: `no ${what} "${target.text}" in cluster ${cluster}${didYouMean(target.text, known)}`,
      fix: `Declare the ${what} or correct the name.`,
    }),
  ];
}

/** A node's pool must be a declared one where pools are declared at all. */
function nodePools(topology: Topology): Finding[] {
  const known = new Set(declaredPools(topology).map(([name]) => name));
  if (known.size === 0) return [];
  const cluster = topology.document.document.name;
  const spec = topology.document.at('spec');
  const places = [spec.at('nodeDefaults', 'pool'), ...spec.at('nodes').items.map((node) => node.at('pool'))];
  return places.flatMap((place) => missingTarget(place, 'pool', { cluster, known }));
}

/** Declared pools and those that nodes are in; a topology need not list its pools. */
function poolsOf(topology: Topology): Set<string> {
  return new Set([...declaredPools(topology).map(([name]) => name), ...nodePoolNames(topology)]);
}
