import { decodeAt } from '../../ledger/damaged.ts';
import { decodeHistory, type HistoryRecord } from '../../ledger/history.ts';
import { type JournalHead } from '../../ledger/journal.ts';
import { historyPath, type LedgerPaths } from '../../ledger/paths.ts';
import { readOf } from '../../live/read-of.ts';
import { type ZookeeperReader } from '../../ports/zookeeper.ts';

/** What the history says of an apply whose journal was brought to an end, by us or somebody else; `null`: nothing. */
export async function entryOfApply(
  reader: ZookeeperReader,
  paths: LedgerPaths,
  { id, revision }: Pick<JournalHead, 'id' | 'revision'>,
): Promise<HistoryRecord | null> {
  const path = historyPath(paths, revision);
  const [found] = await readOf(reader)([{ op: 'data', path }]);
  if (found?.found !== 'data') return null;
  const entry = decodeAt(path, () => decodeHistory(found.data));
  return entry.id === id ? entry : null;
}
