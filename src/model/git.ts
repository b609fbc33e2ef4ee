/** The commit that a plan or an apply was made from. */
export interface GitCommit {
  readonly commit: string;
  readonly branch: string | null;
  /** True when tracked files differ from the commit. */
  readonly dirty: boolean;
}

/**
 * What lies between two commits, for who has applied the second one from a directory and wants it as the first one has
 * it. `undone`: what is checked out there is like that already. `straight`: one leads to the other. `merged`: over merges,
 * by first parents. `apart`: it does not, it is not checked out, or what lies between is not in the directory alone.
 * `unknown`: git could not be asked, or does not have them.
 */
export type CommitSpan = 'undone' | 'straight' | 'merged' | 'apart' | 'unknown';

/** What differs from the commit in a directory; `unknown`: git could not be asked, or it is in no repository. */
export type GitChanges =
  | { readonly state: 'known'; readonly changes: readonly GitChange[] }
  | { readonly state: 'unknown'; readonly why: string };

/** `ignored`: neither in the commit nor looked at by git. */
export interface GitChange {
  /** Relative to the directory, `''` for itself. A directory that is in no commit as a whole stands for all that is in it. */
  readonly path: string;
  readonly kind: 'changed' | 'new' | 'ignored' | 'deleted';
}
