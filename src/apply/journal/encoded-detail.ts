import { detailEncoder, encodeDetail, type HistoryDetail, recordedChange } from '../../ledger/history.ts';
import { type JournalHead, type JournalStep } from '../../ledger/journal.ts';

/** What going back over an apply takes, and the same as it is stored. */
export interface EncodedDetail {
  readonly value: () => HistoryDetail;
  readonly encoded: Buffer;
}

type Batches = readonly (readonly JournalStep[])[];

export function encodeDetailOf(head: Pick<JournalHead, 'before'>, batches: Batches): EncodedDetail {
  const encoding = encodingDetail(head, batches);
  for (const steps of batches) encoding.add(steps);
  return encoding.end();
}

/** The same batch by batch: `add` each in their order, then `end`. */
export function encodingDetail({ before: documents }: Pick<JournalHead, 'before'>, batches: Batches) {
  const encoder = detailEncoder();
  return {
    add: (steps: readonly JournalStep[]): void => encoder.add(steps.map(recordedChange)),
    end: (): EncodedDetail => ({
      value: () => ({ changes: batches.flat().map(recordedChange), documents }),
      encoded: encoder.end(documents),
    }),
  };
}

export function encodedDetail(value: HistoryDetail): EncodedDetail {
  return { value: () => value, encoded: encodeDetail(value) };
}
