import { type GitCommit } from './git.ts';
import {
  type Blocked,
  type Change,
  type IgnoredValues,
  type Overridden,
  type PlanNote,
  type Precondition,
} from './change.ts';
import { type IgnoredPart } from './ignore.ts';
import { type OwnerNames } from './former-names.ts';
import { type Position } from './position.ts';
import { type Requirements } from './project.ts';
import { type PlanSelection } from './selection.ts';
import { type DesiredDocument } from './tree.ts';
import { type ZnodePath } from './znode-path.ts';

export interface PlanSummary {
  readonly create: number;
  readonly update: number;
  readonly delete: number;
  readonly adopt: number;
  readonly move: number;
  readonly acl: number;
  readonly drift: number;
  readonly conflict: number;
  readonly blocked: number;
  /** Rows that the selection leaves out, those that would stop an apply included. */
  readonly leftOut: number;
}

/** How the changes travel. `bytes` is the size of the frame, behind a journal of the largest one; `limit` what zkai lets one be. */
export interface TransactionShape {
  readonly mode: 'atomic' | 'journal';
  /** Behind a journal: its batches. */
  readonly transactions: number;
  readonly ops: number;
  readonly bytes: number;
  readonly limit: number;
}

/** What a ledger still has under a name that the project or the environment had before, or below another root. */
export interface PlannedRename extends OwnerNames {
  /** Below which it is: that of the plan, or the one before. */
  readonly root: ZnodePath;
  /** Id of the ledger that has it. */
  readonly ledger: string;
  readonly documents: number;
  readonly znodes: number;
  readonly parents: number;
}

/** A document as the plan found it. */
export interface PlannedDocument extends DesiredDocument {
  /** Its `specHash` as it was applied last; `null` if it never was. */
  readonly applied: string | null;
}

/** A document whose protection begins or ends: its record says so, whatever becomes of rule and document. */
export interface Protection {
  readonly document: string;
  readonly protect: boolean;
  /** The rule that asks for it; `null` where none does. */
  readonly source: Position | null;
  readonly reason: string;
}

/** A blocked row to be lifted, named by its guard, and why. */
export interface Override {
  readonly guard: string;
  readonly reason: string;
  /** It is there for every plan of a job, so one that has nothing to lift goes on without it. */
  readonly whereNeeded?: true;
}

/** What somebody who plans lets through, though a guard would stop it. */
export interface Permits {
  readonly allowDeletes?: number | undefined;
  readonly overrides?: readonly Override[] | undefined;
}

/** A znode that must not have moved, though the plan does not write it. */
export interface PlannedRead {
  readonly path: ZnodePath;
  readonly document: string;
  readonly precondition: Precondition;
  /** As for a change. */
  readonly ignored?: IgnoredPart;
}

/**
 * Everything an apply is going to do, as plain data. `digest` covers what is bound and what is changed
 * (project, environment, ledger, root, changes with their preconditions) and what was permitted, not time, git or host.
 */
export interface Plan {
  readonly project: string;
  readonly environment: string;
  readonly root: ZnodePath;
  /** Id of the ledger that the plan was made against; `null` when there was none yet. */
  readonly ledger: string | null;
  /** The newest revision when the plan was made, 0 for none. */
  readonly revision: number;
  readonly createdAt: string;
  readonly git: GitCommit | null;
  readonly summary: PlanSummary;
  /** Sorted by path. */
  readonly changes: readonly Change[];
  readonly blocked: readonly Blocked[];
  /** Sorted by document; absent: none begins or ends. */
  readonly protections?: readonly Protection[];
  /** What would have blocked it, and was lifted with a reason; absent: nothing. */
  readonly overridden?: readonly Overridden[];
  /** What is worth knowing and stops nothing; absent: nothing. */
  readonly notes?: readonly PlanNote[];
  /** With at most so many deletes, the guards that count or confirm deletes are content; absent: nobody said so. */
  readonly allowDeletes?: number;
  /** Live znodes below managed parents that nobody declares; never touched. */
  readonly unmanaged: readonly ZnodePath[];
  /** What the rules of `ignore` leave to others, where it differs from the files; absent: nothing. Sorted by path. */
  readonly ignored?: readonly IgnoredValues[];
  /** The documents whose records the apply rewrites. */
  readonly documents: readonly PlannedDocument[];
  /** What does not change, but is relied on: the znodes of documents that the changed ones name. Sorted by path. */
  readonly reads: readonly PlannedRead[];
  /** What the environment required when the plan was made; absent: nothing. An apply asks the environment again. */
  readonly require?: Requirements;
  /** Asked for with `--destroy`: everything that the project owns in the environment goes, whatever the files say. */
  readonly destroy?: true;
  /** The records follow to the names of now, and nothing else happens; absent: they have no others. */
  readonly renamed?: readonly PlannedRename[];
  /** Asked for with `--merge`: what others changed stays where the files did not change the same field. */
  readonly merge?: true;
  /** True when the chroot or the ledger does not exist yet and the apply creates it first. */
  readonly bootstrap: boolean;
  /** The chroot of the connect string, where it does not exist yet. */
  readonly missingChroot?: string;
  readonly transaction: TransactionShape;
  /** The part that was asked for, and what it leaves out; absent: this is the whole plan. */
  readonly selection?: PlanSelection;
  /** The revision that it goes back to; absent: it is made from the files. */
  readonly rollbackTo?: number;
  readonly digest: string;
}

/** Until when the plan can be applied, in milliseconds since 1970; `null`: as long as nothing moves. */
export function expiryOf({ createdAt, require }: Pick<Plan, 'createdAt' | 'require'>): number | null {
  return require?.planMaxAgeMs === undefined ? null : Date.parse(createdAt) + require.planMaxAgeMs;
}

/** True when a saved plan is older than the environment takes. */
export function isExpired(plan: Pick<Plan, 'createdAt' | 'require'>, now: number): boolean {
  const expiry = expiryOf(plan);
  return expiry !== null && now > expiry;
}
