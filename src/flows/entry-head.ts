import { type EntryHead } from '../model/results.ts';

/** Who, when, from which commit and why: an entry of the history without its changes. */
export function entryHead(entry: EntryHead): EntryHead {
  const { revision, id, project, environment, command, who, ci, at, git, message, digest } = entry;
  const { overrides, protections, renamed } = entry;
  const head = { revision, id, project, environment, command, who, ci, at, git, message, digest };
  return {
    ...head,
    ...(overrides === undefined ? {} : { overrides }),
    ...(protections === undefined ? {} : { protections }),
    ...(renamed === undefined ? {} : { renamed }),
  };
}
