import { multiFrameBytes, type WriteOp } from '../../model/write-op.ts';
import { fenceCheck } from '../fence.ts';
import { BATCH_BYTES } from './batches.ts';
import { type Carrier } from './go.ts';
import { type Refused, sendAll, type Transaction } from './pipeline.ts';

/** One operation, or several that go together. */
type OpGroup = WriteOp | readonly WriteOp[];

/**
 * Writes as much as it takes, in transactions that each check the fence; the one that was refused, or `null`. `written`
 * hears how many operations went through so far.
 */
export async function sendFenced(
  { session, fence }: Pick<Carrier, 'session' | 'fence'>,
  groups: Iterable<OpGroup>,
  written: (ops: number) => void = () => {},
): Promise<Refused<Transaction> | null> {
  let sum = 0;
  return sendAll(session, fencedTransactions({ session, fence }, groups), (transaction) => {
    sum += transaction.ops.length - 1;
    written(sum);
  });
}

/** Puts groups of operations, in their order, into transactions of a suitable size that each check the fence. */
export function* fencedTransactions(
  {
    session: { chroot },
    fence,
  }: Pick<Carrier, 'fence'> & { readonly session: Pick<Carrier['session'], 'chroot'> },
  groups: Iterable<OpGroup>,
): Generator<Transaction> {
  const first = fenceCheck(fence);
  let current: WriteOp[] = [];
  let bytes = 0;
  for (const next of groups) {
    const group = 'op' in next ? [next] : next;
    const more = multiFrameBytes(group, chroot);
    if (current.length > 0 && bytes + more > BATCH_BYTES) {
      yield { ops: [first, ...current] };
      [current, bytes] = [[], 0];
    }
    current.push(...group);
    bytes += more;
  }
  if (current.length > 0) yield { ops: [first, ...current] };
}
