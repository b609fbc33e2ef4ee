import { type Cluster } from './cluster.ts';
import { type Edge } from './cycles.ts';

/** A task that waits for another one; `entry` is that of `dependsOn`. */
export type Dependency = Edge;

export function dependenciesOf(cluster: Cluster): Dependency[] {
  return [...cluster.tasks].flatMap(([task, document]) =>
    document.at('spec', 'dependsOn').items.flatMap((entry) => {
      const on = entry.at('task').text;
      return on === undefined ? [] : [{ task, on, entry }];
    }),
  );
}
