import { ledgerPaths } from '../ledger/paths.ts';
import { detailOf, readHistory, type StoredEntry } from '../ledger/read-history.ts';
import { readOf } from '../live/read-of.ts';
import { type Environment, type Project } from '../model/project.ts';
import { type ZnodePath } from '../model/znode-path.ts';
import { type ZookeeperReader } from '../ports/zookeeper.ts';
import { type HealTimes } from '../reconcile/choose.ts';

/** What the history calls an apply that puts back what was applied. */
export const HEAL_COMMAND = 'reconcile';

/**
 * When the loop healed what since a moment, by the history: so it is known to a replica that has just been elected, and to
 * the next run of a schedule, too.
 * @param since milliseconds since 1970
 */
export async function recentHeals(
  reader: ZookeeperReader,
  { project, environment }: { readonly project: Project; readonly environment: Environment },
  since: number,
): Promise<HealTimes> {
  const paths = ledgerPaths(project.root);
  const heals: StoredEntry[] = [];
  await readHistory(readOf(reader), paths, (entry) => {
    if (Date.parse(entry.at) < since) return 'enough';
    const isOurs = entry.project === project.name && entry.environment === environment.name;
    if (isOurs && entry.command === HEAL_COMMAND) heals.push(entry);
    return 'more';
  });
  const times = new Map<ZnodePath, number[]>();
  for (const entry of heals) {
    const { changes } = await detailOf(readOf(reader), paths, entry);
    for (const { path } of changes) times.set(path, [...(times.get(path) ?? []), Date.parse(entry.at)]);
  }
  return times;
}
