import { type Finding } from '../../../model/finding.ts';
import { didYouMean } from '../../resolve/did-you-mean.ts';
import { type Cluster } from './cluster.ts';
import { findingAt, type Field } from './field.ts';
import { type Rule } from './rule.ts';

interface Dependency {
  readonly task: string;
  readonly on: string;
  /** The entry of `dependsOn`. */
  readonly entry: Field;
}

function dependenciesOf(cluster: Cluster): Dependency[] {
  return [...cluster.tasks].flatMap(([task, document]) =>
    document.at('spec', 'dependsOn').items.flatMap((entry) => {
      const on = entry.at('task').text;
      return on === undefined ? [] : [{ task, on, entry }];
    }),
  );
}

export const dependencyMissing: Rule = {
  id: 'ZK204',
  check: ({ clusters }) =>
    clusters.flatMap((cluster) =>
      dependenciesOf(cluster)
        .filter(({ on }) => !cluster.tasks.has(on))
        .map(({ on, entry }) =>
          findingAt(entry.at('task'), 'ZK204', {
            message: `no TaskConfig "${on}" in cluster ${cluster.name}${didYouMean(on, cluster.tasks.keys())}`,
            fix: 'Declare the task or correct the name.',
          }),
        ),
    ),
};

export const dependencyCycle: Rule = {
  id: 'ZK205',
  check: ({ clusters }) => clusters.flatMap((cluster) => cyclesOf(dependenciesOf(cluster)).map(cycleFinding)),
};

/**
 * At least one cycle of each knot, each as the dependencies along it. Tasks that can finish are removed until
 * none is left (Kahn 1962); whoever remains waits for somebody who remains, so every walk ends in a circle.
 */
function cyclesOf(dependencies: readonly Dependency[]): Dependency[][] {
  const waiting = new Map<string, Dependency[]>();
  for (const dependency of dependencies) {
    waiting.set(dependency.task, [...(waiting.get(dependency.task) ?? []), dependency]);
  }
  for (let removed = true; removed;) {
    removed = false;
    for (const [task, its] of waiting) {
      if (its.some(({ on }) => waiting.has(on))) continue;
      waiting.delete(task);
      removed = true;
    }
  }

  const cycles: Dependency[][] = [];
  const visited = new Set<string>();
  for (const start of [...waiting.keys()].sort()) {
    const walk: Dependency[] = [];
    let at: string | undefined = start;
    while (at !== undefined && !visited.has(at)) {
      visited.add(at);
      const step: Dependency | undefined = waiting.get(at)?.find(({ on }) => waiting.has(on));
      if (step === undefined) break;
      walk.push(step);
      at = step.on;
    }
    const closing = walk.findIndex(({ task }) => task === at);
    if (closing !== -1) cycles.push(walk.slice(closing));
  }
  return cycles;
}

function cycleFinding(cycle: readonly Dependency[]): Finding {
  const [first, ...others] = cycle;
  if (first === undefined) throw new RangeError('a cycle has a member');
  return findingAt(first.entry.at('task'), 'ZK205', {
    message: `these tasks wait for each other: ${[...cycle.map(({ task }) => task), first.task].join(' -> ')}`,
    fix: 'Remove one of the dependencies.',
    related: others.map(({ task, on, entry }) => ({
      message: `${task} waits for ${on}`,
      position: entry.position,
    })),
  });
}

export const endlessDependency: Rule = {
  id: 'ZK212',
  // An error for Service and Inference, which never succeed; restart: Always is only suspicious.
  check: ({ clusters }) =>
    clusters.flatMap((cluster) =>
      dependenciesOf(cluster).flatMap(({ on, entry }) => {
        const target = cluster.tasks.get(on)?.at('spec');
        const condition = entry.at('condition').text ?? 'Succeeded';
        if (target === undefined || condition === 'Running') return [];
        const type = target.at('type').text;
        const isEndless = type === 'Service' || type === 'Inference';
        if (!isEndless && target.at('runPolicy', 'restart').text !== 'Always') return [];
        const severity = isEndless && condition === 'Succeeded' ? 'error' : 'warning';
        const why = isEndless ? `a task of type ${type} never ends` : 'it is restarted always';
        const at = entry.at('condition').exists ? entry.at('condition') : entry.at('task');
        return findingAt(at, 'ZK212', {
          severity,
          message: `this waits for ${on} to be ${condition}, but ${why}`,
          fix: 'Use condition: Running.',
        });
      }),
    ),
};
