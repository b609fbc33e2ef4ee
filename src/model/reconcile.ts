import { type ChangeClass } from './change.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { type FailureCode } from './failure.ts';
import { type GitCommit } from './git.ts';
import { type ApplyResult } from './results.ts';
import { type RuleMatch } from './rule-match.ts';
import { type ZnodePath } from './znode-path.ts';

/** What the loop may do without asking: `spec.reconcile` of zkai.yaml. */
export interface ReconcileRule {
  readonly mode: 'report' | 'heal';
  /** In mode `heal`: which drift. */
  readonly heal: readonly HealRule[];
  /** Changes of the files that are not applied yet. */
  readonly pending: 'report' | 'apply';
  readonly intervalMs: number;
  readonly rateLimit: HealLimit;
  readonly backoff: { readonly initialMs: number; readonly maxMs: number };
}

export type HealClass = 'modified' | 'deleted' | 'recreated' | 'acl';

export interface HealRule {
  readonly match: RuleMatch;
  readonly classes: readonly HealClass[];
}

/** So many heals of one znode, and no more, while the window passes. */
export interface HealLimit {
  readonly heals: number;
  readonly windowMs: number;
}

/**
 * What becomes of a znode that is not as it was applied. `limited`: it was healed too often, somebody else writes it.
 * `blocked`: a guard or a protection says no. `report`: the rule does not heal it. `conflict`: the files moved, too.
 * `waiting`: something above it comes first, and the next round has it.
 */
export type HealVerdict = 'healed' | 'report' | 'limited' | 'blocked' | 'conflict' | 'waiting';

export interface ReconcileItem {
  readonly path: ZnodePath;
  readonly class: ChangeClass;
  readonly document: string | null;
  readonly verdict: HealVerdict;
  /** Why it is not healed. */
  readonly reason: string;
  /** How often it was healed within the window, before this round. */
  readonly heals: number;
  /** From when on it may be healed again, ISO 8601; `null` where nothing but the rule keeps it. */
  readonly until: string | null;
}

/** Which files a round went by. */
export interface FilesRevision {
  /** Of the content of all of them; two replicas with the same hash want the same. */
  readonly hash: string;
  /** What was checked out when they were read; `null`: no repository. */
  readonly git: GitCommit | null;
}

/** One comparison, and what was done about it. */
export interface ReconcileRound {
  readonly project: string;
  readonly environment: string;
  /** Who did it. */
  readonly replica: string;
  readonly mode: ReconcileRule['mode'];
  readonly result: RoundResult;
  /** Of the ledger, behind what this round has applied. */
  readonly revision: number;
  readonly files: FilesRevision;
  /** Everything that differs from what was applied, sorted by path. */
  readonly items: readonly ReconcileItem[];
  /** Rows of the plan that are only in the files, and are left there. */
  readonly pending: number;
  /** What was applied or finished, in this order. */
  readonly applied: readonly AppliedRound[];
  /** What kept it from doing more; `null`: nothing. */
  readonly stopped: Stopped | null;
}

export interface AppliedRound {
  readonly what: 'healed' | 'pending' | 'recovered';
  readonly result: ApplyResult;
}

export interface Stopped {
  readonly code: FailureCode;
  readonly message: string;
  readonly details: readonly string[];
  readonly hint: string | null;
}

/** `drift`: there is some that was not healed. */
export type RoundResult = 'in-step' | 'healed' | 'drift' | 'blocked';

export const ROUND_EXIT = {
  'in-step': EXIT.success,
  healed: EXIT.success,
  drift: EXIT.differences,
  blocked: EXIT.blocked,
} as const satisfies Record<RoundResult, ExitCode>;

/** What the loop tells while it runs. */
export type ReconcileEvent =
  | { readonly event: 'started'; readonly replica: string; readonly listen: string | null }
  /** The files were read, and are valid: from now on they are what is wanted. */
  | {
      readonly event: 'files';
      readonly environment: string;
      readonly mode: ReconcileRule['mode'];
      readonly files: FilesRevision;
      readonly znodes: number;
    }
  /** They are not valid: `keeps` goes on to be what is wanted, if anything was. Told once for each change. */
  | {
      readonly event: 'files-broken';
      readonly message: string;
      readonly details: readonly string[];
      readonly keeps: FilesRevision | null;
    }
  | { readonly event: 'connected'; readonly server: string }
  | { readonly event: 'disconnected'; readonly reason: string }
  | { readonly event: 'following'; readonly ahead: number }
  | { readonly event: 'leading' }
  | { readonly event: 'stepped-down'; readonly reason: string }
  /** `isNews`: it says something else than the one before. */
  | { readonly event: 'round'; readonly round: ReconcileRound; readonly ms: number; readonly isNews: boolean }
  | {
      readonly event: 'failed';
      readonly code: string;
      readonly message: string;
      /** Such as the paths that moved. */
      readonly details: readonly string[];
      readonly hint: string | null;
      readonly ms: number;
      readonly retryMs: number;
    }
  | { readonly event: 'stopped' };

/** Where a replica stands. */
export interface ReconcileStatus {
  readonly replica: string;
  readonly role: 'starting' | 'following' | 'leading' | 'disconnected';
  readonly connected: boolean;
  /** What it goes by; `null`: it has read nothing valid yet. */
  readonly files: FilesRevision | null;
  /** What is wrong with the files as they are now; `null`: nothing. */
  readonly broken: string | null;
  /** The last one; `null`: it has not led, or does not any more. */
  readonly round: ReconcileRound | null;
  /** Why the last rounds failed, and how many; `null`: the last one did not. */
  readonly failure: { readonly message: string; readonly times: number } | null;
}
