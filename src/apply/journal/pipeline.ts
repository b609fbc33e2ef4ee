import { type WriteOp } from '../../model/write-op.ts';
import { type MultiOutcome, type ZookeeperWriter } from '../../ports/zookeeper.ts';

/** Transactions on the way at once: the server works while we lay out the next one. */
const WINDOW = 4;

export interface Transaction {
  readonly ops: readonly WriteOp[];
}

/** The transaction that was refused, and what the server said. */
export interface Refused<T extends Transaction> {
  readonly transaction: T;
  readonly outcome: Extract<MultiOutcome, { readonly committed: false }>;
}

/**
 * Sends transactions in their order, a few at once, and hands on each that went through. Stops at the first that was
 * refused; those behind it must be such that they are refused, too, since some of them are on the way.
 *
 * @throws what sending throws, when no answer is owed any more.
 */
export async function sendAll<T extends Transaction>(
  session: ZookeeperWriter,
  transactions: AsyncIterable<T> | Iterable<T>,
  committed: (transaction: T, outcome: Extract<MultiOutcome, { readonly committed: true }>) => void,
): Promise<Refused<T> | null> {
  const sent: { readonly transaction: T; readonly outcome: Promise<MultiOutcome> }[] = [];
  let refused: Refused<T> | null = null;
  const takeOldest = async (): Promise<void> => {
    const oldest = sent.shift();
    if (oldest === undefined) return;
    const outcome = await oldest.outcome;
    if (refused !== null) return;
    if (outcome.committed) committed(oldest.transaction, outcome);
    else refused = { transaction: oldest.transaction, outcome };
  };
  try {
    for await (const transaction of transactions) {
      if (sent.length === WINDOW) await takeOldest();
      if (refused !== null) break;
      const outcome = session.multi(transaction.ops);
      outcome.catch(() => {}); // it is awaited later
      sent.push({ transaction, outcome });
    }
    while (sent.length > 0) await takeOldest();
  } finally {
    await Promise.allSettled(sent.map(({ outcome }) => outcome));
  }
  return refused;
}
