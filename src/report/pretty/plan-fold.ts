import { type Change } from '../../model/change.ts';
import { isWithin, nameOf, parentOf } from '../../model/znode-path.ts';
import { fieldCount } from '../values.ts';
import { count } from '../words.ts';

/** What one line of a plan stands for: a change, or plain creations that go together, sorted by path. */
export type Row = readonly [Change, ...Change[]];

/** So many new siblings are one row. */
const MIN_SIBLINGS = 5;

/** A znode that is declared and not there yet: nothing is lost or surprising in it. */
export function isPlainCreation({ actions, class: kind, movedFrom }: Change): boolean {
  return kind === 'pending' && actions.length === 1 && actions[0] === 'create' && movedFrom === undefined;
}

/** One row for a document with nothing but one new subtree: a new znode, and all others below it. */
export function foldDocument(changes: readonly Change[]): Row | undefined {
  const [top, ...others] = changes;
  if (top === undefined || !changes.every(isPlainCreation)) return undefined;
  return others.every(({ path }) => isWithin(path, top.path)) ? [top, ...others] : undefined;
}

/** The changes of a document in their order, with runs of new znodes below one parent folded. */
export function foldSiblings(changes: readonly Change[]): Row[] {
  const runs: [Change, ...Change[]][] = [];
  for (const change of changes) {
    const run = runs.at(-1);
    if (run !== undefined && belongsTo(run[0], change)) run.push(change);
    else runs.push([change]);
  }
  return runs.flatMap((run): Row[] =>
    run.length < MIN_SIBLINGS ? run.map((change): Row => [change]) : [run],
  );
}

function belongsTo(first: Change, change: Change): boolean {
  return isPlainCreation(first) && isPlainCreation(change) && parentOf(first.path) === parentOf(change.path);
}

/** `/nodes/gpu-01 ... gpu-64`, or the top of a subtree. */
export function foldedPath(row: Row): string {
  const [first] = row;
  const last = row.at(-1) ?? first;
  if (isWithin(last.path, first.path)) return first.path;
  return `${first.path} ... ${nameOf(last.path)}`;
}

/** `64 znodes, 960 fields` */
export function foldedSummary(row: Row): string {
  const values = row.map(({ fields }) => fields[0]?.after);
  return `${count(row.length, 'znode')}, ${count(
    values.reduce((sum: number, value) => sum + fieldCount(value), 0),
    'field',
  )}`;
}
