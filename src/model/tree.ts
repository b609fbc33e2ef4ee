import { type Acl } from './acl.ts';
import { type JsonPointer } from './json.ts';
import { type Position } from './position.ts';
import { type Sealed } from './sealed.ts';
import { type Stat, type Zxid } from './stat.ts';
import { type ZnodePath } from './znode-path.ts';

/** A znode that the documents ask for. */
export interface DesiredNode extends Sealed {
  readonly path: ZnodePath;
  /** Canonical JSON for JSON values, otherwise the bytes as declared; sealed. */
  readonly data: Buffer;
  /** Id of the declaring document. */
  readonly document: string;
  /** Its own ACL, its document's, or a rule's; absent means the environment's, else nobody's. */
  readonly acl?: Acl;
  /** Where the znode as a whole is declared. */
  readonly source: Position;
  /** The member of the document that it comes from; absent: it comes from no file. */
  readonly pointer?: JsonPointer;
  /** Where a member of its JSON value was written (a pointer into the znode's value, not into the document). */
  readonly locate: (pointer: JsonPointer) => Position;
}

export interface DesiredTree {
  readonly nodes: ReadonlyMap<ZnodePath, DesiredNode>;
  /** Every declared document, also one that compiles to no znode. */
  readonly documents: ReadonlyMap<string, DesiredDocument>;
}

/** What the ledger wants to know of a document. */
export interface DesiredDocument {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly cluster: string | null;
  readonly source: Position;
  /** `sha256:` of the canonical JSON of `spec` after defaults: the identity used by plan, drift and acks. */
  readonly specHash: string;
  /** Ids of the documents that it names and relies on, sorted. */
  readonly references: readonly string[];
  /** It was protected at the revision that is asked for again; absent for what the files declare. */
  readonly protect?: true;
}

/** A znode as it was read. */
export interface LiveNode extends Sealed {
  readonly path: ZnodePath;
  readonly data: Buffer;
  readonly stat: Stat;
  /** Read only where it may not be the recorded one; the hashes of digest ids may be hidden in it (`user:x`). */
  readonly acl?: Acl;
}

export interface LiveTree {
  /** Every path that was asked for and exists. */
  readonly nodes: ReadonlyMap<ZnodePath, LiveNode>;
  /** Names of the children, sorted, of those parents that have any and were asked for. */
  readonly children: ReadonlyMap<ZnodePath, readonly string[]>;
}

/** What zkai wrote last to a path it owns: the third side of the three-way comparison. */
export interface BaseNode {
  readonly path: ZnodePath;
  readonly owner: Owner;
  /** Key of the ledger record that holds it ({@link recordKey}); `null` for a parent made on the way. */
  readonly record: string | null;
  /** Revision of its last write. */
  readonly revision: number;
  readonly czxid: Zxid;
  readonly mzxid: Zxid;
  readonly aversion: number;
  /** The ACL that it had when zkai saw to it last, as text (`aclText`). */
  readonly acl: string;
  /** Sealed. */
  readonly data: Buffer;
  readonly sensitive?: Sealed['sensitive'];
}

/** The name of a document's record below `documents/<project>`. No part may hold a dot, and no cluster is named `_`. */
export function recordKey(document: Pick<DesiredDocument, 'kind' | 'cluster' | 'name'>): string {
  return `${document.kind}.${document.cluster ?? '_'}.${document.name}`;
}

/** `owned by project vision, environment prod (TaskConfig/etl)` */
export function ownerText({ project, environment, document }: Owner): string {
  const what = document === null ? 'a parent made for it' : document;
  return `owned by project ${project}, environment ${environment} (${what})`;
}

/** The ids that a {@link recordKey} stands for: the short one is that of one document only where no other cluster has it. */
export function idsOfRecord(key: string): {
  readonly short: string;
  readonly long: string;
  readonly cluster: string;
} {
  const [kind = '', cluster = '', name = ''] = key.split('.');
  const short = `${kind}/${name}`;
  return { short, long: cluster === '_' ? short : `${kind}/${cluster}/${name}`, cluster };
}

export interface Owner {
  readonly project: string;
  readonly environment: string;
  /** Id of the document; `null` for a parent that zkai created on the way. */
  readonly document: string | null;
}
