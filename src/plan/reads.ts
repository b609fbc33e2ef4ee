import { type Change } from '../model/change.ts';
import { type PlannedDocument, type PlannedRead } from '../model/plan.ts';
import { comparePaths } from '../model/znode-path.ts';
import { ignoredPart } from './ignored.ts';
import { type PlanInput } from './input.ts';
import { preconditionOf } from './rows.ts';

/**
 * The read set of a plan: the znodes of the documents that its own documents name, unless they change as well. A task
 * that was planned for a model must not be applied to another one. Everything else may move meanwhile: a plan does not
 * grow old because somebody worked elsewhere.
 */
export function relevantReads(
  { desired, live, ignored }: PlanInput,
  documents: readonly PlannedDocument[],
  changes: readonly Change[],
): PlannedRead[] {
  const relied = new Set(documents.flatMap(({ references }) => references));
  if (relied.size === 0) return [];
  const changed = new Set(changes.filter(({ actions }) => actions.length > 0).map(({ path }) => path));
  return [...desired.nodes.values()]
    .filter(({ path, document }) => relied.has(document) && !changed.has(path))
    .flatMap(({ path, document }): PlannedRead[] => {
      const node = live.nodes.get(path);
      if (node === undefined) return [];
      const part = ignoredPart(node, ignored?.({ path, document }) ?? []);
      const precondition = preconditionOf(node);
      return [{ path, document, precondition, ...(part === undefined ? {} : { ignored: part }) }];
    })
    .sort((a, b) => comparePaths(a.path, b.path));
}
