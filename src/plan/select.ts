import { type Blocked, type Change } from '../model/change.ts';
import { type LeftOut, type LeftOutBy, type PlanSelection, type Selection } from '../model/selection.ts';
import { ancestorsOf, comparePaths, type ZnodePath } from '../model/znode-path.ts';
import { type PlanInput } from './input.ts';
import { checkReferences } from './select-references.ts';
import { leftOutBy } from './select-rows.ts';
import { type PlanRows, settleRows } from './settle-rows.ts';

/** The rows of a plan, or of the part of it that was asked for. */
export interface SelectedRows {
  readonly changes: readonly Change[];
  readonly blocked: readonly Blocked[];
  readonly selection?: PlanSelection;
}

/**
 * The same rows for a part of the plan. What is left out stays as it is and whose it is, and stops nothing; parents that
 * the part needs are made. What the part lacks from the whole plan is told, be it for the names that were given or
 * because it hangs on a row that is left out.
 */
export function selectRows(
  input: PlanInput,
  rows: { readonly nodes: PlanRows; readonly whole: PlanRows },
  selection: Selection,
): SelectedRows {
  const { nodes, whole } = rows;
  const reasons = leftOutBy(input, rows, selection);
  const isIn = ({ path }: { readonly path: ZnodePath | null }): boolean =>
    path === null || !reasons.has(path);
  const part = settleRows(
    input,
    { changes: nodes.changes.filter(isIn), blocked: nodes.blocked.filter(isIn) },
    new Set(reasons.keys()),
  );
  const leftOut = missingFrom(part, whole, { before: nodes, reasons });
  const references = checkReferences(input, { part, whole, leftOut }, selection);
  return {
    changes: part.changes,
    blocked: [...part.blocked, ...references.blocked],
    selection: { ...selection, leftOut, references: references.notes },
  };
}

interface Sources {
  /** The rows before anything was settled: they know the document of a znode that stays as a parent. */
  readonly before: PlanRows;
  readonly reasons: ReadonlyMap<ZnodePath, LeftOutBy>;
}

/** A parent that would be made is left out for the reason that what is below it is. */
function reasonsBelow(reasons: Sources['reasons']): Map<ZnodePath, LeftOutBy> {
  const below = new Map<ZnodePath, LeftOutBy>();
  for (const [path, reason] of reasons) {
    for (const ancestor of ancestorsOf(path)) {
      if (below.has(ancestor)) break;
      below.set(ancestor, reason);
    }
  }
  return below;
}

function isMade(actions: Change['actions']): boolean {
  return actions.includes('create') || actions.includes('adopt');
}

/** What the whole plan has and the part has not, a row for each path. */
function missingFrom(part: PlanRows, whole: PlanRows, { before, reasons }: Sources): LeftOut[] {
  const there = new Set([...part.changes, ...part.blocked].map(({ path }) => path));
  const documents = new Map(before.changes.map(({ path, document }) => [path, document]));
  const found = new Map<ZnodePath, LeftOut>();
  for (const { path, document, reason } of whole.blocked) {
    if (path === null || there.has(path)) continue;
    found.set(path, { path, document, actions: [], class: null, reason, by: reasons.get(path) ?? 'parent' });
  }
  const below = reasonsBelow(reasons);
  for (const { path, document, actions, class: kind, reason } of whole.changes) {
    if (there.has(path)) continue;
    const by = reasons.get(path) ?? (isMade(actions) ? below.get(path) : undefined) ?? 'parent';
    found.set(path, { path, document: documents.get(path) ?? document, actions, class: kind, reason, by });
  }
  return [...found.values()].sort((a, b) => comparePaths(a.path, b.path));
}
