import { type CommitSpan } from '../model/git.ts';
import { type EntryHead } from '../model/results.ts';
import { type RevisionRef } from '../model/revision-ref.ts';
import { type Checkout } from '../ports/checkout.ts';

/** What has to be done to the files, so that the next apply from git does not undo a rollback. */
export interface WayBackInGit {
  /** The git command to run in the project's directory; `null` where none is needed, or none can be told. */
  readonly command: string | null;
  /** `undone`: the files that are checked out are those of the commit already. */
  readonly why: 'differs' | 'same-commit' | 'undone' | 'no-commit';
  /** The commits that were applied since, newest first. */
  readonly commits: readonly string[];
  /** Some of it was applied with changes that no commit has. */
  readonly dirty: boolean;
}

type Entry = EntryHead & { readonly changes: readonly unknown[]; readonly blob?: unknown };

/** Whether the entries reach back far enough for {@link wayBackInGit}. */
export function tellsWayBack(entries: readonly Entry[], ref: RevisionRef): boolean {
  const older =
    ref.kind === 'back'
      ? entries.slice(ref.steps)
      : entries.filter(({ revision }) => revision <= ref.revision);
  return older.some(wasDone) && entries.some(isFromFiles);
}

/** The entry that says from where what was there at a revision had come. */
export function entryAt<E extends Entry>(entries: readonly E[], revision: number): E | undefined {
  return entries.find((entry) => entry.revision <= revision && wasDone(entry));
}

/** An apply in batches that was undone is in the history, without changes. */
function wasDone({ changes, blob }: Entry): boolean {
  return changes.length > 0 || blob !== undefined;
}

/** True for an apply that says what the files held: a rollback is no state of them. */
function isFromFiles(entry: Entry): boolean {
  return entry.command !== 'rollback' && wasDone(entry);
}

/**
 * From the commits that the history recorded. `entries` are the own ones, newest first, as far as {@link tellsWayBack}
 * wants them. A rollback is no state of the files: what was applied last from them is what they hold.
 */
export async function wayBackInGit(
  { span }: Pick<Checkout, 'span'>,
  entries: readonly Entry[],
  revision: number,
): Promise<WayBackInGit> {
  const target = entryAt(entries, revision)?.git ?? null;
  const fromFiles = entries.filter(isFromFiles);
  const newest = fromFiles[0]?.git ?? null;
  const since = fromFiles.filter((entry) => entry.revision > revision);
  const commits = [...new Set(since.flatMap(({ git }) => git?.commit ?? []))].filter(
    (commit) => commit !== target?.commit,
  );
  const dirty = target?.dirty === true || since.some(({ git }) => git?.dirty === true);
  const none = { command: null, commits, dirty };
  if (target !== null && newest !== null && target.commit === newest.commit)
    return { ...none, why: 'same-commit', commits: [] };
  if (newest === null || (target === null && commits.length === 0)) return { ...none, why: 'no-commit' };
  if (target === null)
    return { ...none, why: 'differs', command: `git revert --no-edit ${commits.map(short).join(' ')}` };
  const lies = await span(target.commit, newest.commit);
  if (lies === 'undone') return { ...none, why: 'undone' };
  return { ...none, why: 'differs', command: commandFor(lies, short(target.commit), short(newest.commit)) };
}

function commandFor(span: Exclude<CommitSpan, 'undone'>, from: string, to: string): string {
  switch (span) {
    case 'straight':
    case 'unknown':
      return `git revert --no-edit ${from}..${to}`;
    case 'merged':
      // Each merge is taken back as a whole, by what it brought to the branch.
      return `git revert --no-edit -m 1 --first-parent ${from}..${to}`;
    case 'apart':
      return `git restore --source=${from} --staged --worktree -- . && git commit -m 'Back to ${from}'`;
  }
}

/** As long as git itself shows it, and a line of a terminal bears it. */
function short(commit: string): string {
  return commit.slice(0, 12);
}
