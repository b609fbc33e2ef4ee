import { readBlob } from './blobs.ts';
import { decodeDetail, decodeHistory, type HistoryDetail } from './history.ts';
import { decodeAt } from './damaged.ts';
import { type LedgerPaths } from './paths.ts';
import { joinPath } from '../model/znode-path.ts';
import { type ReadMany } from '../ports/reads.ts';
import { type Zxid } from '../model/stat.ts';

/** An entry as it is read: a large detail is in a blob. */
export interface StoredEntry extends ReturnType<typeof decodeHistory> {
  /** The transaction that wrote it; unless it has `zxids`, that of everything that it changed. */
  readonly zxid: Zxid;
  /** When the server wrote it, in milliseconds since 1970. */
  readonly ctime: number;
  /** Of the entry itself, as it is stored. */
  readonly bytes: number;
}

/** History entries are read this many at a time, newest first. */
const PAGE = 50;

/**
 * Reads history entries, newest first, until `take` says enough.
 * @throws ZkaiFailure `failed` for an entry that zkai has not written.
 */
export async function readHistory(
  read: ReadMany,
  paths: LedgerPaths,
  take: (entry: StoredEntry) => 'more' | 'enough',
): Promise<void> {
  const [list] = await read([{ op: 'children', path: paths.history }]);
  const names = list?.found === 'children' ? list.children.toSorted().toReversed() : [];
  for (let start = 0; start < names.length; start += PAGE) {
    const page = names.slice(start, start + PAGE);
    const results = await read(page.map((name) => ({ op: 'data', path: joinPath(paths.history, name) })));
    for (const [index, found] of results.entries()) {
      if (found.found !== 'data') continue;
      const { data, stat } = found;
      const entry = decodeAt(joinPath(paths.history, page[index] ?? ''), () => decodeHistory(data));
      const stored = { ...entry, zxid: stat.czxid, ctime: stat.ctime, bytes: data.length };
      if (take(stored) === 'enough') return;
    }
  }
}

/** The detail of an entry, wherever it is stored. @throws ZkaiFailure `failed` when it is damaged */
export async function detailOf(
  read: ReadMany,
  paths: LedgerPaths,
  entry: Pick<StoredEntry, 'blob' | keyof HistoryDetail>,
): Promise<HistoryDetail> {
  const { blob, changes, documents } = entry;
  if (blob === undefined) return { changes, documents };
  const content = await readBlob(read, paths, blob);
  return decodeAt(joinPath(paths.blobs, blob.sha256), () => decodeDetail(content));
}

/** The revision of an apply by its id, or `null` when the history does not have it. */
export async function findApply(read: ReadMany, paths: LedgerPaths, id: string): Promise<number | null> {
  let revision: number | null = null;
  await readHistory(read, paths, (entry) => {
    if (entry.id !== id) return 'more';
    revision = entry.revision;
    return 'enough';
  });
  return revision;
}
