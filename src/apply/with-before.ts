import { type Change } from '../model/change.ts';
import { type BaseNode } from '../model/tree.ts';
import { type ZnodePath } from '../model/znode-path.ts';
import { type State } from '../live/state.ts';
import { oldPath, writesData } from './change-ops.ts';

/** A change with what history and journal keep beside it: the data that it replaces, and what the ledger said of the path. */
export interface ChangeWithBefore extends Pick<
  Change,
  'path' | 'actions' | 'document' | 'after' | 'recorded'
> {
  readonly before: Buffer | null;
  readonly base: BaseNode | undefined;
  readonly movedFrom: ZnodePath | undefined;
}

export function withBefore(
  change: Change,
  { ledger, live }: Pick<State, 'ledger' | 'live'>,
): ChangeWithBefore {
  const { path, actions, document, after, recorded } = change;
  // Member by member: a copy of the whole would be most of what laying out many changes takes.
  const kept = {
    path,
    actions,
    document,
    after,
    before: writesData(change) ? (live.nodes.get(path)?.data ?? null) : null,
    base: ledger.bases.get(path),
    movedFrom: oldPath(change),
  };
  return recorded === undefined ? kept : { ...kept, recorded };
}
