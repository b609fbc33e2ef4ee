import { encodeDetail, type HistoryDetail, recordedChange } from '../../ledger/history.ts';
import { type JournalHead, type JournalStep } from '../../ledger/journal.ts';

/** What going back over an apply takes, and the same as it is stored. */
export interface EncodedDetail {
  readonly value: HistoryDetail;
  readonly encoded: Buffer;
}

export function encodeDetailOf(
  { before }: Pick<JournalHead, 'before'>,
  batches: readonly (readonly JournalStep[])[],
): EncodedDetail {
  return encoded({ changes: batches.flat().map(recordedChange), documents: before });
}

export function encoded(value: HistoryDetail): EncodedDetail {
  return { value, encoded: encodeDetail(value) };
}
