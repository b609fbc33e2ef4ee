import { type Change } from '../model/change.ts';
import { comparePaths, type ZnodePath } from '../model/znode-path.ts';
import { checkOwnRights } from './acl-rows.ts';
import { type PlanInput } from './input.ts';
import { linkMoves } from './moves.ts';
import { missingParents, settleDeletions } from './parents.ts';
import { recoveredParents } from './recovered-parents.ts';
import { type Rows } from './rows.ts';
import { sharedAclRows } from './shared-acls.ts';

/** What a plan does, and what stops it. */
export type PlanRows = Pick<Rows, 'changes' | 'blocked'>;

/**
 * From the rows of the znodes that documents declare to those of a plan: what becomes of the deletions and of the
 * parents, which rows are the two ends of a move, and who may change which ACL. Sorted by path.
 * @param leftOut paths whose rows the plan does not have though they differ: what is there stays as it is
 */
export function settleRows(
  input: PlanInput,
  nodes: PlanRows,
  leftOut: ReadonlySet<ZnodePath> = new Set(),
): PlanRows {
  const settled = settleDeletions(input, nodes.changes, leftOut);
  const parents = missingParents(input, settled);
  const recovered = recoveredParents(input, settled);
  const moves = linkMoves(input, [...settled, ...parents.changes, ...recovered]);
  const shared = sharedAclRows(input, moves.changes).filter(({ path }) => !leftOut.has(path));
  const rows: Change[] = [...moves.changes, ...shared].sort((a, b) => comparePaths(a.path, b.path));
  const { changes, blocked: lockOuts } = checkOwnRights(rows, input.own);
  return {
    changes: [...changes],
    blocked: [...nodes.blocked, ...parents.blocked, ...lockOuts, ...moves.blocked],
  };
}
