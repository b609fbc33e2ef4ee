import { type Cluster } from './cluster.ts';
import { type Field } from './field.ts';

export interface Dependency {
  readonly task: string;
  readonly on: string;
  /** The entry of `dependsOn`. */
  readonly entry: Field;
}

export function dependenciesOf(cluster: Cluster): Dependency[] {
  return [...cluster.tasks].flatMap(([task, document]) =>
    document.at('spec', 'dependsOn').items.flatMap((entry) => {
      const on = entry.at('task').text;
      return on === undefined ? [] : [{ task, on, entry }];
    }),
  );
}
