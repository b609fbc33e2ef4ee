import { type ApplyResult } from '../../model/results.ts';

/** `zkai.apply/v1` */
export function applyView({ outcome, id, revision, transactions, written, digest, notes }: ApplyResult) {
  return { apiVersion: 'zkai.apply/v1', outcome, id, revision, transactions, written, digest, notes };
}
