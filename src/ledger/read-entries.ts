import { ZkaiFailure } from '../model/failure.ts';
import { type ReadMany } from '../ports/reads.ts';
import { decodeAt } from './damaged.ts';
import { decodeHistory, type HistoryRecord } from './history.ts';
import { historyPath, type LedgerPaths } from './paths.ts';

/** The entries of some revisions, as far as they are there and can be read; their details may be in blobs. */
export async function readEntries(
  read: ReadMany,
  paths: LedgerPaths,
  revisions: readonly number[],
): Promise<ReadonlyMap<number, HistoryRecord>> {
  const places = revisions.map((revision) => historyPath(paths, revision));
  const results = await read(places.map((path) => ({ op: 'data', path })));
  const entries = new Map<number, HistoryRecord>();
  for (const [index, result] of results.entries()) {
    const [revision, path] = [revisions[index], places[index]];
    if (result.found !== 'data' || revision === undefined || path === undefined) continue;
    const entry = readable(() => decodeAt(path, () => decodeHistory(result.data)));
    if (entry !== null) entries.set(revision, entry);
  }
  return entries;
}

/** One that is damaged says nothing; `zkai doctor --ledger` finds it. */
function readable<T>(decode: () => T): T | null {
  try {
    return decode();
  } catch (error) {
    if (error instanceof ZkaiFailure) return null;
    throw error;
  }
}
