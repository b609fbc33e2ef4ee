import { ZkaiFailure } from '../model/failure.ts';

/** Somebody has to decide what becomes of an apply in batches before anything else is applied. */
export function stillOpen(id: string): ZkaiFailure {
  return new ZkaiFailure('unfinished', `apply ${id} was interrupted and is still open`, {
    hint: 'finish it with: zkai recover, or take it back with: zkai recover --undo',
    apply: { id },
  });
}

/** The same of the ledger of a root that the project had before, which `zkai recover` does not look at. */
export function stillOpenAt(root: string, id: string): ZkaiFailure {
  return new ZkaiFailure('unfinished', `apply ${id} was interrupted and is still open below root ${root}`, {
    hint: `write root: ${root} again, then finish it with: zkai recover, or take it back with: zkai recover --undo`,
    apply: { id },
  });
}
