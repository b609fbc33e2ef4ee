import { type LiveNode } from '../model/tree.ts';
import { joinPath, type ZnodePath } from '../model/znode-path.ts';
import { type ReadMany } from '../ports/reads.ts';

import { contentsPath, decodeContents, isApart } from './contents.ts';
import { damaged, decodeAt } from './damaged.ts';
import { childrenOf, dataOf, readChildren, readData } from './found.ts';
import { type RecordOutline, type RecordsOutline, type Shard, shardOf } from './outline.ts';
import { decodePack, packNumber } from './pack.ts';
import { type FoundPack, withPacks } from './read-packs.ts';
import { decodeHead, decodePart, type IndexedNode, type RecordedNode } from './record.ts';
import { type StoredPart, type StoredRecord, type Stray } from './state.ts';

interface FoundHead {
  readonly key: string;
  readonly path: ZnodePath;
  readonly head: ReturnType<typeof decodeHead>;
  readonly version: number;
  readonly numChildren: number;
}

/** Nodes that are decoded before the connection has its turn: the server must not wait for us meanwhile. */
const SLICE = 1000;

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Parts are children of the head: `<head>/p3`. */
export function partPath(head: ZnodePath, id: number): ZnodePath {
  return joinPath(head, `p${id}`);
}

/** @throws ZkaiFailure `failed` for a part that is gone, and for what is damaged */
export async function outlineRecords(
  read: ReadMany,
  parent: ZnodePath,
  keys: readonly string[],
): Promise<RecordsOutline> {
  const paths = keys.map((key) => joinPath(parent, key));
  const results = await read(paths.map(readData));
  const heads: FoundHead[] = [];
  const packs: FoundPack[] = [];
  let decoded = 0;
  for (const [index, key] of keys.entries()) {
    const path = paths[index];
    const found = dataOf(results[index]);
    if (path === undefined || found === null) continue; // deleted since it was listed; the snapshot is read again
    const { version, numChildren, mzxid } = found.stat;
    const number = packNumber(key);
    if (number === null) {
      const head = decodeAt(path, () => decodeHead(found.data, mzxid));
      heads.push({ key, path, head, version, numChildren });
      decoded += 1 + head.nodes.length;
    } else {
      const records = decodeAt(path, () => decodePack(found.data, mzxid));
      packs.push({ path, number, version, records, hasContents: numChildren > 0 });
      decoded += records.length;
    }
    if (decoded < SLICE) continue;
    decoded = 0;
    await nextTurn();
  }
  const wanted = heads.flatMap(({ path, head }) =>
    (head.partition ?? []).map(({ id }) => partPath(path, id)),
  );
  const parts = new Map((await read(wanted.map(readData))).map((result, index) => [wanted[index], result]));
  const left = await readLeft(read, heads);
  const own = heads.map(({ key, path, head, version }): RecordOutline => {
    const { strays, hasContents } = left.get(path) ?? { strays: [], hasContents: isApart(head.nodes) };
    const shards = [shardOf({ path, part: null, version, nodes: head.nodes, hasContents })];
    for (const { id } of head.partition ?? []) {
      const at = partPath(path, id);
      const found = dataOf(parts.get(at));
      if (found === null) throw damaged(at);
      const nodes = decodeAt(at, () => decodePart(found.data, found.stat.mzxid));
      const { version: expected, numChildren } = found.stat;
      shards.push(shardOf({ path: at, part: id, version: expected, nodes, hasContents: numChildren > 0 }));
    }
    return { key, pack: null, version, head, shards, strays };
  });
  return withPacks(own, packs);
}

/** What there is below the heads that have another number of children than they say. */
async function readLeft(
  read: ReadMany,
  heads: readonly FoundHead[],
): Promise<ReadonlyMap<ZnodePath, { readonly strays: readonly Stray[]; readonly hasContents: boolean }>> {
  const odd = heads.filter(
    ({ head, numChildren }) => numChildren !== (head.partition?.length ?? (isApart(head.nodes) ? 1 : 0)),
  );
  const lists = await read(odd.map(({ path }) => readChildren(path)));
  const left = new Map<ZnodePath, { strays: readonly Stray[]; hasContents: boolean }>();
  for (const [index, { path, head }] of odd.entries()) {
    const below = childrenOf(lists[index]).map((name) => joinPath(path, name));
    const known = new Set(head.partition?.map(({ id }) => partPath(path, id))).add(contentsPath(path));
    const unknown = below.filter((at) => !known.has(at));
    const found = await read(unknown.map(readData));
    const strays = unknown.flatMap((at, position) => {
      const stat = dataOf(found[position])?.stat;
      return stat === undefined ? [] : [{ path: at, version: stat.version, apart: stat.numChildren > 0 }];
    });
    left.set(path, { strays, hasContents: below.includes(contentsPath(path)) });
  }
  return left;
}

/**
 * Gives every node its content: that of the live znode where it is the one that was written, else what is stored. In
 * place, because a ledger has as many nodes as the tree.
 * @throws ZkaiFailure `failed` for contents that are gone or damaged
 */
export async function fillContents(
  read: ReadMany,
  shards: readonly Shard[],
  live: ReadonlyMap<ZnodePath, LiveNode>,
): Promise<void> {
  const unknown = shards.filter(
    ({ apart, nodes, counting = nodes }) => apart && !fillFromLive(counting, live),
  );
  const results = await read(unknown.map(({ path }) => readData(contentsPath(path))));
  for (const [index, { path, nodes }] of unknown.entries()) {
    const at = contentsPath(path);
    const found = dataOf(results[index]);
    if (found === null) throw damaged(at);
    const contents = decodeAt(at, () => decodeContents(found.data, nodes));
    for (const [position, node] of nodes.entries()) node.data = contents[position] ?? null;
  }
}

/** False: one of them at least is not what was written. */
function fillFromLive(nodes: readonly IndexedNode[], live: ReadonlyMap<ZnodePath, LiveNode>): boolean {
  for (const node of nodes) {
    // What it holds is not what is stored.
    if (node.sensitive !== undefined) return false;
    const found = live.get(node.path);
    if (found?.stat.czxid !== node.czxid || found.stat.mzxid !== node.mzxid) return false;
    if (found.data.length !== node.length) return false;
    node.data = found.data;
  }
  return true;
}

/** What it is when every content is known. */
export function storedRecord({ key, pack, version, head, shards, strays }: RecordOutline): StoredRecord {
  const parts = new Map<number, StoredPart>();
  const all = new Map<ZnodePath, RecordedNode>();
  let apart = false;
  for (const shard of shards) {
    const nodes = shard.nodes as readonly RecordedNode[];
    for (const node of nodes) all.set(node.path, node);
    if (shard.part === null) apart = shard.hasContents;
    else parts.set(shard.part, { version: shard.version, apart: shard.hasContents, nodes });
  }
  const record = { ...head.record, nodes: all };
  return { key, pack, version, apart, partition: head.partition, parts, strays, record };
}
