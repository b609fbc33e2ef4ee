import { type Acl } from '../model/acl.ts';
import { nameOf, type ZnodePath } from '../model/znode-path.ts';
import { type WriteOp } from '../model/write-op.ts';
import { contentsPath, encodeContents, isApart } from './contents.ts';
import { type Partition, partitionNodes } from './partition.ts';
import { partPath } from './read-records.ts';
import { type DocumentRecord, encodeHead, encodePart, type RecordedNode } from './record.ts';
import { type StoredPart, type StoredRecord } from './state.ts';

/**
 * A part is never written over: what changes is written as a new part, then the head names it, and then the old ones go.
 * So the head names what is there, and all of it, wherever this is torn; what it does not name is deleted the next time.
 */
export function* recordWrites(
  head: ZnodePath,
  old: StoredRecord | null,
  record: DocumentRecord,
  acl: Acl,
): Generator<WriteOp[]> {
  if (record.nodes.size === 0) {
    if (old !== null) yield deleteRecord(head, old);
    return;
  }
  const { partition, shards } = partitionNodes(record.nodes, old?.partition ?? null);
  if (partition === null) {
    const nodes = shards[0]?.nodes ?? [];
    const oldHead = old === null ? undefined : headOf(old);
    const write = put(head, encodeHead(record, nodes), old?.version ?? null, acl);
    yield [write, ...contentsWrites(head, oldHead, nodes, acl)];
    for (const stray of old?.strays ?? []) yield deleteShard(stray.path, stray);
    return;
  }
  let nextId = 1 + Math.max(-1, ...(old?.partition ?? []).map(({ id }) => id), ...strayIds(old));
  // Parts are below the head, so it has to be there before them.
  if (old === null) yield [put(head, encodeHead(record, []), null, acl)];
  const named: { id: number; from: string }[] = [];
  for (const [index, { id, from }] of partition.entries()) {
    const nodes = shards[index]?.nodes ?? [];
    const isKept = sameNodes(old?.parts.get(id)?.nodes ?? [], nodes);
    const at = isKept ? id : nextId++;
    named.push({ id: at, from });
    if (isKept) continue;
    const path = partPath(head, at);
    yield [put(path, encodePart(nodes), null, acl), ...contentsWrites(path, undefined, nodes, acl)];
  }
  if (old === null || !samePartition(old.partition, named) || !sameHead(old.record, record)) {
    const write = put(head, encodeHead(record, named), old?.version ?? 0, acl);
    yield [write, ...contentsWrites(head, old === null ? undefined : headOf(old), [], acl)];
  }
  const kept = new Set(named.map(({ id }) => id));
  for (const [id, part] of old?.parts ?? []) if (!kept.has(id)) yield deleteShard(partPath(head, id), part);
  for (const stray of old?.strays ?? []) yield deleteShard(stray.path, stray);
}

function strayIds(old: StoredRecord | null): number[] {
  return (old?.strays ?? []).map(({ path }) => Number(nameOf(path).slice(1))).filter(Number.isSafeInteger);
}

/** The head as if it were a part. */
function headOf({ version, apart, partition, record }: StoredRecord): StoredPart {
  return { version, apart, nodes: partition === null ? [...record.nodes.values()] : [] };
}

/**
 * The contents of a znode of a record, always in the transaction that writes it: the version that is expected of it
 * stands for theirs, too.
 */
export function contentsWrites(
  shard: ZnodePath,
  old: StoredPart | undefined,
  nodes: readonly RecordedNode[],
  acl: Acl,
): WriteOp[] {
  const path = contentsPath(shard);
  const contents = nodes.map(({ data }) => data);
  if (!isApart(contents)) return old?.apart === true ? [{ op: 'delete', path, version: ANY }] : [];
  if (old?.apart === true && sameContents(old.nodes, nodes)) return [];
  const data = encodeContents(contents);
  return [old?.apart === true ? { op: 'set', path, data, version: ANY } : { op: 'create', path, data, acl }];
}

/** Any version. */
export const ANY = -1;

/** A head without nodes, and nothing below it. */
export function hollowHead(
  head: ZnodePath,
  old: StoredRecord | null,
  record: Omit<DocumentRecord, 'nodes'>,
  acl: Acl,
): WriteOp[] {
  const below = old === null ? [] : deleteRecord(head, old).slice(0, -1);
  return [...below, put(head, encodeHead(record, []), old?.version ?? null, acl)];
}

/** The head and all that is below it. */
export function deleteRecord(head: ZnodePath, old: StoredRecord): WriteOp[] {
  const parts = [...old.parts].flatMap(([id, part]) => deleteShard(partPath(head, id), part));
  const strays = old.strays.flatMap((stray) => deleteShard(stray.path, stray));
  return [...parts, ...strays, ...deleteShard(head, old)];
}

export function deleteShard(
  path: ZnodePath,
  { version, apart }: Pick<StoredPart, 'version' | 'apart'>,
): WriteOp[] {
  return [
    ...(apart ? [{ op: 'delete', path: contentsPath(path), version: ANY } as const] : []),
    { op: 'delete', path, version },
  ];
}

export function put(path: ZnodePath, data: Buffer, version: number | null, acl: Acl): WriteOp {
  return version === null ? { op: 'create', path, data, acl } : { op: 'set', path, data, version };
}

function samePartition(a: Partition, b: Partition): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function sameHead(a: DocumentRecord, b: DocumentRecord): boolean {
  return a.environment === b.environment && JSON.stringify(a.document) === JSON.stringify(b.document);
}

/** By identity: a node that nobody replaced is the very object that was read. */
function sameNodes(a: readonly RecordedNode[], b: readonly RecordedNode[]): boolean {
  return a.length === b.length && a.every((node, index) => node === b[index]);
}

function sameContents(a: readonly RecordedNode[], b: readonly RecordedNode[]): boolean {
  return a.length === b.length && a.every(({ data }, index) => b[index]?.data.equals(data) === true);
}
