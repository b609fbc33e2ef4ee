import { type HistoryEntry } from '../../model/results.ts';
import { entryHeadView } from './entry-head.ts';

/** `zkai.log/v1`: the applied revisions, newest first. */
export function logView(entries: readonly HistoryEntry[]) {
  return { apiVersion: 'zkai.log/v1', entries: entries.map(entryView) };
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
