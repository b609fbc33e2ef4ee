import { withoutIgnored } from '../diff/ignored.ts';
import { isSameValue } from '../diff/same-value.ts';
import { type Change } from '../model/change.ts';
import { fieldsOf } from '../model/ignore.ts';
import { type Plan } from '../model/plan.ts';
import { type ZookeeperReader } from '../ports/zookeeper.ts';
import { type HistoryRecord } from '../ledger/history.ts';
import { ledgerPaths } from '../ledger/paths.ts';
import { readHistory } from '../ledger/read-history.ts';
import { readOf } from '../live/read-of.ts';
import { type State } from '../live/state.ts';

/**
 * The newest apply of the plan's own project and environment, if the plan does not know of it; `null` if it does.
 * What such an apply has changed, the plan has read as it was before, in its rows or as a znode that needed none.
 */
export async function laterApply(
  session: ZookeeperReader,
  plan: Plan,
  { ledger }: State,
): Promise<HistoryRecord | null> {
  if ((ledger.revision?.info.rev ?? 0) <= plan.revision) return null;
  const later: HistoryRecord[] = [];
  await readHistory(readOf(session), ledgerPaths(plan.root), (entry) => {
    if (entry.revision <= plan.revision) return 'enough';
    if (entry.project !== plan.project || entry.environment !== plan.environment) return 'more';
    later.push(entry);
    return 'enough';
  });
  return later[0] ?? null;
}

/** True when that apply was this very plan, and the tree still is as it left it. */
export function isAlreadyApplied(plan: Plan, later: HistoryRecord, state: State): boolean {
  return later.digest === plan.digest && plan.changes.every((change) => isDone(change, state));
}

function isDone({ path, actions, after, ignored }: Change, { live, ledger }: State): boolean {
  const there = live.nodes.get(path);
  const base = ledger.bases.get(path);
  if (actions.includes('acl') && base !== undefined && base.aversion !== there?.stat.aversion) return false;
  if (actions.includes('delete')) return there === undefined;
  if (after === null || actions.length === 0) return true;
  // What others may write they may have written since.
  const fields = fieldsOf(ignored?.rules ?? []);
  return (
    there !== undefined && isSameValue(withoutIgnored(there.data, fields), withoutIgnored(after, fields))
  );
}
