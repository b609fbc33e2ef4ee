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
  const stuck = stuckTasks(dependencies);
  const waitsFor = new Map<string, Dependency>();
  for (const dependency of dependencies) {
    const { task, on } = dependency;
    if (stuck.has(task) && stuck.has(on) && !waitsFor.has(task)) waitsFor.set(task, dependency);
  }

  const cycles: Dependency[][] = [];
  const visited = new Set<string>();
  for (const start of [...stuck].sort()) {
    const walk: Dependency[] = [];
    let at: string = start;
    for (let step = waitsFor.get(at); step !== undefined && !visited.has(at); step = waitsFor.get(at)) {
      visited.add(at);
      walk.push(step);
      at = step.on;
    }
    const closing = walk.findIndex(({ task }) => task === at);
    if (closing !== -1) cycles.push(walk.slice(closing));
  }
  return cycles;
}

/** The tasks that wait, directly or not, for themselves or for a task that does. */
function stuckTasks(dependencies: readonly Dependency[]): Set<string> {
  const waiting = new Map<string, number>(); // how many tasks somebody waits for
  const waiters = new Map<string, string[]>();
  for (const { task, on } of dependencies) {
    waiting.set(task, (waiting.get(task) ?? 0) + 1);
    waiting.set(on, waiting.get(on) ?? 0);
    const others = waiters.get(on);
    if (others === undefined) waiters.set(on, [task]);
    else others.push(task);
  }
  const free = [...waiting].flatMap(([task, count]) => (count === 0 ? [task] : []));
  for (let done = free.pop(); done !== undefined; done = free.pop()) {
    waiting.delete(done);
    for (const waiter of waiters.get(done) ?? []) {
      const left = (waiting.get(waiter) ?? 0) - 1;
      waiting.set(waiter, left);
      if (left === 0) free.push(waiter);
    }
  }
  return new Set(waiting.keys());
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
