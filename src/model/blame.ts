import { type EntryHead } from './results.ts';
import { type Zxid } from './stat.ts';
import { type Owner } from './tree.ts';
import { type ZnodePath } from './znode-path.ts';

/** Who wrote a znode last. */
export interface BlameResult {
  readonly path: ZnodePath;
  /** Whose it is by the ledger; `null`: nobody's. */
  readonly owner: Owner | null;
  /** The last write; `null` where the znode is gone. */
  readonly live: { readonly zxid: Zxid; readonly time: string } | null;
  /** `zkai`: `revision` wrote what is there (or deleted it). `outside`: somebody else did, after `revision` if there is one. */
  readonly writer: 'zkai' | 'outside';
  /**
   * The last revision that wrote it, as far as anybody knows; `null` of `zkai` for what it made for its ledger, and, with
   * `acl`, where that was pruned from the history.
   */
  readonly revision: BlamedRevision | null;
  /** The last one that set its ACL, where that is younger than what is in it; `null`: none has since. */
  readonly acl: BlamedRevision | null;
  /** Where zkai took it over as it was. */
  readonly adopted: BlamedRevision | null;
  /** The renames that brought it here, newest first; the first one is `revision`'s. Empty where that is no rename. */
  readonly moves: readonly BlamedMove[];
  /** Who wrote what the moves carried here as it was; `null` where `revision` wrote it. */
  readonly content: BlamedContent | null;
  /** Where the znode went, if `revision` deleted it here because its document got another name. */
  readonly movedTo: ZnodePath | null;
}

export interface BlamedMove {
  readonly from: ZnodePath;
  readonly revision: BlamedRevision;
}

export interface BlamedContent {
  /** Under which name it was written. */
  readonly path: ZnodePath;
  /** `outside`: it was there before zkai took it over with `revision`. `unknown`: that was pruned from the history. */
  readonly writer: 'zkai' | 'outside' | 'unknown';
  readonly revision: BlamedRevision | null;
}

export interface BlamedRevision {
  readonly revision: number;
  /** `null`: it is not in the history any more. */
  readonly entry: EntryHead | null;
}
