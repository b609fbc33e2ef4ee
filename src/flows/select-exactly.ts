import { type Change } from '../model/change.ts';
import { type Selection } from '../model/selection.ts';
import { type ZnodePath } from '../model/znode-path.ts';
import { nameFilter } from '../plan/select-names.ts';

/**
 * The selection that has these rows of a plan and no others. A name means everything below it, too: so what is not wanted
 * there is excluded; and what is wanted below something excluded has to wait for another selection, which has it then,
 * since what is above it is done.
 */
export function selectExactly(
  rows: readonly Pick<Change, 'path'>[],
  wanted: readonly ZnodePath[],
): Selection {
  const isWanted = new Set(wanted);
  const isMeant = nameFilter(wanted).hasPath;
  const excludes = rows.map(({ path }) => path).filter((path) => !isWanted.has(path) && isMeant(path));
  const isExcluded = nameFilter(excludes).hasPath;
  const targets = wanted.filter((path) => !isExcluded(path));
  // Without a target, a selection is everything: what is above all others is never below what is excluded.
  if (targets.length === 0) throw new Error('nothing is left of a selection of rows');
  return { targets, excludes, noDelete: false };
}
