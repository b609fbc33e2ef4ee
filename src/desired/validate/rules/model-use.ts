import { type Cluster, type Model } from './cluster.ts';
import { type Field } from './field.ts';

/** What a task says of its model, with the model where it is declared. */
export interface Reference {
  readonly task: Field;
  readonly reference: Field;
  readonly model: Model | undefined;
  readonly cluster: Cluster;
}

export function referencesOf(clusters: readonly Cluster[]): Reference[] {
  return clusters.flatMap((cluster) =>
    [...cluster.tasks.values()].flatMap((task) => {
      const reference = task.at('spec', 'model');
      const name = reference.at('name').text;
      return name === undefined ? [] : [{ task, reference, model: cluster.models.get(name), cluster }];
    }),
  );
}

export function hasVersion(model: Model, wanted: number): boolean {
  return model.versions.some(({ version }) => version === wanted);
}

export function versionList(model: Model): string {
  const numbers = model.versions.map(({ version }) => version);
  return numbers.length === 0 ? 'none' : `${numbers.length > 8 ? '… ' : ''}${numbers.slice(-8).join(', ')}`;
}
