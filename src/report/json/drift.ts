import { type ChangeClass } from '../../model/change.ts';
import { type DriftItem, type DriftResult } from '../../model/results.ts';
import { fieldViews } from './fields.ts';

/** The classes that `drift` reports, each with its member of `summary`. */
const CLASSES = [
  'drift.modified',
  'drift.deleted',
  'drift.recreated',
  'drift.acl',
  'conflict',
  'converged',
] as const satisfies readonly ChangeClass[];

/** `zkai.drift/v1`. `summary` has every class, 0 included, so that a reader needs no default. */
export function driftView(result: DriftResult) {
  const { project, environment, revision, managed, items, touched, selection = null } = result;
  const tally = (kind: ChangeClass): number => items.filter((item) => item.class === kind).length;
  return {
    apiVersion: 'zkai.drift/v1',
    project,
    environment,
    revision,
    selection,
    managed,
    summary: Object.fromEntries(CLASSES.map((kind) => [kind, tally(kind)])),
    items: items.map(itemView),
    touched,
  };
}

function itemView(item: DriftItem) {
  const { path, document, fields, since } = item;
  return { path, class: item.class, document, fields: fieldViews(fields), since };
}
