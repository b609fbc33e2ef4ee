import { readHistory } from '../ledger/read-history.ts';
import { ledgerPaths } from '../ledger/paths.ts';
import { type HistoryRecord } from '../ledger/history.ts';
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
  const entries: HistoryEntry[] = [];
  await withReader(world, options, async (reader) => {
    await reader.sync(project.root);
    await readHistory(reader, ledgerPaths(project.root), (entry) => {
      if (entry.project === project.name && entry.environment === environment.name)
        entries.push(withoutValues(entry));
      return entries.length < request.limit ? 'more' : 'enough';
    });
  });
  return entries;
}

/** The replaced values stay in the ledger: a log is for reading. */
function withoutValues(entry: HistoryRecord): HistoryEntry {
  return {
    ...entry,
    changes: entry.changes.map(({ path, actions, document }) => ({ path, actions, document })),
  };
}
