import { type ZnodePath } from '../model/znode-path.ts';
import { type PackOutline, type RecordOutline, type RecordsOutline, type Shard, shardOf } from './outline.ts';
import { byAge, type PackedRecord, type PackNumber } from './pack.ts';
import { type StoredPack } from './state.ts';

export interface FoundPack {
  readonly path: ZnodePath;
  readonly number: PackNumber;
  readonly version: number;
  readonly records: readonly PackedRecord[];
  /** There is a znode with their contents. */
  readonly hasContents: boolean;
}

/** What counts of the records with a znode of their own, and of those in packs. */
export function withPacks(own: readonly RecordOutline[], found: readonly FoundPack[]): RecordsOutline {
  const records: RecordOutline[] = [];
  const hollow: RecordOutline[] = [];
  for (const record of own) (isHollow(record) ? hollow : records).push(record);
  const settled = new Set(own.map(({ key }) => key));
  const packs: PackOutline[] = [];
  for (const pack of found.toSorted((a, b) => byAge(b.number, a.number))) {
    const counting = pack.records.filter(({ key }) => !settled.has(key));
    for (const { key } of pack.records) settled.add(key);
    packs.push({ pack: storedPack(pack), shard: shardOfPack(pack, counting) });
    records.push(...counting.filter(({ nodes }) => nodes.length > 0).map((record) => packed(pack, record)));
  }
  return { records, hollow, packs: packs.toReversed() };
}

function isHollow({ shards }: RecordOutline): boolean {
  return shards.every(({ nodes }) => nodes.length === 0);
}

function packed({ path, number, version }: FoundPack, { key, record, nodes }: PackedRecord): RecordOutline {
  // Their contents are filled in with the pack.
  const shard = { path, part: null, version, apart: false, hasContents: false, nodes };
  const head = { record, nodes: [...nodes], partition: null };
  return { key, pack: number, version, head, shards: [shard], strays: [] };
}

function storedPack({ number, version, records, hasContents }: FoundPack): StoredPack {
  const entries = new Map(records.map(({ key, nodes }) => [key, nodes.length > 0]));
  return { ...number, version, apart: hasContents, entries };
}

function shardOfPack(
  { path, version, records, hasContents }: FoundPack,
  counting: readonly PackedRecord[],
): Shard {
  const nodes = records.flatMap((record) => record.nodes);
  return {
    ...shardOf({ path, part: null, version, nodes, hasContents }),
    counting: counting.flatMap((record) => record.nodes),
  };
}
