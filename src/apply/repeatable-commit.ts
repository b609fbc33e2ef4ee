import { type Plan } from '../model/plan.ts';
import { sealed } from '../model/sealed.ts';
import { type LiveNode } from '../model/tree.ts';
import { type ZnodePath } from '../model/znode-path.ts';
import { type ZookeeperReader } from '../ports/zookeeper.ts';
import { readOf } from '../live/read-of.ts';
import { type State } from '../live/state.ts';
import { readData } from '../live/tree.ts';
import { carryOver } from './carry-over.ts';
import { type Commit } from './commit-ops.ts';
import { staleFailure, staleRows } from './stale.ts';

/** How often one apply carries values over that moved between its last look and its commit. */
export const MOST_REPEATS = 3;

interface RepeatOptions {
  readonly state: State;
  readonly layOut: (plan: Plan, state: State) => Commit;
  readonly now: () => number;
}

/**
 * The transaction of a plan. Where it is refused, since somebody has just written a field that is his, there is another
 * one: what may have moved is read again, and nothing else, since every moment counts. That the rest holds, the fence and
 * the versions of the ledger see to.
 */
export function repeatableCommit(session: ZookeeperReader, plan: Plan, options: RepeatOptions): Commit {
  const { state, layOut, now } = options;
  const shared = [...plan.changes, ...plan.reads].flatMap(({ path, ignored, precondition }) =>
    ignored === undefined || precondition === null ? [] : [path],
  );
  const commitment = layOut(plan, state);
  if (shared.length === 0) return commitment;
  return {
    ...commitment,
    again: async (refusedAt) => {
      if (!shared.includes(refusedAt)) return null;
      const nodes = new Map(state.live.nodes);
      for (const node of await readNodes(session, shared))
        nodes.set(node.path, sealed(node, state.live.nodes.get(node.path)?.sensitive ?? []));
      const moved = { ...state, live: { ...state.live, nodes } };
      const { plan: next, carried } = carryOver(plan, nodes, now());
      const stale = staleRows(next, moved);
      if (stale.length > 0) throw staleFailure(stale);
      // Refused for something else than what was read: nothing would be another time.
      return carried.length === 0 ? null : repeatableCommit(session, next, { ...options, state: moved });
    },
  };
}

async function readNodes(session: ZookeeperReader, paths: readonly ZnodePath[]): Promise<LiveNode[]> {
  const results = await readData(readOf(session), paths);
  return results.flatMap((result, index) => {
    const path = paths[index];
    return path === undefined || result.found !== 'data'
      ? []
      : [{ path, data: result.data, stat: result.stat }];
  });
}
