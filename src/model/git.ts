/** The commit that a plan or an apply was made from. */
export interface GitCommit {
  readonly commit: string;
  readonly branch: string | null;
  /** True when tracked files differ from the commit. */
  readonly dirty: boolean;
}
