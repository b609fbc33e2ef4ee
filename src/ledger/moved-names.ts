import { type ZnodePath } from '../model/znode-path.ts';
import { type HistoryDetail } from './history.ts';

/** Where the znode of a path went, by the entries that were walked over; `null`: it is not there at their end. */
type Later = Map<ZnodePath, ZnodePath | null>;

/**
 * Which znodes have another path after `entries` than before them, because their documents got another name: new path
 * to old path. `entries` are newest first and follow each other. A path that was taken anew on the way is no move's end.
 */
export function movedNames(entries: readonly Pick<HistoryDetail, 'changes'>[]): Map<ZnodePath, ZnodePath> {
  const later: Later = new Map();
  for (const entry of entries) stepOver(later, entry);
  const moved = new Map<ZnodePath, ZnodePath>();
  for (const [old, now] of later) if (now !== null && now !== old) moved.set(now, old);
  return moved;
}

/** One entry back. What the ledger did not know before it is nobody's later self, but for what was moved there. */
function stepOver(later: Later, { changes }: Pick<HistoryDetail, 'changes'>): void {
  const moves = changes.flatMap(({ path, movedFrom }) => {
    const now = later.get(path);
    return movedFrom === undefined ? [] : [[movedFrom, now === undefined ? path : now] as const];
  });
  for (const { path, base } of changes) if (base === null) later.set(path, null);
  for (const [old, now] of moves) later.set(old, now);
}
