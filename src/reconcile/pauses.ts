import { type ReconcileRule } from '../model/reconcile.ts';

/** Shorter than this no pause is, whatever zkai.yaml says, in milliseconds. */
const SHORTEST_MS = 100;

/**
 * How long to wait behind so many failures in a row, in milliseconds: each time twice as long, and at random between half of
 * that and all of it, so that replicas which failed together do not come back together.
 * @param chance from 0 to 1
 */
export function backoffMs(
  { initialMs, maxMs }: ReconcileRule['backoff'],
  failures: number,
  chance: number,
): number {
  const longest = Math.min(initialMs * 2 ** Math.min(failures - 1, 30), maxMs);
  return Math.max(longest * (0.5 + chance / 2), SHORTEST_MS);
}

/** When the next sweep is due, in milliseconds: up to a tenth later than asked, for the same reason. */
export function sweepMs({ intervalMs }: Pick<ReconcileRule, 'intervalMs'>, chance: number): number {
  return Math.max(intervalMs * (1 + chance / 10), SHORTEST_MS);
}
