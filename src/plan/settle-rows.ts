import { type Change } from '../model/change.ts';
import { type LifecycleRule } from '../model/lifecycle.ts';
import { comparePaths, type ZnodePath } from '../model/znode-path.ts';
import { checkOwnRights } from './acl-rows.ts';
import { isDeletion, type PlanInput } from './input.ts';
import { orphansOf } from './lifecycle.ts';
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
  const plain = settle(input, nodes, { leftOut });
  const kept = orphansOf({ ...input, changes: plain.changes });
  if (kept.size === 0) return plain;
  // Only now is it known what moves. What is kept keeps what is above it, and the guards go on counting all of that.
  const deleted = new Set(plain.changes.filter(isDeletion).map(({ path }) => path));
  const { changes, blocked } = settle(input, nodes, { leftOut, kept });
  const marked = changes.map((change) =>
    deleted.has(change.path) && change.actions.includes('release')
      ? { ...change, orphaned: true as const }
      : change,
  );
  return { changes: marked, blocked };
}

function settle(
  input: PlanInput,
  nodes: PlanRows,
  {
    leftOut,
    kept = new Map(),
  }: {
    readonly leftOut: ReadonlySet<ZnodePath>;
    readonly kept?: ReadonlyMap<ZnodePath, LifecycleRule>;
  },
): PlanRows {
  const settled = settleDeletions(input, nodes.changes, { leftOut, kept });
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
