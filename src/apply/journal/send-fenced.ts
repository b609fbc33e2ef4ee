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
  groups: Iterable<OpGroup> | AsyncIterable<OpGroup>,
  written: (ops: number) => void = () => {},
): Promise<Refused<Transaction> | null> {
  let sum = 0;
  const transactions =
    Symbol.iterator in groups
      ? fencedTransactions({ session, fence }, groups)
      : fencedLater({ session, fence }, groups);
  return sendAll(session, transactions, (transaction) => {
    sum += transaction.ops.length - 1;
    written(sum);
  });
}

type Fenced = Pick<Carrier, 'fence'> & { readonly session: Pick<Carrier['session'], 'chroot'> };

/** Puts groups of operations, in their order, into transactions of a suitable size that each check the fence. */
export function* fencedTransactions(by: Fenced, groups: Iterable<OpGroup>): Generator<Transaction> {
  const cut = cutter(by);
  for (const group of groups) yield* cut.add(group);
  yield* cut.end();
}

/** The same of groups that come one by one. */
async function* fencedLater(by: Fenced, groups: AsyncIterable<OpGroup>): AsyncGenerator<Transaction> {
  const cut = cutter(by);
  for await (const group of groups) yield* cut.add(group);
  yield* cut.end();
}

function cutter({ session: { chroot }, fence }: Fenced) {
  const first = fenceCheck(fence);
  let current: WriteOp[] = [];
  let bytes = 0;
  function* end(): Generator<Transaction> {
    if (current.length > 0) yield { ops: [first, ...current] };
    [current, bytes] = [[], 0];
  }
  function* add(next: OpGroup): Generator<Transaction> {
    const group = 'op' in next ? [next] : next;
    const more = multiFrameBytes(group, chroot);
    if (bytes + more > BATCH_BYTES) yield* end();
    current.push(...group);
    bytes += more;
  }
  return { add, end };
}
