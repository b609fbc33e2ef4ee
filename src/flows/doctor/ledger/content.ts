import { type RecordedChange, type decodeHistory } from '../../../ledger/history.ts';
import { type StoredHead } from '../../../ledger/journal.ts';
import { type RecordedParent } from '../../../ledger/parents.ts';
import { type decodeHead, type IndexedNode } from '../../../ledger/record.ts';
import { type NewestRevisions } from '../../../ledger/revision.ts';
import { type LockInfo, type RevisionInfo } from '../../../model/results.ts';
import { type Stat, type Zxid } from '../../../model/stat.ts';
import { type ZnodePath } from '../../../model/znode-path.ts';

export interface StoredZnode {
  readonly data: Buffer;
  readonly stat: Stat;
}

export type Znodes = ReadonlyMap<ZnodePath, StoredZnode>;

/** What the znodes of a ledger say, each read on its own: what one of them breaks keeps no other from being looked at. */
export interface LedgerContent {
  readonly format: { readonly id: string } | null;
  readonly revision: RevisionInfo | null;
  /** As `revision` has it. */
  readonly newest: NewestRevisions;
  readonly lock: LockInfo | null;
  readonly records: readonly ReadRecord[];
  /** By project. */
  readonly parents: ReadonlyMap<string, readonly RecordedParent[]>;
  readonly history: readonly ReadEntry[];
  /** By hash. */
  readonly blobs: ReadonlyMap<string, ReadBlob>;
  readonly journal: ReadJournal | null;
  readonly damaged: readonly { readonly path: ZnodePath; readonly why: string }[];
  /** What zkai never makes. */
  readonly foreign: readonly ZnodePath[];
}

export interface ReadRecord {
  readonly path: ZnodePath;
  readonly project: string;
  /** Name of the znode. */
  readonly key: string;
  readonly head: ReturnType<typeof decodeHead>;
  /** Those that are there, by number. */
  readonly parts: ReadonlyMap<number, readonly IndexedNode[]>;
  /** Of the head and of all parts. */
  readonly nodes: readonly IndexedNode[];
}

export interface ReadEntry {
  readonly path: ZnodePath;
  /** By the name of the znode. */
  readonly number: number;
  readonly entry: ReturnType<typeof decodeHistory>;
  /** What wrote its changes: one transaction, or one for each batch. */
  readonly zxids: readonly Zxid[];
  readonly changes: readonly RecordedChange[];
}

export interface ReadBlob {
  readonly path: ZnodePath;
  /** False: the content is not what its name says. */
  readonly isWhole: boolean;
}

export interface ReadJournal {
  /** `null`: damaged. */
  readonly head: StoredHead | null;
  /** Of all znodes below it. */
  readonly names: ReadonlySet<string>;
}
