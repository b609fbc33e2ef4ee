import { type ChangeClass } from './change.ts';
import { type ZnodePath } from './znode-path.ts';

/** What a scheduled job knows of the drift that it has told already: the content of the file of `--state`. */
export interface DriftState extends DriftScope {
  /** When what it knows last changed. */
  readonly at: string;
  /** Sorted by path. */
  readonly items: readonly KnownDrift[];
}

/** Whose drift it is; a file for one is none for another. */
export interface DriftScope {
  readonly project: string;
  readonly environment: string;
  /** Id of the ledger; `null`: nothing was applied there yet. */
  readonly ledger: string | null;
  readonly targets: readonly string[];
  readonly excludes: readonly string[];
}

export interface KnownDrift {
  readonly fingerprint: string;
  readonly path: ZnodePath;
  readonly class: ChangeClass;
  /** When a run saw it first. */
  readonly firstSeen: string;
}

/** `changed`: the znode drifted before, to another value. */
export type NewsStatus = 'new' | 'changed' | 'known';

export interface DriftNewsOfItem {
  readonly status: NewsStatus;
  readonly firstSeen: string;
}

/** What of a drift is news since the state was written. */
export interface DriftNews {
  /** When the state last changed; `null`: there was none. */
  readonly previous: string | null;
  /** By fingerprint of the items. */
  readonly status: ReadonlyMap<string, DriftNewsOfItem>;
  /** What drifted then and does not any more, sorted by path. */
  readonly gone: readonly KnownDrift[];
}
