import { type ApplyResult } from '../../model/results.ts';

/** `zkai.apply/v1` */
export function applyView(result: ApplyResult) {
  const { outcome, id, revision, transactions, written, digest, pinned, journal, tried, leftOut, notes } =
    result;
  return {
    apiVersion: 'zkai.apply/v1',
    outcome,
    id,
    revision,
    transactions,
    written,
    digest,
    ...(pinned === undefined ? {} : { pinned }),
    ...(journal === undefined ? {} : { journal }),
    ...(tried === undefined ? {} : { tried }),
    ...(leftOut === undefined ? {} : { leftOut }),
    notes,
  };
}
