import { type Plan } from '../model/plan.ts';
import { type ZookeeperReader } from '../ports/zookeeper.ts';
import { decodeAt } from '../ledger/damaged.ts';
import { decodeHistory } from '../ledger/history.ts';
import { historyPath, ledgerPaths } from '../ledger/paths.ts';
import { type LedgerState } from '../ledger/state.ts';

/** How far back a project's newest revision is looked for: other projects may share the root. */
const LOOK_BACK = 100;

/** True when the newest revision of the plan's own project and environment is this very plan. */
export async function wasApplied(
  session: ZookeeperReader,
  plan: Plan,
  ledger: LedgerState,
): Promise<boolean> {
  const info = ledger.revision?.info;
  if (info === undefined || info.rev === 0) return false;
  if (info.digest === plan.digest) return true;
  const paths = ledgerPaths(plan.root);
  for (let revision = info.rev; revision > 0 && revision > info.rev - LOOK_BACK; revision--) {
    const path = historyPath(paths, revision);
    const { results } = await session.read([{ op: 'data', path }]);
    const found = results[0];
    if (found?.found !== 'data') return false;
    const entry = decodeAt(path, () => decodeHistory(found.data));
    if (entry.project === plan.project && entry.environment === plan.environment)
      return entry.digest === plan.digest;
  }
  return false;
}
