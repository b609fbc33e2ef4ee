import { type LedgerState } from '../ledger/state.ts';
import { type DeclaredAcl } from '../model/acl.ts';
import { type Plan } from '../model/plan.ts';
import { type Retention } from '../model/project.ts';
import { type DesiredTree } from '../model/tree.ts';
import { type Identity } from '../ports/identity.ts';
import { type ConnectOptions, type ZookeeperReader } from '../ports/zookeeper.ts';

/** `ledger`: as it is under the lock; `null` before there is one. */
export type RefuseBegin = (ledger: LedgerState | null) => void;

/** What an apply is asked to do, and as whom. */
export interface ApplyInput {
  readonly plan: Plan;
  readonly connect: ConnectOptions;
  /** The environment's ACL: for the ledger, and for znodes that declare none. */
  readonly acl: DeclaredAcl | undefined;
  readonly identity: Identity;
  /** For the lock and the history: `apply`, `adopt`. */
  readonly command: string;
  readonly message: string | null;
  readonly lockTimeoutMs: number;
  /** How much history stays afterwards. */
  readonly retention: Retention;
  /** Pin what is written, so that nobody can put another znode in its place. */
  readonly strict?: boolean;
  /**
   * Throws where the plan must not be begun, such as when it is too old. Asked under the lock, behind what was applied or
   * begun before: an apply that went through is told as that whenever one asks, and one that is open stands in
   * everybody's way, so that whoever has its plan may finish it as `recover` would, which needs no plan at all.
   */
  readonly refuseBegin?: RefuseBegin;
  /** What the files ask for: a plan has hashes in the place of what is sensitive. Absent: only what is live is known. */
  readonly desired?: Pick<DesiredTree, 'nodes'>;
  /** For a plan without changes: looks again, under the lock, whether there really are none. */
  readonly isStillEmpty?: (reader: ZookeeperReader) => Promise<boolean>;
}
