import { type ZnodePath } from './znode-path.ts';

/** Why a znode is not in what was imported. What is below a path that is left out as a whole is not named. */
export interface LeftOut {
  readonly path: ZnodePath;
  readonly why:
    | 'ephemeral'
    | 'declared'
    | 'owned'
    | 'ledger'
    | 'zookeeper'
    | 'runtime'
    | 'unreadable'
    | 'acl'
    | 'secret'
    | 'invalid';
  /** In a few words: who holds it, or what is wrong with it. */
  readonly detail: string;
}

/** What `import` found, and what it wrote or would write. */
export interface ImportResult {
  readonly project: string;
  readonly environment: string;
  readonly path: ZnodePath;
  /** Ids, with how many znodes each declares; sorted. */
  readonly documents: readonly { readonly id: string; readonly znodes: number }[];
  /** Relative to the project; the YAML first. Empty: there was nothing to import. */
  readonly files: readonly { readonly path: string; readonly bytes: number }[];
  /** False: they were only to be shown. */
  readonly written: boolean;
  readonly leftOut: readonly LeftOut[];
  /** Worth telling. */
  readonly notes: readonly string[];
  /** The YAML. */
  readonly text: string;
}
