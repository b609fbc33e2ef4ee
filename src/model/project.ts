import { type DeclaredAcl } from './acl.ts';
import { type AclRule } from './acl-rules.ts';
import { type DigestAlgorithm } from './digest-algorithm.ts';
import { type IgnoreRule } from './ignore.ts';
import { type Json, type JsonPointer } from './json.ts';
import { type LifecycleRule } from './lifecycle.ts';
import { type LintSettings } from './lint.ts';
import { type Policy } from './policy.ts';
import { type Position } from './position.ts';
import { type ReconcileRule } from './reconcile.ts';
import { type UnmanagedRule } from './unmanaged.ts';
import { type Window } from './window.ts';
import { type ZnodePath } from './znode-path.ts';

/** `zkai.yaml` after validation and defaults. */
export interface Project {
  readonly name: string;
  /** Globs of the configuration files, relative to the project. */
  readonly sources: readonly string[];
  /** Base znode, below the environment's chroot. */
  readonly root: ZnodePath;
  readonly environments: ReadonlyMap<string, Environment>;
  /** Who may use which znodes, where neither znode nor document says so; the first that fits. */
  readonly acls: readonly AclRule[];
  readonly lifecycle: readonly LifecycleRule[];
  readonly moved: readonly Move[];
  /** Kinds of its own. */
  readonly kinds: readonly OwnKind[];
  /** Fields that others write. An expired rule is among them, and does not hold any more. */
  readonly ignore: readonly IgnoreRule[];
  /** Where a znode that nobody declares and nobody owns is drift. */
  readonly unmanaged: readonly UnmanagedRule[];
  /** Programs that judge every plan, in this order. */
  readonly policies: readonly Policy[];
  /** What the reconcile loop may do. */
  readonly reconcile: ReconcileRule;
  readonly lint: LintSettings;
  /** Where a member of zkai.yaml is written; for one that nobody wrote (a default), its nearest ancestor. */
  readonly locate: (pointer: JsonPointer) => Position;
}

/** A kind that a project declares itself: what its `spec` may say, and where its znodes go. */
export interface OwnKind {
  readonly kind: string;
  /** File of the JSON Schema of `spec`, relative to the project. */
  readonly schema: string;
  /** Path below the znode of the cluster, such as `/features/{metadata.name}` (see `desired/compile/path-template.ts`). */
  readonly path: string;
}

/** A document that has another name now. Ids are `Kind/name` or `Kind/cluster/name`. */
export interface Move {
  readonly from: string;
  readonly to: string;
  readonly source: Position;
}

export interface Environment {
  readonly name: string;
  /** `host:port,host:port/chroot` */
  readonly connect: string;
  /** Directories of overlay documents, applied in order. */
  readonly overlays: readonly string[];
  /** What `${name}` in documents stands for, by name. */
  readonly values: ReadonlyMap<string, GivenValue>;
  /** Speak TLS. */
  readonly tls?: TlsReferences;
  readonly auth: readonly AuthReference[];
  /** Used by read-only commands; falls back to `auth`. */
  readonly readOnlyAuth: readonly AuthReference[];
  /** How its servers make the ids of digest identities; absent: SHA1. */
  readonly digestAlgorithm?: DigestAlgorithm;
  readonly confirm: 'yes' | 'name';
  readonly guards: Guards;
  /** Times in which no apply begins. */
  readonly windows: readonly Window[];
  readonly require: Requirements;
  readonly batching: Batching;
  /** How much history is kept of the project here. */
  readonly retention: Retention;
  /** For the ledger and for every znode that declares none. */
  readonly acl?: DeclaredAcl;
}

/** One of the values of an environment. */
export interface GivenValue {
  readonly value: Json;
  /** Where zkai.yaml gives it; pointers are relative to `value`. */
  readonly locate: (pointer: JsonPointer) => Position;
}

/** Credentials by reference: `env:NAME` or `file:PATH`, never in the file itself. */
export interface AuthReference {
  readonly scheme: string;
  readonly from: string;
}

/**
 * What TLS needs, by reference: `env:NAME`, `file:PATH`, or for `ca` and `cert`, which are no secrets, a path inside
 * the project.
 */
export interface TlsReferences {
  /** Absent: the authorities that the system trusts. */
  readonly ca?: string;
  /** Together with `key`. */
  readonly cert?: string;
  readonly key?: string;
  readonly passphrase?: string;
  readonly verifyName: boolean;
}

/** What becomes of changes that fit no single transaction: `atomic` refuses them, `journal` applies them in batches. */
export type Batching = 'atomic' | 'journal';

/** Most entries and most bytes of history. Nothing younger than a day is ever pruned, and the newest entry never. */
export interface Retention {
  readonly keepRevisions: number;
  readonly keepBytes: number;
}

/** Limits on one apply; an absent one sets no limit. */
export interface Guards {
  readonly maxDeletes?: number;
  /** Of the znodes that zkai owns in this environment. */
  readonly maxDeletePercent?: number;
  readonly maxChanges?: number;
  readonly allowEmpty: boolean;
}

/** What an apply must come with. The guards judge what a plan does, these how it came to be. */
export interface Requirements {
  /** Only a plan that was saved is applied. */
  readonly savedPlan: boolean;
  /** The oldest that a saved plan may be, in milliseconds; absent: any age. */
  readonly planMaxAgeMs?: number;
  /** The files that a plan is made from must be as the commit has them. */
  readonly cleanGit: boolean;
}
