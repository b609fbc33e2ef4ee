import { type BlamedRevision } from './blame.ts';
import { type Blocked, type ChangeClass, type FieldChange } from './change.ts';
import { type DriftNews } from './drift-state.ts';
import { type Finding } from './finding.ts';
import { type FormerNames } from './former-names.ts';
import { type GitCommit } from './git.ts';
import { type IgnoreRule } from './ignore.ts';
import { type Silenced } from './lint.ts';
import { type Override, type PlannedRename, type Protection } from './plan.ts';
import { type Position } from './position.ts';
import { type Selection } from './selection.ts';
import { type Zxid } from './stat.ts';
import { type WebhookOutcome } from './webhook.ts';
import { type ZnodePath } from './znode-path.ts';

/** What `validate` found. */
export interface ValidationResult {
  readonly files: number;
  readonly documents: number;
  /** Sorted by file, line, column. */
  readonly findings: readonly Finding[];
  /** What was let pass, in the same order. */
  readonly silenced: readonly Silenced[];
}

/** One check among several, of what goes on checking. */
export interface WatchRound {
  /** When it began, in milliseconds since 1970. */
  readonly at: number;
  /** The files and directories that moved since the one before, sorted; empty: it is the first. */
  readonly changed: readonly string[];
}

/** What a baseline holds now. */
export interface WrittenBaseline {
  readonly file: string;
  readonly findings: number;
}

/** What an apply, adopt or recover did. */
export interface ApplyResult {
  readonly outcome:
    | 'applied'
    | 'nothing-to-do'
    | 'already-applied'
    | 'recovered'
    | 'undone'
    | 'unknown'
    /** Nothing was to be written: the server only tried it, and would take it. */
    | 'dry-run';
  /** Id of the apply; `null` when nothing was sent. */
  readonly id: string | null;
  /** The revision that holds the changes. */
  readonly revision: number;
  /** How many multis were committed; behind a journal, its batches. */
  readonly transactions: number;
  /** Znodes created, changed or deleted, the ledger's own not counted. */
  readonly written: number;
  readonly digest: string | null;
  /** `applied` only: how many of them `--strict` had pinned. */
  readonly pinned?: number;
  /** `applied` only: behind a journal, in batches. */
  readonly journal?: true;
  /** `dry-run` only: the operations that the server tried. */
  readonly tried?: number;
  /** Rows of the plan that a selection left out; absent: it was a whole plan. */
  readonly leftOut?: number;
  /** Worth telling: an apply that was not ours, a lock that was left. */
  readonly notes: readonly string[];
}

/** What a server says to a plan that it is asked to try. `untried`: why it could not be asked. */
export type DryRun =
  | { readonly outcome: 'accepted'; readonly ops: number }
  | { readonly outcome: 'refused'; readonly blocked: Blocked }
  | { readonly outcome: 'untried'; readonly reason: string }
  | { readonly outcome: 'nothing-to-do' }
  | { readonly outcome: 'already-applied'; readonly revision: number };

/** Whether ZooKeeper is another than before, if only by what was taken back. */
export function hasWritten({ outcome }: ApplyResult): boolean {
  return outcome === 'applied' || outcome === 'recovered' || outcome === 'undone';
}

export interface DriftItem {
  readonly path: ZnodePath;
  readonly class: ChangeClass;
  readonly document: string | null;
  /** Where the files declare it; `null` where they do not, or were not read. */
  readonly source: Position | null;
  readonly fields: readonly FieldChange[];
  /**
   * The transaction that last changed the znode and when; `null`: nobody knows, since it is gone, or only its ACL was
   * changed. ZooKeeper does not record who it was.
   */
  readonly since: { readonly zxid: Zxid; readonly time: string } | null;
  /** The last revision of zkai that saw to the path: what differs came after it. `null`: none did. */
  readonly applied: BlamedRevision | null;
  /** A name for it, the same in every run while it lasts (`drift/fingerprint.ts`). */
  readonly fingerprint: string;
}

/** A rule of `ignore` that hides something here, or has to be seen to. */
export interface DriftIgnore {
  readonly rule: IgnoreRule;
  /** Znodes in which its fields differ from what was applied. */
  readonly hidden: number;
  /** `ended`: it hides nothing any more. */
  readonly state: 'holds' | 'ends-soon' | 'ended';
}

export interface DriftSelection extends Pick<Selection, 'targets' | 'excludes'> {
  readonly leftOut: number;
}

