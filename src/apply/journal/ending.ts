import { ZkaiFailure } from '../../model/failure.ts';
import { type JournalHead } from '../../ledger/journal.ts';
import { replacedForeign } from '../swapped.ts';
import { type Carried } from './carry-out.ts';
import { type BatchConflict } from './go.ts';

/** How the command ends in the history entry of an apply that was taken back. */
export const UNDONE = ' (undone)';

/** What has to be told of a journal that was brought to an end, but not to the one that was wanted; `null`: nothing. */
export function problemOf(
  { id, revision }: Pick<JournalHead, 'id' | 'revision'>,
  carried: Carried,
): ZkaiFailure | null {
  const { outcome, swapped } = carried;
  const truth = outcome === 'done' ? `revision ${revision} is applied` : `apply ${id} is undone`;
  if (swapped.length > 0) return replacedForeign(truth, swapped);
  return outcome === 'undone' && carried.conflict !== null ? undone(carried.conflict) : null;
}

/** A batch was refused, and everything before it has been taken back. */
export function undone(conflict: BatchConflict | null): ZkaiFailure {
  const where = conflict === null ? '' : ` at ${conflict.path} (${conflict.code})`;
  return new ZkaiFailure(
    'stale',
    `somebody else changed a znode or its ACL while the batches were applied${where}; everything that was written has been undone`,
    {
      details: conflict === null ? [] : [conflict.path],
      hint: 'make a new plan and look at it again: zkai plan',
    },
  );
}
