import { type EntryHead } from '../../model/results.ts';

/** Who applied a revision, when, from which commit and why. */
export function entryHeadView(entry: EntryHead) {
  const { revision, id, project, environment, command, who, ci, at, git, message, digest } = entry;
  const { overrides = [], protections = [], renamed = [] } = entry;
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
    overrides,
    protections,
    renamed,
  };
}
