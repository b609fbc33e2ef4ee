import { type Finding } from '../../../model/finding.ts';
import { didYouMean } from '../../resolve/did-you-mean.ts';
import { isJsonObject } from '../../../model/json.ts';
import { type Cluster, type Topology } from './cluster.ts';
import { findingAt, type Field } from './field.ts';
import { type Rule } from './rule.ts';

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

export const emptyPool: Rule = {
  id: 'ZK210',
  check: ({ clusters }) =>
    clusters.flatMap(({ topology }) => {
      if (topology === undefined) return [];
      const filled = nodePoolNames(topology);
      return declaredPools(topology)
        .filter(([name]) => !filled.has(name))
        .map(([name, field]) =>
          findingAt(field, 'ZK210', {
            message: `no node is in pool "${name}"`,
            fix: 'Set pool on some nodes, or remove the pool.',
          }),
        );
    }),
};

export const duplicatePool: Rule = {
  id: 'ZK319',
  check: ({ clusters }) =>
    clusters.flatMap(({ topology }) => {
      const first = new Map<string, Field>();
      return (topology === undefined ? [] : declaredPools(topology)).flatMap(([name, field]) => {
        const earlier = first.get(name);
        if (earlier === undefined) {
          first.set(name, field);
          return [];
        }
        return findingAt(field, 'ZK319', {
          message: `pool "${name}" is declared twice`,
          fix: 'Remove one of them.',
          related: [{ message: 'the first one is here', position: earlier.position }],
        });
      });
    }),
};

/** States of a node that takes no new replicas. */
const CLOSED = new Set(['Cordoned', 'Draining', 'Down']);

export const pinnedToClosedNode: Rule = {
  id: 'ZK308',
  check: ({ clusters }) =>
    clusters.flatMap(({ topology, tasks }) =>
      [...tasks.values()].flatMap((task) => {
        const pin = task.at('spec', 'placement', 'pin');
        const node = pin.exists ? topology?.nodes.find(({ name }) => name === pin.text) : undefined;
        const state = isJsonObject(node?.spec.value) ? node.spec.value['state'] : undefined;
        if (node === undefined || typeof state !== 'string' || !CLOSED.has(state)) return [];
        return findingAt(pin, 'ZK308', {
          message: `the task is pinned to ${node.name}, which is ${state}`,
          fix: 'Pin it to another node, or remove the pin.',
          related: [{ message: `${node.name} is ${state} here`, position: node.spec.locate('/state') }],
        });
      }),
    ),
};

function declaredPools(topology: Topology): [string, Field][] {
  return topology.document.at('spec', 'pools').items.flatMap((pool): [string, Field][] => {
    const name = pool.at('name');
    return name.text === undefined ? [] : [[name.text, name]];
  });
}

function nodePoolNames(topology: Topology): Set<string> {
  return new Set(
    topology.nodes.flatMap(({ spec }) =>
      isJsonObject(spec.value) && typeof spec.value['pool'] === 'string' ? [spec.value['pool']] : [],
    ),
  );
}

/** Declared pools and those that nodes are in; a topology need not list its pools. */
function poolsOf(topology: Topology): Set<string> {
  return new Set([...declaredPools(topology).map(([name]) => name), ...nodePoolNames(topology)]);
}
