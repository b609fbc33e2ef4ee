import { readBlob } from './blobs.ts';
import { decodeChanges, decodeHistory, type RecordedChange } from './history.ts';
import { decodeAt } from './damaged.ts';
import { type LedgerPaths } from './paths.ts';
import { joinPath } from '../model/znode-path.ts';
import { type ZookeeperReader } from '../ports/zookeeper.ts';

/** An entry as it is read: large changes are in a blob. */
export type StoredEntry = ReturnType<typeof decodeHistory>;

/** History entries are read this many at a time, newest first. */
const PAGE = 50;

/**
 * Reads history entries, newest first, until `take` says enough.
 * @throws ZkaiFailure `failed` for an entry that zkai has not written.
 */
export async function readHistory(
  reader: ZookeeperReader,
  paths: LedgerPaths,
  take: (entry: StoredEntry) => 'more' | 'enough',
): Promise<void> {
  const { results } = await reader.read([{ op: 'children', path: paths.history }]);
  const [list] = results;
  const names = list?.found === 'children' ? list.children.toSorted().toReversed() : [];
  for (let start = 0; start < names.length; start += PAGE) {
    const page = names.slice(start, start + PAGE);
    const batch = await reader.read(
      page.map((name) => ({ op: 'data', path: joinPath(paths.history, name) })),
    );
    for (const [index, found] of batch.results.entries()) {
      if (found.found !== 'data') continue;
      const path = joinPath(paths.history, page[index] ?? '');
      if (take(decodeAt(path, () => decodeHistory(found.data))) === 'enough') return;
    }
  }
}

/** The changes of an entry, wherever they are stored. @throws ZkaiFailure `failed` when they are damaged */
export async function changesOf(
  reader: ZookeeperReader,
  paths: LedgerPaths,
  entry: StoredEntry,
): Promise<readonly RecordedChange[]> {
  const { blob } = entry;
  if (blob === undefined) return entry.changes;
  const content = await readBlob(async (ops) => (await reader.read(ops)).results, paths, blob);
  return decodeAt(joinPath(paths.blobs, blob.sha256), () => decodeChanges(content));
}

/** The revision of an apply by its id, or `null` when the history does not have it. */
export async function findApply(
  reader: ZookeeperReader,
  paths: LedgerPaths,
  id: string,
): Promise<number | null> {
  let revision: number | null = null;
  await readHistory(reader, paths, (entry) => {
    if (entry.id !== id) return 'more';
    revision = entry.revision;
    return 'enough';
  });
  return revision;
}
