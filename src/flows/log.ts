import { detailOf, readHistory, type StoredEntry } from '../ledger/read-history.ts';
import { ledgerPaths } from '../ledger/paths.ts';
import { readOf } from '../live/read-of.ts';
import { ownEntries } from '../model/former-names.ts';
import { type HistoryEntry, type HistoryLog } from '../model/results.ts';
import { type World } from '../ports/world.ts';
import { type ConnectionRequest, readerOptions, withReader } from './connection.ts';
import { entryHead } from './entry-head.ts';
import { loadEnvironment } from './load-environment.ts';

export interface LogRequest extends ConnectionRequest {
  readonly environment: string | null;
  /** How many entries at most. */
  readonly limit: number;
}

/** The revisions of this project in this environment, newest first. */
export async function log(world: World, request: LogRequest): Promise<HistoryLog> {
  const { project, environment } = await loadEnvironment(world, request);
  const options = await readerOptions(world, environment, request);
  const paths = ledgerPaths(project.root);
  return withReader(world, options, async (reader) => {
    const isOwn = ownEntries({ project: project.name, environment: environment.name });
    const entries: StoredEntry[] = [];
    await reader.sync(project.root);
    const read = readOf(reader);
    await readHistory(read, paths, (entry) => {
      if (isOwn(entry)) entries.push(entry);
      return entries.length > request.limit ? 'enough' : 'more';
    });
    const shown = entries.slice(0, request.limit);
    return {
      project: project.name,
      environment: environment.name,
      entries: await Promise.all(
        shown.map(async (entry) => withoutValues(entry, (await detailOf(read, paths, entry)).changes)),
      ),
      hasMore: entries.length > shown.length,
    };
  });
}

/** The replaced values stay in the ledger: a log is for reading. */
function withoutValues(entry: StoredEntry, changes: StoredEntry['changes']): HistoryEntry {
  return {
    ...entryHead(entry),
    changes: changes.map(({ path, actions, document, movedFrom }) => ({
      path,
      actions,
      document,
      movedFrom,
    })),
  };
}
