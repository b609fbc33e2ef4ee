import { type ApplyResult } from '../../model/results.ts';

/** `zkai.apply/v1` */
export function applyView(result: ApplyResult) {
  const { outcome, id, revision, transactions, written, digest, pinned, journal, tried, notes } = result;
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
    notes,
  };
}
