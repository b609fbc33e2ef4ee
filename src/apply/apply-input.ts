import { type DeclaredAcl } from '../model/acl.ts';
import { type Plan } from '../model/plan.ts';
import { type Retention } from '../model/project.ts';
import { type Identity } from '../ports/identity.ts';
import { type ConnectOptions, type ZookeeperReader } from '../ports/zookeeper.ts';

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
  /** For a plan without changes: looks again, under the lock, whether there really are none. */
  readonly isStillEmpty?: (reader: ZookeeperReader) => Promise<boolean>;
}
