import { type Acl } from './acl.ts';
import { type IgnoredPart } from './ignore.ts';
import { type Severity } from './finding.ts';
import { type Json, type JsonPointer } from './json.ts';
import { type Position } from './position.ts';
import { type Zxid } from './stat.ts';
import { type Owner } from './tree.ts';
import { type ZnodePath } from './znode-path.ts';

/** How base, live and desired relate for one path (the truth table is `diff/three-way.ts`). */
export type ChangeClass =
  | 'in-sync'
  | 'pending'
  | 'drift.modified'
  | 'drift.deleted'
  | 'drift.recreated'
  | 'drift.acl'
  | 'conflict'
  | 'converged'
  | 'unmanaged'
  | 'adopt'
  | 'touched';

/**
 * What an apply does to a path. `adopt` and `release` change the ledger only: ownership begins
 * (or the record catches up with a value that is already there), or ends while the data stays.
 */
export type Action = 'create' | 'update' | 'delete' | 'adopt' | 'release' | 'acl';

/** One difference inside a value. `pointer` is `''` for a value that is no JSON object or array. */
export interface FieldChange {
  readonly pointer: JsonPointer;
  readonly op: 'add' | 'remove' | 'replace';
  /** Absent for `add`. Bytes that are no text show as `{bytes, sha256}`. */
  readonly before?: Json;
  /** Absent for `remove`. */
  readonly after?: Json;
  readonly sensitive: boolean;
  /** `acl`: an entry of the ACL that comes, goes or gets other permissions, as text. Absent: it is in the value. */
  readonly part?: 'acl';
  /** Where the new value was written, where somebody wrote it. */
  readonly source?: Position;
}

/** What was read and must still hold when the change is written. */
export interface Precondition {
  readonly version: number;
  readonly czxid: Zxid;
  readonly mzxid: Zxid;
  readonly aversion: number;
}

/** One row of a plan. */
export interface Change {
  readonly path: ZnodePath;
  /** Empty for a conflict: nothing will be done before a person decides. */
  readonly actions: readonly Action[];
  readonly class: ChangeClass;
  /** Declaring document (or the one that declared it last); `null` for a parent made on the way. */
  readonly document: string | null;
  /** Where it is declared; `null` where nothing declares it any more. */
  readonly source: Position | null;
  /** Why this row is here, in a few words: `not in the files any more`, `changed outside zkai`. */
  readonly reason: string;
  /** `null`: the path must not exist. */
  readonly precondition: Precondition | null;
  readonly fields: readonly FieldChange[];
  /** The bytes that the znode has afterwards, sealed; `null` when it is deleted. */
  readonly after: Buffer | null;
  /** Which of its members are sealed; absent: none. */
  readonly sensitive?: readonly JsonPointer[];
  /** The ACL that it has afterwards, where it gets one or was looked at; `null` where that of the record still holds. */
  readonly acl: Acl | null;
  /** The same znode under its old name: this one is created, that one deleted, or only the document has another name. */
  readonly movedFrom?: MovedPlace;
  /** Where the znode is created that takes over from this one. */
  readonly movedTo?: MovedPlace;
  /** It would be deleted, and is given up instead, since a rule of `lifecycle` keeps it, or what is below it. */
  readonly orphaned?: true;
  /** The other project or environment that owns the path, where one does. */
  readonly heldBy?: Owner;
  /** What others may write in the znode, at any moment: the live values of these fields are carried over. */
  readonly ignored?: IgnoredPart;
  /** What live and the files each made of the value that zkai wrote last, where both, or live alone, changed it. */
  readonly sides?: BothSides;
  /**
   * Of a merged value (`--merge`), the side of the files: that is what the ledger has as applied. So what live adds is
   * drift as before, and not taken for what zkai wrote.
   */
  readonly recorded?: Buffer;
}

/** Two changes of one value, each read from what zkai wrote last. */
export interface BothSides {
  readonly live: readonly FieldChange[];
  /** Empty where only live changed. */
  readonly files: readonly FieldChange[];
  /** The fields that both changed, differently; empty: none, so the two can be merged. */
  readonly clashes: readonly JsonPointer[];
}

/** True for the row that `--merge` makes of a conflict: both sides are written. */
export function isMerged({ recorded }: Pick<Change, 'recorded'>): boolean {
  return recorded !== undefined;
}

/** True for drift that `--merge` leaves as it is: the files did not change the value. */
export function isKept({ class: kind, actions }: Pick<Change, 'class' | 'actions'>): boolean {
  return kind === 'drift.modified' && actions.length === 0;
}

/** Ignored fields in which a znode differs from the files, read from live to declared. */
export interface IgnoredValues {
  readonly path: ZnodePath;
  readonly document: string;
  /** Why nobody minds. */
  readonly reason: string;
  readonly fields: readonly FieldChange[];
}

/** One end of a move; a parent made on the way has no document. */
export interface MovedPlace {
  readonly path: ZnodePath;
  readonly document: string | null;
}

/** A row that stops the apply, with the way out. */
export interface Blocked {
  /**
   * Which guard or rule. Limits of the environment: `allowEmpty`, `maxDeletes`, `maxDeletePercent`, `maxChanges`,
   * `cleanGit`. Rules of `lifecycle`: `preventDestroy` (also kept in the ledger), `forbid`, `confirm`, `orphan`. What
   * ZooKeeper or its state does not let through: `needs-adopt`, `lock-out`, `acl-admin`,
   * `ephemeral`, `moved-children`, `moved-root`, `renamed`, `too-large`, `server-dry-run`. What a part
   * of a plan lacks: `left-out`. Rules that compare with what is there, by their ids: `ZK411`, `ZK502`. What others say
   * of it: `policy/<id>`.
   */
  readonly guard: string;
  readonly path: ZnodePath | null;
  readonly document: string | null;
  readonly source: Position | null;
  readonly reason: string;
  /** What to do, often a command line; empty where nobody said. */
  readonly hint: string;
  /** What else there is to know, line by line. */
  readonly details?: readonly string[];
  /** The flag or the command that lets it through; absent where none does. */
  readonly permit?: string;
  /** `--override` lifts it, with a reason. */
  readonly overridable?: true;
  /** The limit that is passed, where the guard is a number: an override holds for this one, not for a stricter one. */
  readonly limit?: number;
}

/** A row that would stop the apply, had it not been lifted with `--override`. */
export interface Overridden extends Blocked {
  /** Why it was lifted, as somebody wrote it. */
  readonly because: string;
}

/** A row that stops nothing. */
export interface PlanNote extends Blocked {
  readonly severity: Severity;
}
