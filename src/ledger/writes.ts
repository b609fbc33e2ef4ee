import { type Acl } from '../model/acl.ts';
import { joinPath, type ZnodePath } from '../model/znode-path.ts';
import { type WriteOp } from '../model/write-op.ts';
import { encodeParents, type RecordedParent } from './parents.ts';
import { type LedgerPaths } from './paths.ts';
import { partPath } from './read.ts';
import {
  type DocumentRecord,
  encodeHead,
  encodePart,
  type Partition,
  partitionNodes,
  type RecordedNode,
} from './record.ts';
import { NO_PROJECT, type LedgerState, type StoredRecord } from './state.ts';

/** The records of one project as they are to be after an apply; a record without nodes goes. */
export interface NextRecords {
  /** By record key; only those that may have changed. */
  readonly records: ReadonlyMap<string, DocumentRecord>;
  readonly parents: ReadonlyMap<ZnodePath, RecordedParent>;
}

/**
 * The operations that bring a project's part of the ledger from what was read to what is to be. One by one: encoding them
 * takes as long as sending them, and both can be done at once.
 */
export function* ledgerWrites(
  ledger: LedgerState,
  next: NextRecords,
  where: LedgerWhere,
): Generator<WriteOp> {
  const writes = projectWrites(ledger, where);
  const sorted = [...next.records].sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [key, record] of sorted) yield* writes.record(key, record);
  yield* writes.parents(next.parents);
}

interface LedgerWhere {
  readonly project: string;
  readonly paths: LedgerPaths;
  readonly acl: Acl;
}

/** The same, record by record: each once, in the order in which they are to be written. */
export function projectWrites(ledger: LedgerState, { project, paths, acl }: LedgerWhere) {
  const stored = ledger.projects.get(project) ?? NO_PROJECT;
  const parent = joinPath(paths.documents, project);
  let { exists } = stored;
  return {
    *record(key: string, record: DocumentRecord): Generator<WriteOp> {
      if (!exists) yield { op: 'create', path: parent, data: Buffer.alloc(0), acl };
      exists = true;
      yield* recordWrites(joinPath(parent, key), stored.records.get(key) ?? null, record, acl);
    },
    parents: (next: NextRecords['parents']): WriteOp[] =>
      parentsWrites(joinPath(paths.parents, project), stored.parents, next, acl),
  };
}

function* recordWrites(
  head: ZnodePath,
  old: StoredRecord | null,
  record: DocumentRecord,
  acl: Acl,
): Generator<WriteOp> {
  if (record.nodes.size === 0) {
    if (old !== null) yield* deleteRecord(head, old);
    return;
  }
  const { partition, shards } = partitionNodes(record.nodes, old?.partition ?? null);
  const inline = partition === null ? (shards[0]?.nodes ?? []) : partition;
  const headMoved = old === null || !samePartition(old.partition, partition) || !sameHead(old.record, record);
  if (headMoved || partition === null) yield put(head, encodeHead(record, inline), old?.version ?? null, acl);
  for (const { part, nodes } of shards) {
    if (part === null) continue;
    const stored = old?.parts.get(part);
    if (stored !== undefined && sameNodes(stored.nodes, nodes)) continue;
    yield put(partPath(head, part), encodePart(nodes), stored?.version ?? null, acl);
  }
  const kept = new Set(shards.map(({ part }) => part));
  for (const [id, { version }] of old?.parts ?? []) {
    if (!kept.has(id)) yield { op: 'delete', path: partPath(head, id), version };
  }
}

function deleteRecord(head: ZnodePath, old: StoredRecord): WriteOp[] {
  const parts: WriteOp[] = [...old.parts].map(([id, { version }]) => ({
    op: 'delete',
    path: partPath(head, id),
    version,
  }));
  return [...parts, { op: 'delete', path: head, version: old.version }];
}

function parentsWrites(
  path: ZnodePath,
  old: { readonly version: number; readonly nodes: ReadonlyMap<ZnodePath, RecordedParent> } | null,
  next: ReadonlyMap<ZnodePath, RecordedParent>,
  acl: Acl,
): WriteOp[] {
  const same =
    next.size === (old?.nodes.size ?? 0) && [...next].every(([at, node]) => old?.nodes.get(at) === node);
  if (same) return [];
  const sorted = [...next.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  return [put(path, encodeParents(sorted), old?.version ?? null, acl)];
}

function put(path: ZnodePath, data: Buffer, version: number | null, acl: Acl): WriteOp {
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
