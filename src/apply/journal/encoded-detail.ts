import {
  encodeDetail,
  type HistoryDetail,
  type RecordedChange,
  recordedChange,
} from '../../ledger/history.ts';
import { type JournalHead, type JournalStep } from '../../ledger/journal.ts';

/** What going back over an apply takes, and the same as it is stored. */
export interface EncodedDetail {
  readonly value: () => HistoryDetail;
  readonly encoded: Buffer;
}

/** Change by change, so that of many none lives longer than it takes to encode it. */
export function encodeDetailOf(
  { before: documents }: Pick<JournalHead, 'before'>,
  batches: readonly (readonly JournalStep[])[],
): EncodedDetail {
  function* changes(): Generator<RecordedChange> {
    for (const steps of batches) for (const step of steps) yield recordedChange(step);
  }
  return {
    value: () => ({ changes: [...changes()], documents }),
    encoded: encodeDetail({ changes: changes(), documents }),
  };
}

export function encodedDetail(value: HistoryDetail): EncodedDetail {
  return { value: () => value, encoded: encodeDetail(value) };
}
