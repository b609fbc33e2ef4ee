import { type HistoryChange, type HistoryEntry } from '../../model/results.ts';

/** `zkai.log/v1`: the applied revisions, newest first. */
export function logView(entries: readonly HistoryEntry[]) {
  return { apiVersion: 'zkai.log/v1', entries: entries.map(entryView) };
}

function entryView(entry: HistoryEntry) {
  const { revision, id, project, environment, command, who, ci, at, git, message, digest, changes } = entry;
  return {
    revision,
    id,
    project,
    environment,
    command,
    who,
    ci,
    at,
    git,
    message,
    digest,
    changes: changes.map(changeView),
  };
}

function changeView({ path, actions, document }: HistoryChange) {
  return { path, actions, document };
}
