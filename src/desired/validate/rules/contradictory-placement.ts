import { type Finding } from '../../../model/finding.ts';
import { type Cluster } from './cluster.ts';
import { cyclesOf, type Edge } from './cycles.ts';
import { findingAt } from './field.ts';
import { type Rule } from './rule.ts';

export const contradictoryPlacement: Rule = {
  id: 'ZK312',
  check: ({ clusters }) =>
    clusters.flatMap((cluster) => {
      const beside = wishesFor('colocate', cluster);
      return [...contradictions(cluster, beside), ...circles(beside)];
    }),
};

function wishesFor(key: 'colocate' | 'antiAffinity', { tasks }: Cluster): Edge[] {
  return [...tasks].flatMap(([task, document]) =>
    document.at('spec', 'placement', key).items.flatMap((entry) => {
      const on = entry.text;
      return on === undefined ? [] : [{ task, on, entry }];
    }),
  );
}

/** Tasks that are to be beside each other, by way of others too, and away from each other. */
function contradictions(cluster: Cluster, beside: readonly Edge[]): Finding[] {
  const groupOf = groups(beside);
  return wishesFor('antiAffinity', cluster).flatMap(({ task, on, entry }) => {
    const isTogether = task !== on && groupOf(task) === groupOf(on);
    if (!isTogether) return [];
    const wish = beside.find((edge) => groupOf(edge.task) === groupOf(task));
    return findingAt(entry, 'ZK312', {
      message: `${task} is to keep away from ${on}, and colocate puts them beside each other`,
      fix: 'Remove one of the two.',
      ...(wish === undefined
        ? {}
        : {
            related: [{ message: `${wish.task} is to be beside ${wish.on}`, position: wish.entry.position }],
          }),
    });
  });
}

/** Who is beside whom, as one name for each group (disjoint sets, with halved paths). */
function groups(edges: readonly Edge[]): (task: string) => string {
  const parents = new Map<string, string>();
  const find = (task: string): string => {
    let at = task;
    for (let up = parents.get(at); up !== undefined && up !== at; up = parents.get(at)) {
      parents.set(at, parents.get(up) ?? up);
      at = up;
    }
    return at;
  };
  for (const { task, on } of edges) parents.set(find(task), find(on));
  return find;
}

/** Each waits for the place of the other. */
function circles(beside: readonly Edge[]): Finding[] {
  return cyclesOf(beside).flatMap((cycle) => {
    const [first] = cycle;
    if (first === undefined) return [];
    return findingAt(first.entry, 'ZK312', {
      message: `these tasks are placed by each other: ${[...cycle.map(({ task }) => task), first.task].join(' -> ')}`,
      fix: 'Let one of them be placed first: remove its colocate.',
    });
  });
}
