import { type LockInfo, type RevisionInfo } from '../model/results.ts';
import { type BaseNode } from '../model/tree.ts';
import { type ZnodePath } from '../model/znode-path.ts';
import { type PackNumber } from './pack.ts';
import { type Partition } from './partition.ts';
import { type DocumentRecord, type RecordedNode } from './record.ts';
import { type ProjectParents } from './parents.ts';
import { type NewestRevisions } from './revision.ts';

/** Everything that the ledger says, as it was read at one moment. */
export interface LedgerState {
  /** False when the chroot (or `/`) is not there: every other read then says "absent". */
  readonly chrootExists: boolean;
  /** `null`: nothing was ever applied below this root. */
  readonly format: { readonly id: string } | null;
  readonly revision: {
    readonly info: RevisionInfo;
    readonly newest: NewestRevisions;
    readonly version: number;
  } | null;
  readonly lock: LockInfo | null;
  readonly projects: ReadonlyMap<string, ProjectLedger>;
  /** What every project and environment owns below this root, by path. */
  readonly bases: ReadonlyMap<ZnodePath, BaseNode>;
}

export interface ProjectLedger {
  /** False when `documents/<project>` is still to be created. */
  readonly exists: boolean;
  /** What counts, wherever it is stored; each has nodes. */
  readonly records: ReadonlyMap<string, StoredRecord>;
  /** Heads without nodes: those of documents that a pack still has, and of records that were cut off while they were written. */
  readonly hollow: ReadonlyMap<string, StoredRecord>;
  /** The oldest first. */
  readonly packs: readonly StoredPack[];
  readonly parents: ProjectParents | null;
}

/** A znode with many small records. */
export interface StoredPack extends PackNumber {
  readonly version: number;
  /** There is a znode with their contents. */
  readonly apart: boolean;
  /** By key: whether it gives the document nodes. */
  readonly entries: ReadonlyMap<string, boolean>;
}

/** A record with the versions of the znodes that hold it: what rewriting it has to expect. */
export interface StoredRecord {
  readonly key: string;
  readonly record: DocumentRecord;
  /** The pack that it is in; `null`: it has a znode of its own. */
  readonly pack: PackNumber | null;
  readonly version: number;
  /** There is a znode with the contents of the head's nodes. */
  readonly apart: boolean;
  readonly partition: Partition;
  readonly parts: ReadonlyMap<number, StoredPart>;
  /** Parts that are there and that the head does not name: an apply was cut off while it wrote them, or deleted them. */
  readonly strays: readonly Stray[];
}

export interface Stray {
  readonly path: ZnodePath;
  readonly version: number;
  readonly apart: boolean;
}

export interface StoredPart {
  readonly version: number;
  /** There is a znode with the contents of its nodes. */
  readonly apart: boolean;
  readonly nodes: readonly RecordedNode[];
}

/** An empty ledger: what a server without one looks like. */
export const NO_PROJECT: ProjectLedger = {
  exists: false,
  records: new Map(),
  hollow: new Map(),
  packs: [],
  parents: null,
};
