import { ZkaiFailure } from '../model/failure.ts';

/** Somebody has to decide what becomes of an apply in batches before anything else is applied. */
export function stillOpen(id: string): ZkaiFailure {
  return new ZkaiFailure('unfinished', `apply ${id} was interrupted and is still open`, {
    hint: 'finish it with: zkai recover, or take it back with: zkai recover --undo',
    apply: { id },
  });
}
