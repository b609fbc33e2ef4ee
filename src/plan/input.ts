import { type DeclaredAcl } from '../model/acl.ts';
import { type AclByRule } from '../model/acl-rules.ts';
import { type Change } from '../model/change.ts';
import { type GitCommit } from '../model/git.ts';
import { type IgnoredByRule } from '../model/ignore.ts';
import { type Lifecycle } from '../model/lifecycle.ts';
import { type Plan } from '../model/plan.ts';
import { type OwnIdentity } from '../model/own-identity.ts';
import { type Guards, type Move, type Requirements } from '../model/project.ts';
import { type Selection } from '../model/selection.ts';
import { type BaseNode, type DesiredTree, type LiveTree } from '../model/tree.ts';
import { type ZnodePath } from '../model/znode-path.ts';
import { type PlanOrigin } from './clean-git.ts';

/** Everything that a plan follows from. */
export interface PlanInput {
  readonly project: string;
  readonly environment: string;
  readonly root: ZnodePath;
  /** Id of the ledger, `null` where there is none. */
  readonly ledger: string | null;
  readonly revision: number;
  /** The desired tree is empty on purpose. */
  readonly destroy?: true | undefined;
  /** Keep what others changed where the files did not change the same field. */
  readonly merge?: true | undefined;
  /** True when chroot or ledger are still to be made. */
  readonly bootstrap: boolean;
  readonly desired: DesiredTree;
  /** What all projects and environments own below the root. */
  readonly bases: ReadonlyMap<ZnodePath, BaseNode>;
  readonly live: LiveTree;
  /** `specHash` of every document of this project and environment as it was applied last, by record key. */
  readonly applied: ReadonlyMap<string, string>;
  /** The fields that others write, by the rules that hold now; absent: none. */
  readonly ignored?: IgnoredByRule;
  /** Documents that have another name now. */
  readonly moved?: readonly Move[];
  readonly guards: Guards;
  /** The rules of `lifecycle`; absent: none. */
  readonly lifecycle?: Lifecycle | undefined;
  /** Keys of the own records that are protected. */
  readonly protectedRecords?: ReadonlySet<string>;
  /** How many deletes somebody has counted and permits; absent: nobody has. */
  readonly allowDeletes?: number | undefined;
  /** Absent: nothing. */
  readonly require?: Requirements | undefined;
  /** The files that the plan is made from, and what git says of them; absent: nobody asks. */
  readonly origin?: PlanOrigin | undefined;
  /** The environment's ACL, for znodes that declare none. */
  readonly acl: DeclaredAcl | undefined;
  /** For parents made on the way; those of the znodes of documents are in the tree already. */
  readonly aclByRule?: AclByRule;
  /** Who applies; absent: nobody can tell, and lock-outs are not looked for. */
  readonly own?: OwnIdentity;
  /** Own znodes that were there before zkai took them over: no more desired, they are given back, not deleted. */
  readonly adopted?: ReadonlySet<ZnodePath>;
  /** Absent: the whole plan is wanted. */
  readonly selection?: Selection | undefined;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly git: GitCommit | null;
}

/** A plan before it is known how large its transaction is. */
export type PlanDraft = Omit<Plan, 'transaction' | 'digest' | 'summary'>;

/** True for what this project and environment own. */
export function isOwn(input: Pick<PlanInput, 'project' | 'environment'>, base: BaseNode): boolean {
  return base.owner.project === input.project && base.owner.environment === input.environment;
}

/** True when the row takes the znode away from ZooKeeper. */
export function isDeletion(change: Pick<Change, 'actions'>): boolean {
  return change.actions.includes('delete');
}
