import { EXIT, type ExitCode } from './exit-code.ts';
import { type Finding } from './finding.ts';

/** Why a command cannot go on, by who must act and how; each code belongs to one exit code. */
export const FAILURE_EXIT = {
  /** Something that fits no other row. */
  failed: EXIT.failure,
  /** The configuration is invalid; `findings` says where. */
  invalid: EXIT.invalid,
  /** A guard, a requirement, a protection, an unsupported step. */
  blocked: EXIT.blocked,
  /** The server was to try a plan, and could not be asked. */
  untried: EXIT.blocked,
  /** The changes do not fit one transaction. */
  'too-large': EXIT.blocked,
  /** The person at the prompt said no. */
  declined: EXIT.blocked,
  /** Something that the plan read has moved; nothing was written. */
  stale: EXIT.conflict,
  /** Live and desired both moved away from base. */
  conflict: EXIT.conflict,
  /** The plan file was edited, is older than it may be, or belongs to another project, environment, ledger or zkai. */
  'plan-refused': EXIT.conflict,
  /** Our lock was broken or our session ended; nothing was written. */
  'fence-lost': EXIT.conflict,
  /** Somebody else is applying. */
  'lock-busy': EXIT.busy,
  /** No server answered in time. */
  unreachable: EXIT.unreachable,
  /** The connection or the session ended before any write. */
  'session-lost': EXIT.unreachable,
  /** ZooKeeper refused our identity. */
  'auth-refused': EXIT.unreachable,
  /** Our identity may not do this. */
  'permission-refused': EXIT.unreachable,
  /** An interrupted apply is open. */
  unfinished: EXIT.unfinished,
  /** The commit was sent and no server came back to say what became of it. */
  'unknown-outcome': EXIT.unfinished,
  /** The transaction is applied, and it replaced a znode that had been swapped within those milliseconds. */
  'replaced-foreign': EXIT.unfinished,
  usage: EXIT.usage,
  bug: EXIT.bug,
  interrupted: EXIT.interrupted,
  terminated: EXIT.terminated,
} as const satisfies Record<string, ExitCode>;

export type FailureCode = keyof typeof FAILURE_EXIT;

/** An apply that is open, or whose outcome is unknown: what `recover` is asked about. */
export interface UndecidedApply {
  readonly id: string;
  /** How many batches it has; absent: one transaction, or not known. */
  readonly batches?: number;
  /** How many of them are in place, where that is known. */
  readonly done?: number;
}

interface FailureOptions {
  /** The next step, as a sentence or a command line. */
  readonly hint?: string;
  readonly cause?: unknown;
  /** Lines that belong to the message: the fields that moved, the sizes, the owner. */
  readonly details?: readonly string[];
  readonly findings?: readonly Finding[];
  readonly apply?: UndecidedApply;
}

/** The one error that zkai throws on purpose: what the caller cannot continue from, and the next step. */
export class ZkaiFailure extends Error {
  override readonly name = 'ZkaiFailure';
  readonly code: FailureCode;
  readonly hint: string | undefined;
  readonly details: readonly string[];
  readonly findings: readonly Finding[];
  readonly apply: UndecidedApply | undefined;

  constructor(code: FailureCode, message: string, options: FailureOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.details = options.details ?? [];
    this.findings = options.findings ?? [];
    this.apply = options.apply;
  }

  get exitCode(): ExitCode {
    return FAILURE_EXIT[this.code];
  }
}
