import { type CommitSpan, type GitChanges, type GitCommit } from '../model/git.ts';

/** The git checkout that the project's directory is in, where it is in one. */
export interface Checkout {
  /** The commit that is checked out at this moment; `null` where nobody can tell. Never fails. */
  commit(): Promise<GitCommit | null>;
  /** What differs from the commit in the project's directory, at this moment. Never fails: not to know is an answer. */
  changes(): Promise<GitChanges>;
  /** What lies between two commits. Never fails. */
  span(from: string, to: string): Promise<CommitSpan>;
}
