import { changesOf, readHistory, type StoredEntry } from '../ledger/read-history.ts';
import { ledgerPaths } from '../ledger/paths.ts';
import { type HistoryEntry } from '../model/results.ts';
import { type World } from '../ports/world.ts';
import { type ConnectionRequest, readerOptions, withReader } from './connection.ts';
import { loadEnvironment } from './load-environment.ts';

export interface LogRequest extends ConnectionRequest {
  readonly environment: string | null;
  /** How many entries at most. */
  readonly limit: number;
}

/** The revisions of this project in this environment, newest first. */
export async function log(world: World, request: LogRequest): Promise<HistoryEntry[]> {
  const { project, environment } = await loadEnvironment(world, request);
  const options = await readerOptions(world, environment, request);
  const paths = ledgerPaths(project.root);
  return withReader(world, options, async (reader) => {
    const entries: StoredEntry[] = [];
    await reader.sync(project.root);
    await readHistory(reader, paths, (entry) => {
      if (entry.project === project.name && entry.environment === environment.name) entries.push(entry);
      return entries.length < request.limit ? 'more' : 'enough';
    });
    return Promise.all(
      entries.map(async (entry) => withoutValues(entry, await changesOf(reader, paths, entry))),
    );
  });
}

/** The replaced values stay in the ledger: a log is for reading. */
function withoutValues(entry: StoredEntry, changes: StoredEntry['changes']): HistoryEntry {
  const { blob: _blob, zxids: _zxids, ...head } = entry;
  return {
    ...head,
    changes: changes.map(({ path, actions, document }) => ({ path, actions, document })),
  };
}
