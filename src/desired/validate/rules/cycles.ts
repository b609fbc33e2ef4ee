import { type Field } from './field.ts';

/** A task that needs another one. */
export interface Edge {
  readonly task: string;
  readonly on: string;
  /** Where that is said. */
  readonly entry: Field;
}

/**
 * At least one cycle of each knot, each as the dependencies along it. Tasks that can finish are removed until
 * none is left (Kahn 1962); whoever remains waits for somebody who remains, so every walk ends in a circle.
 */
export function cyclesOf(dependencies: readonly Edge[]): Edge[][] {
  const stuck = stuckTasks(dependencies);
  const waitsFor = new Map<string, Edge>();
  for (const dependency of dependencies) {
    const { task, on } = dependency;
    if (stuck.has(task) && stuck.has(on) && !waitsFor.has(task)) waitsFor.set(task, dependency);
  }

  const cycles: Edge[][] = [];
  const visited = new Set<string>();
  for (const start of [...stuck].sort()) {
    const walk: Edge[] = [];
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
function stuckTasks(dependencies: readonly Edge[]): Set<string> {
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
