import { type ZnodePath } from '../model/znode-path.ts';
import { isApart } from './contents.ts';
import { type PackNumber } from './pack.ts';
import { type decodeHead, type IndexedNode } from './record.ts';
import { type StoredPack, type Stray } from './state.ts';

/** The records of a project, of whose contents some may not be known yet. */
export interface RecordsOutline {
  /** What counts, and has nodes. */
  readonly records: readonly RecordOutline[];
  /** Heads without nodes. */
  readonly hollow: readonly RecordOutline[];
  /** The oldest first. */
  readonly packs: readonly PackOutline[];
}

export interface RecordOutline {
  readonly key: string;
  /** `null`: it has a znode of its own. */
  readonly pack: PackNumber | null;
  readonly version: number;
  readonly head: ReturnType<typeof decodeHead>;
  /** The head, then its parts; of one in a pack its nodes. */
  readonly shards: readonly Shard[];
  readonly strays: readonly Stray[];
}

export interface PackOutline {
  readonly pack: StoredPack;
  readonly shard: Shard;
}

/** One znode of a record, or of several. */
export interface Shard {
  readonly path: ZnodePath;
  /** `null`: the head. */
  readonly part: number | null;
  readonly version: number;
  /** Some contents are to be found in a znode of their own, */
  readonly apart: boolean;
  /** and such a znode is there. */
  readonly hasContents: boolean;
  readonly nodes: readonly IndexedNode[];
  /** Those that count; absent: all. */
  readonly counting?: readonly IndexedNode[];
}

export function shardOf(shard: Omit<Shard, 'apart'>): Shard {
  return { ...shard, apart: isApart(shard.nodes) };
}
