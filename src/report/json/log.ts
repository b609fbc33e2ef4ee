import { type HistoryEntry, type HistoryLog } from '../../model/results.ts';
import { entryHeadView } from './entry-head.ts';

/** `zkai.log/v1`: the applied revisions, newest first. */
export function logView({ project, environment, entries, hasMore }: HistoryLog) {
  return { apiVersion: 'zkai.log/v1', project, environment, entries: entries.map(entryView), hasMore };
}

function entryView(entry: HistoryEntry) {
  const changes = entry.changes.map(({ path, actions, document, movedFrom = null }) => ({
    path,
    actions,
    document,
    movedFrom,
  }));
  return { ...entryHeadView(entry), changes };
}
