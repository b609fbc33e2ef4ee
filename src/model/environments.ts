import { type FieldChange } from './change.ts';
import { type ExplainedLeaf } from './explained.ts';
import { type Position } from './position.ts';
import { type Environment } from './project.ts';
import { type RevisionChange } from './results.ts';
import { type ZnodePath } from './znode-path.ts';

/** The environments of a project, in the order of zkai.yaml. */
export interface EnvironmentList {
  readonly project: string;
  readonly environments: readonly ListedEnvironment[];
}

export interface ListedEnvironment {
  readonly environment: Environment;
  /** It is the one that commands work in, unless they are told another. */
  readonly isDefault: boolean;
  readonly source: Position;
}

/** Everything that holds for an environment, with defaults. */
export interface EnvironmentSettings {
  readonly project: string;
  readonly environment: string;
  readonly root: ZnodePath;
  /** Pointers into the environment. What may be a secret is hidden. */
  readonly settings: readonly ExplainedLeaf[];
}

/** How what the files ask for in two environments differs. */
export interface EnvironmentDiff {
  readonly from: string;
  readonly to: string;
  /** Of zkai.yaml; pointers into the environment. */
  readonly settings: readonly FieldChange[];
  /** Ids of the documents that one of the two has alone, sorted. */
  readonly documents: { readonly added: readonly string[]; readonly removed: readonly string[] };
  /** Sorted by path. */
  readonly changes: readonly EnvironmentChange[];
  /** More differs than where they connect to. */
  readonly differs: boolean;
}

export type EnvironmentChange = RevisionChange & {
  readonly action: 'create' | 'update' | 'acl' | 'delete';
};
