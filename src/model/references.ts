import { type Document } from './document.ts';
import { isJsonObject, type Json } from './json.ts';

/** What of the cluster of a document it relies on: the model and the tasks that it names, by kind and name. */
export function namedDocuments({
  kind,
  value,
}: Pick<Document, 'kind' | 'value'>): { kind: string; name: string }[] {
  if (kind !== 'TaskConfig') return [];
  const spec = member(value, 'spec');
  const dependsOn = member(spec, 'dependsOn');
  const tasks = Array.isArray(dependsOn) ? dependsOn.map((entry) => member(entry, 'task')) : [];
  return [
    ...named('ModelParams', member(member(spec, 'model'), 'name')),
    ...tasks.flatMap((task) => named('TaskConfig', task)),
  ];
}

function named(kind: string, name: Json | undefined): { kind: string; name: string }[] {
  return typeof name === 'string' ? [{ kind, name }] : [];
}

function member(value: Json | undefined, key: string): Json | undefined {
  return isJsonObject(value) ? value[key] : undefined;
}
