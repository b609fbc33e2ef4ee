import { type Acl } from '../model/acl.ts';
import { joinPath, type ZnodePath } from '../model/znode-path.ts';
import { type WriteOp } from '../model/write-op.ts';
import { packWrites } from './pack-writes.ts';
import { encodeParents, type RecordedParent } from './parents.ts';
import { type LedgerPaths } from './paths.ts';
import { type DocumentRecord } from './record.ts';
import { put } from './record-writes.ts';
import { NO_PROJECT, type LedgerState } from './state.ts';

/** The records of one project as they are to be after an apply; a record without nodes goes. */
export interface NextRecords {
  /** By record key; only those that may have changed. */
  readonly records: ReadonlyMap<string, DocumentRecord>;
  readonly parents: ReadonlyMap<ZnodePath, RecordedParent>;
}

interface LedgerWhere {
  readonly project: string;
  readonly paths: LedgerPaths;
  readonly acl: Acl;
}

/** What one transaction writes of a project's part of the ledger, and what it leaves behind that can be deleted at leisure. */
export function ledgerWritesAtOnce(
  ledger: LedgerState,
  next: NextRecords,
  where: LedgerWhere,
): { readonly ops: readonly WriteOp[]; readonly litter: () => Iterable<readonly WriteOp[]> } {
  const writes = projectWrites(ledger, where, null);
  const ops = inOrder(next.records).flatMap(([key, record]) => [...writes.record(key, record)].flat());
  return { ops: [...ops, ...writes.parents(next.parents)], litter: writes.litter };
}

/**
 * The operations that bring a project's part of the ledger from what was read to what is to be, over several transactions.
 * Group by group: encoding them takes as long as sending them, and both can be done at once. A group is not to be torn.
 */
export function* ledgerWrites(
  ledger: LedgerState,
  next: NextRecords,
  where: LedgerWhere & { readonly revision: number },
): Generator<readonly WriteOp[]> {
  const writes = projectWrites(ledger, where, where.revision);
  for (const [key, record] of inOrder(next.records)) yield* writes.record(key, record);
  yield* writes.rest(next.parents);
}

function inOrder(records: NextRecords['records']): [string, DocumentRecord][] {
  return [...records].sort(([a], [b]) => (a < b ? -1 : 1));
}

/**
 * The same, record by record: each once, in the order in which they are to be written. `revision`: put small new ones into
 * packs of that revision, which may delay them; `null`: each has a znode of its own.
 */
export function projectWrites(
  ledger: LedgerState,
  { project, paths, acl }: LedgerWhere,
  revision: number | null,
) {
  const stored = ledger.projects.get(project) ?? NO_PROJECT;
  const parent = joinPath(paths.documents, project);
  const packs = packWrites(stored, { parent, acl, revision });
  let { exists } = stored;
  function record(key: string, next: DocumentRecord): Iterable<readonly WriteOp[]> {
    const ops = packs.record(key, next);
    if (exists) return ops;
    exists = true;
    return [[{ op: 'create', path: parent, data: Buffer.alloc(0), acl }], ...ops];
  }
  const parents = (next: NextRecords['parents']): WriteOp[] =>
    parentsWrites(joinPath(paths.parents, project), stored.parents, next, acl);
  return {
    record,
    parents,
    close: packs.close,
    flush: packs.flush,
    litter: packs.litter,
    /** All that is left when every record was handed in. */
    *rest(next: NextRecords['parents']): Generator<readonly WriteOp[]> {
      yield* packs.flush();
      yield parents(next);
      yield* packs.litter();
    },
  };
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
