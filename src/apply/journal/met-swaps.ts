import { type JournalStep, journalPaths } from '../../ledger/journal.ts';
import { type LedgerPaths } from '../../ledger/paths.ts';
import { type Deviations } from '../../ledger/undone-mark.ts';
import { readOf } from '../../live/read-of.ts';
import { type ZnodePath } from '../../model/znode-path.ts';
import { type ZookeeperReader } from '../../ports/zookeeper.ts';
import { type ExpectedZnode, swappedInTree } from '../swapped.ts';
import { readCursor, readMarks, readUndoneMarks, type StoredJournal } from './stored-journal.ts';

/**
 * What the replies of a journal's batches have shown, for whoever did not get all of them: znodes that were written
 * though they had been swapped, as far as the tree can tell (see `swappedInTree`).
 */
export async function metSwaps(
  reader: ZookeeperReader,
  paths: LedgerPaths,
  { head, steps }: StoredJournal,
): Promise<ZnodePath[]> {
  const read = readOf(reader);
  const at = journalPaths(paths);
  const numbers = head.batches.map((_, batch) => batch);
  const { cursor } = await readCursor(read, paths);
  const done = await readMarks(read, numbers.map(at.done));
  const undone = await readUndoneMarks(read, numbers.map(at.undone));
  const swapped: ZnodePath[] = [];
  for (const batch of numbers) {
    const back = batch < cursor.applied ? null : (undone[batch] ?? null);
    const zxid = back === null ? (done[batch] ?? null) : back.zxid;
    if (zxid === null) continue;
    const expected = expectedOf(await steps(batch), back?.deviations ?? new Map());
    swapped.push(...(await swappedInTree(reader, expected, zxid)));
  }
  return swapped;
}

/** Of those that are there before and after: what was deleted, or is new, tells nothing. */
function expectedOf(
  steps: readonly JournalStep[],
  deviations: Deviations,
): readonly Omit<ExpectedZnode, 'index'>[] {
  return steps.flatMap(({ path, actions, precondition }) =>
    precondition === null || !actions.includes('update')
      ? []
      : [{ path, czxid: deviations.get(path) ?? precondition.czxid }],
  );
}
