import { type Change } from '../model/change.ts';
import { type State } from '../live/state.ts';
import { oldPath, writesData } from './change-ops.ts';

/** A change with what history and journal keep beside it: the data that it replaces, and what the ledger said of the path. */
export function withBefore(change: Change, { ledger, live }: Pick<State, 'ledger' | 'live'>) {
  const before = writesData(change) ? (live.nodes.get(change.path)?.data ?? null) : null;
  return { ...change, before, base: ledger.bases.get(change.path), movedFrom: oldPath(change) };
}
