import { type LiveNode } from '../model/tree.ts';
import { joinPath, type ZnodePath } from '../model/znode-path.ts';
import { type ReadMany } from '../ports/reads.ts';

import { contentsPath, decodeContents } from './contents.ts';
import { damaged, decodeAt } from './damaged.ts';
import { dataOf, readData } from './found.ts';
import { decodeHead, decodePart, type IndexedNode, type RecordedNode } from './record.ts';
import { type StoredPart, type StoredRecord } from './state.ts';

/** A record, of whose contents some may not be known yet. */
export interface RecordOutline {
  readonly key: string;
  readonly version: number;
  readonly head: ReturnType<typeof decodeHead>;
  /** The head, then its parts. */
  readonly shards: readonly Shard[];
}

/** One znode of a record. */
interface Shard {
  readonly path: ZnodePath;
  /** `null`: the head. */
  readonly part: number | null;
  readonly version: number;
  readonly apart: boolean;
  readonly nodes: IndexedNode[];
}

/** Parts are children of the head: `<head>/p3`. */
export function partPath(head: ZnodePath, id: number): ZnodePath {
  return joinPath(head, `p${id}`);
}

/** `asked`: the heads are on their way. @throws ZkaiFailure `failed` for a part that is gone, and for what is damaged */
export async function outlineRecords(
  read: ReadMany,
  parent: ZnodePath,
  { keys, asked }: { readonly keys: readonly string[]; readonly asked: () => void },
): Promise<RecordOutline[]> {
  const paths = keys.map((key) => joinPath(parent, key));
  const reading = read(paths.map(readData));
  asked();
  const results = await reading;
  const heads = keys.flatMap((key, index) => {
    const path = paths[index];
    const found = dataOf(results[index]);
    if (path === undefined || found === null) return []; // deleted since it was listed; the snapshot is read again
    const head = decodeAt(path, () => decodeHead(found.data, found.stat.mzxid));
    return [{ key, path, head, version: found.stat.version }];
  });
  const wanted = heads.flatMap(({ path, head }) =>
    (head.partition ?? []).map(({ id }) => partPath(path, id)),
  );
  const parts = new Map((await read(wanted.map(readData))).map((result, index) => [wanted[index], result]));
  return heads.map(({ key, path, head, version }) => {
    const shards = [shardOf({ path, part: null, version, nodes: head.nodes })];
    for (const { id } of head.partition ?? []) {
      const at = partPath(path, id);
      const found = dataOf(parts.get(at));
      if (found === null) throw damaged(at);
      const nodes = decodeAt(at, () => decodePart(found.data, found.stat.mzxid));
      shards.push(shardOf({ path: at, part: id, version: found.stat.version, nodes }));
    }
    return { key, version, head, shards };
  });
}

function shardOf(shard: Omit<Shard, 'apart'>): Shard {
  return { ...shard, apart: shard.nodes.some((node) => node.data === null) };
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
  const unknown = shards.filter(({ apart, nodes }) => apart && !fillFromLive(nodes, live));
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
    const found = live.get(node.path);
    if (found?.stat.czxid !== node.czxid || found.stat.mzxid !== node.mzxid) return false;
    node.data = found.data;
  }
  return true;
}

/** What it is when every content is known. */
export function storedRecord({ key, version, head, shards }: RecordOutline): StoredRecord {
  const parts = new Map<number, StoredPart>();
  const all = new Map<ZnodePath, RecordedNode>();
  let apart = false;
  for (const shard of shards) {
    const nodes = shard.nodes as readonly RecordedNode[];
    for (const node of nodes) all.set(node.path, node);
    if (shard.part === null) apart = shard.apart;
    else parts.set(shard.part, { version: shard.version, apart: shard.apart, nodes });
  }
  return { key, version, apart, partition: head.partition, parts, record: { ...head.record, nodes: all } };
}
