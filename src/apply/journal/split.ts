import { multiFrameBytes, type WriteOp } from '../../model/write-op.ts';
import { BATCH_BYTES } from './batches.ts';

/** Cuts operations, in their order, into transactions of a suitable size, each led by `first`. */
export function* splitOps(
  first: readonly WriteOp[],
  ops: Iterable<WriteOp>,
  chroot: string,
): Generator<{ readonly ops: readonly WriteOp[] }> {
  let current: WriteOp[] = [];
  let bytes = 0;
  for (const op of ops) {
    const more = multiFrameBytes([op], chroot);
    if (current.length > 0 && bytes + more > BATCH_BYTES) {
      yield { ops: [...first, ...current] };
      [current, bytes] = [[], 0];
    }
    current.push(op);
    bytes += more;
  }
  if (current.length > 0) yield { ops: [...first, ...current] };
}
