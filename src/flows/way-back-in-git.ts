import { type EntryHead } from '../model/results.ts';

/** What has to be done to the files, so that the next apply from git does not undo a rollback. */
export interface WayBackInGit {
  /** The `git revert` to run; `null` where none is needed, or none can be told. */
  readonly command: string | null;
  readonly why: 'differs' | 'same-commit' | 'no-commit';
  /** The commits that were applied since, newest first. */
  readonly commits: readonly string[];
  /** Some of it was applied with changes that no commit has. */
  readonly dirty: boolean;
}

/**
 * From the commits that the history recorded. `entries` are the own ones, newest first, back to the first that is not
 * younger than `revision`. A rollback is no state of the files: what was applied last from them is what they hold.
 */
export function wayBackInGit(
  entries: readonly (EntryHead & { readonly changes: readonly unknown[] })[],
  revision: number,
): WayBackInGit {
  const target = entries.find((entry) => entry.revision <= revision)?.git ?? null;
  const fromFiles = entries.filter(({ command, changes }) => command !== 'rollback' && changes.length > 0);
  const newest = fromFiles[0]?.git ?? null;
  const since = fromFiles.filter((entry) => entry.revision > revision);
  const commits = [...new Set(since.flatMap(({ git }) => git?.commit ?? []))].filter(
    (commit) => commit !== target?.commit,
  );
  const dirty = since.some(({ git }) => git?.dirty === true);
  if (target !== null && newest !== null && target.commit === newest.commit)
    return { command: null, why: 'same-commit', commits: [], dirty };
  if (newest === null || (target === null && commits.length === 0))
    return { command: null, why: 'no-commit', commits, dirty };
  const range =
    target === null ? commits.map(short).join(' ') : `${short(target.commit)}..${short(newest.commit)}`;
  return { command: `git revert --no-edit ${range}`, why: 'differs', commits, dirty };
}

/** As long as git itself shows it, and a line of a terminal bears it. */
function short(commit: string): string {
  return commit.slice(0, 12);
}
