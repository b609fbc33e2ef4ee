import { type Finding } from '../../../model/finding.ts';
import { didYouMean } from '../../resolve/did-you-mean.ts';
import { isJsonObject } from '../../../model/json.ts';
import { type Cluster, type Topology } from './cluster.ts';
import { findingAt, type Field } from './field.ts';
import { type Rule } from './rule.ts';

export const placementTargetMissing: Rule = {
  id: 'ZK206',
  check: ({ clusters }) =>
    clusters.flatMap((cluster) => [
      ...[...cluster.tasks.values()].flatMap((task) => taskTargets(task, cluster)),
      ...(cluster.topology === undefined ? [] : nodePools(cluster.topology)),
    ]),
};

function taskTargets(task: Field, { name, topology, tasks }: Cluster): Finding[] {
  const placement = task.at('spec', 'placement');
  const others = [...placement.at('antiAffinity').items, ...placement.at('colocate').items];
  const missing = others.flatMap((other) => missingTarget(other, 'TaskConfig', name, tasks.keys()));
  if (topology === undefined) return missing; // ZK208 speaks of an unknown cluster
  return [
    ...missing,
    ...missingTarget(placement.at('pool'), 'pool', name, poolsOf(topology)),
    ...missingTarget(
      placement.at('pin'),
      'node',
      name,
      topology.nodes.map((node) => node.name),
    ),
  ];
}

function missingTarget(target: Field, what: string, cluster: string, known: Iterable<string>): Finding[] {
  const names = [...known];
  if (target.text === undefined || names.includes(target.text)) return [];
  return [
    findingAt(target, 'ZK206', {
      message: `no ${what} "${target.text}" in cluster ${cluster}${didYouMean(target.text, names)}`,
      fix: `Declare the ${what} or correct the name.`,
    }),
  ];
}

/** A node's pool must be a declared one where pools are declared at all. */
function nodePools(topology: Topology): Finding[] {
  const declared = declaredPools(topology).map(([name]) => name);
  if (declared.length === 0) return [];
  const spec = topology.document.at('spec');
  const places = [spec.at('nodeDefaults', 'pool'), ...spec.at('nodes').items.map((node) => node.at('pool'))];
  return places.flatMap((place) => missingTarget(place, 'pool', topology.document.document.name, declared));
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
        const node = topology?.nodes.find(({ name }) => name === pin.text);
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
