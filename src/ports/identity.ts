import { type GitCommit } from '../model/git.ts';

/** Who runs this and from which commit: for history, the lock and the plan header. Never a secret. */
export interface Identity {
  /** `user@host` */
  readonly who: string;
  readonly host: string;
  /** Name of the CI system and the URL of the run where they can be told, else `null`. */
  readonly ci: string | null;
  readonly git: GitCommit | null;
}