export interface DriftResult {
  readonly project: string;
  readonly environment: string;
  readonly revision: number;
  /** Id of the ledger; `null`: nothing was applied here yet. */
  readonly ledger: string | null;
  /** `ledger`: the documents were not read. Then nothing is `conflict` or `converged`. */
  readonly against: 'git' | 'ledger';
  /** Znodes that zkai owns here. */
  readonly managed: number;
  /** Classes that say "live differs from base", and what is `unmanaged` where a rule wants nothing of that kind; sorted by path. */
  readonly items: readonly DriftItem[];
  /** The rest of what nobody declares and nobody owns; absent: nobody asked. */
  readonly unmanaged?: readonly DriftItem[];
  /** What of it is news; absent: nobody keeps a state. */
  readonly news?: DriftNews;
  /** Whether a webhook was told; absent: there is none. */
  readonly webhook?: WebhookOutcome;
  /** Rules that hide something, end soon or have ended; in the order of zkai.yaml. */
  readonly ignores: readonly DriftIgnore[];
  /** Shown with `--verbose`: rewritten with the same value. */
  readonly touched: readonly ZnodePath[];
  /** The part that was asked for, and how many items of the rest there are; absent: everything. */
  readonly selection?: DriftSelection;
  /** The chroot of the connect string, where it does not exist. */
  readonly missingChroot?: string;
}

export interface StatusResult {
  readonly project: string;
  readonly environment: string;
  readonly connect: string;
  readonly server: string;
  readonly root: ZnodePath;
  /** `null`: nothing was ever applied here. */
  readonly ledger: { readonly id: string; readonly documents: number; readonly znodes: number } | null;
  readonly revision: RevisionInfo | null;
  readonly lock: LockInfo | null;
  /** True while a journaled apply is open. */
  readonly applying: boolean;
  /** Znodes that differ from what was applied last; `null` while a journaled apply is open, or a rename is not applied yet. */
  readonly drift: number | null;
  /** What the next apply renames. */
  readonly renamed: readonly PlannedRename[];
  /** Ids of the documents that nothing takes a znode away from, sorted. */
  readonly protected: readonly string[];
  /** Names of the replicas of the reconcile loop, the leader first; empty: none runs. */
  readonly replicas: readonly string[];
  readonly identity: string;
}

/** The content of `<root>/.zkai/revision`. */
export interface RevisionInfo {
  readonly rev: number;
  readonly id: string;
  readonly state: 'stable' | 'applying';
  readonly digest: string;
  readonly git: string | null;
  readonly at: string;
  readonly by: string;
}

/** The content of `<root>/.zkai/lock`: who is applying. */
export interface LockInfo {
  readonly id: string;
  readonly command: string;
  readonly who: string;
  readonly host: string;
  readonly ci: string | null;
  readonly digest: string | null;
  readonly since: string;
}

/** Who applied, when, from which commit and why. */
export interface EntryHead {
  readonly revision: number;
  readonly id: string;
  readonly project: string;
  readonly environment: string;
  readonly command: string;
  readonly who: string;
  readonly ci: string | null;
  readonly at: string;
  readonly git: GitCommit | null;
  readonly message: string | null;
  readonly digest: string;
  /** What would have blocked it, and why somebody lifted that; absent: nothing. */
  readonly overrides?: readonly Override[];
  /** The documents whose protection began or ended with it; absent: none. */
  readonly protections?: readonly Pick<Protection, 'document' | 'protect'>[];
  /** The names that project and environment had before it; absent: the same. */
  readonly renamed?: readonly FormerNames[] | undefined;
}

/** One applied revision, newest first in `log`. */
export interface HistoryEntry extends EntryHead {
  readonly changes: readonly HistoryChange[];
}

/** What a project applied to an environment. */
export interface HistoryLog {
  readonly project: string;
  readonly environment: string;
  /** Newest first. */
  readonly entries: readonly HistoryEntry[];
  /** There are older ones. */
  readonly hasMore: boolean;
}

export interface HistoryChange {
  readonly path: ZnodePath;
  /** Its path under the old name of its document, deleted in the same revision. */
  readonly movedFrom?: ZnodePath | undefined;
  readonly actions: readonly string[];
  readonly document: string | null;
}

/** One applied revision with the values that it changed. */
export interface AppliedRevision extends EntryHead {
  readonly changes: readonly AppliedChange[];
}

export interface AppliedChange extends HistoryChange {
  /** From what was there to what zkai wrote; `null` where an older zkai did not keep what was there. */
  readonly fields: readonly FieldChange[] | null;
}

/** How what a project had applied differs between two revisions. */
export interface RevisionDiff {
  readonly project: string;
  readonly environment: string;
  readonly from: number;
  readonly to: number;
  /** Sorted by path. */
  readonly changes: readonly RevisionChange[];
}

export interface RevisionChange {
  readonly path: ZnodePath;
  /**
   * `move`: its document has another name; `fields` are what differs beside that. `acl`: nothing but its ACL differs.
   * `release`: it is still there, and no document declares it any more.
   */
  readonly action: 'create' | 'update' | 'acl' | 'delete' | 'release' | 'move';
  /** Its path on the old side, which has none at the new one. */
  readonly movedFrom?: ZnodePath;
  /** The document it belongs to in the newer of the two that has it. */
  readonly document: string | null;
  readonly fields: readonly FieldChange[];
}
