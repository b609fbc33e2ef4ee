import { type ServerAnswer } from './ensemble.ts';
import { type ZookeeperId } from './acl.ts';
import { type ZnodePath } from './znode-path.ts';

/** `remark`: worth knowing, nothing to do. `warning`: works now, but not well. `problem`: something will fail. */
export type CheckLevel = 'ok' | 'remark' | 'warning' | 'problem';

/** One question that `doctor` asks. A question about each server, or each path, may have several answers. */
export type CheckId =
  | 'servers.answer'
  | 'servers.leader'
  | 'servers.versions'
  | 'servers.lag'
  | 'servers.latency'
  | 'session.timeout'
  | 'session.tls'
  | 'certificates'
  | 'session.identity'
  | 'features'
  | 'chroot'
  | 'rights.plan'
  | 'rights.apply'
  | 'limits.frame'
  | 'clock'
  | 'detection'
  | 'ledger'
  | 'ledger.content'
  | 'ledger.records'
  | 'ledger.revision'
  | 'ledger.history'
  | 'ledger.zxids'
  | 'ledger.journal'
  | 'ledger.blobs'
  | 'ledger.locks'
  | 'ledger.acl'
  | 'ledger.foreign';

export interface Check {
  readonly id: CheckId;
  readonly level: CheckLevel;
  /** One sentence without a final full stop. */
  readonly message: string;
  /** The next step; every warning and every problem has one. */
  readonly hint: string | null;
}

/** What `doctor` found between here and the ZooKeeper of an environment. */
export interface DoctorResult {
  readonly project: string;
  readonly environment: string;
  readonly connect: string;
  readonly servers: readonly DoctorServer[];
  readonly session: DoctorSession;
  readonly features: DoctorFeatures;
  readonly rights: readonly DoctorRights[];
  readonly limits: DoctorLimits;
  readonly clock: DoctorClock;
  readonly detection: DoctorDetection;
  /** `null`: there is none, or it was not asked for. */
  readonly ledger: DoctorLedger | null;
  readonly checks: readonly Check[];
}

export interface DoctorServer {
  /** `host:port` */
  readonly server: string;
  /** What it says about itself; `null` where it says nothing. */
  readonly answer: ServerAnswer | null;
  /** Why it says nothing. */
  readonly problem: string | null;
  /** Milliseconds from opening a connection to the whole answer. */
  readonly ms: number;
  /** Until when its certificate is valid, in milliseconds since 1970; `null` without TLS. */
  readonly validTo: number | null;
}

export interface DoctorSession {
  readonly server: string;
  readonly sessionId: string;
  /** In milliseconds: what zkai asks for, and what it gets. */
  readonly askedTimeoutMs: number;
  readonly grantedTimeoutMs: number;
  readonly tls: boolean;
  /** Until when our own certificate is valid, in milliseconds since 1970; `null` where we show none. */
  readonly validTo: number | null;
  /** The server has lost its quorum. */
  readonly readOnly: boolean;
  /** Of a read of one znode and its answer, in milliseconds. */
  readonly roundTripMs: { readonly min: number; readonly median: number; readonly samples: number };
  /** As whom the server knows us; `null`: it is older than 3.7 and cannot be asked. */
  readonly identities: readonly ZookeeperId[] | null;
}

/** What the server of the session can do; `null`: it cannot be told. */
export interface DoctorFeatures {
  readonly multiRead: boolean | null;
  readonly recursiveWatch: boolean | null;
  readonly getEphemerals: boolean | null;
  readonly whoAmI: boolean | null;
  /** No client can tell without creating one. */
  readonly ttl: null;
  readonly container: null;
}

export type Right = 'read' | 'write' | 'create' | 'delete' | 'admin';

/** Whether an identity has a right; `null`: it cannot be told. */
export type Rights = Readonly<Record<Right, boolean | null>>;

/** Which credentials of the environment: `readOnlyAuth` is for plan and drift, where there is one, `auth` for the rest. */
export type AuthName = 'auth' | 'readOnlyAuth';

/** What one identity of the environment may do with one znode that is there. */
export interface DoctorRights {
  readonly identity: AuthName;
  /** As the server knows it: with the chroot. */
  readonly path: ZnodePath;
  readonly rights: Rights;
  /** What the commands that use this identity need here. */
  readonly needed: readonly Right[];
}

export interface DoctorLimits {
  /** Bytes of the largest frame that zkai sends. */
  readonly frameBytes: number;
  /** Which frames were tried: both `null` where none could be. */
  readonly servers: readonly {
    readonly server: string;
    readonly largestTaken: number | null;
    readonly smallestRefused: number | null;
  }[];
}

/**
 * Signs of a difference between two clocks. A client that writes nothing cannot measure one, it can only find times
 * that could not be if the clocks agreed.
 */
export interface DoctorClock {
  /** Milliseconds since 1970: ours. */
  readonly now: number;
  /** The latest time in any znode that was looked at; the leader's clock of that moment wrote it. */
  readonly newest: { readonly path: ZnodePath; readonly time: number } | null;
  /** The last apply: `at` by the clock of the machine that applied, before it did; `written` by the leader's clock. */
  readonly lastApply: { readonly at: number; readonly written: number; readonly by: string } | null;
}

export interface DoctorDetection {
  /** The smallest and the largest session timeout that the server grants, in milliseconds. */
  readonly minTimeoutMs: number;
  readonly maxTimeoutMs: number;
  /** ZooKeeper's tick in milliseconds. No server tells it; it follows from the limits of session timeouts. */
  readonly tickMs: number;
  /** The limits are not those that follow from one tick (2 and 20 of them), so the tick is a guess. */
  readonly tickAssumed: boolean;
  readonly windows: readonly DetectionWindow[];
}

/** When the ephemeral znodes of a process vanish after it has died, in milliseconds. */
export interface DetectionWindow {
  /** A cluster by its name: the `heartbeat` that was applied last; `null`: zkai itself, and its lock. */
  readonly cluster: string | null;
  readonly askedTimeoutMs: number;
  readonly grantedTimeoutMs: number;
  /** An idle client sends a ping so often, */
  readonly pingMs: number;
  /** and leaves a server that is silent for so long. */
  readonly silenceMs: number;
  readonly fromMs: number;
  readonly toMs: number;
}

/** What the ledger holds. */
export interface DoctorLedger {
  /** `null`: it cannot be read, like `revision` and `state`. */
  readonly id: string | null;
  readonly revision: number | null;
  readonly state: 'stable' | 'applying' | null;
  readonly records: number;
  /** That the records hold, of all projects and environments. */
  readonly znodes: number;
  /** Made on the way to them. */
  readonly parents: number;
  readonly history: {
    readonly entries: number;
    readonly oldest: number | null;
    readonly newest: number | null;
  };
  readonly blobs: number;
  /** Of the data of all its znodes, as they are stored. */
  readonly bytes: number;
}

/** Remarks are allowed. */
export function isInOrder(checks: readonly Check[]): boolean {
  return checks.every(({ level }) => level === 'ok' || level === 'remark');
}
