import { ZkaiFailure } from '../model/failure.ts';
import { OPEN_ACL_TEXT } from '../model/acl.ts';
import { recordKey } from '../model/tree.ts';
import { type JsonPointer } from '../model/json.ts';
import { type ZnodePath } from '../model/znode-path.ts';
import { type HistoryDetail } from './history.ts';
import { type RecordedDocument } from './record.ts';
import { type LedgerState, NO_PROJECT } from './state.ts';

/** A declared znode as the ledger had it at some revision. */
export interface PastNode {
  /** Key of its record. */
  readonly record: string;
  /** `aclText` of the ACL it was created with. */
  readonly acl: string;
  /** Sealed. */
  readonly data: Buffer;
  readonly sensitive?: readonly JsonPointer[] | undefined;
}

/** What one project had applied to one environment at some revision. */
export interface Past {
  readonly nodes: ReadonlyMap<ZnodePath, PastNode>;
  /** The ACLs of the parents made on the way; `null`: not known. */
  readonly parents: ReadonlyMap<ZnodePath, string | null>;
  /** By record key; some may have no znode any more. */
  readonly documents: ReadonlyMap<string, RecordedDocument>;
}

const EMPTY = Buffer.alloc(0);

/** A {@link Past} that walks back in time. */
export interface MovingPast extends Past {
  readonly nodes: Map<ZnodePath, PastNode>;
  readonly parents: Map<ZnodePath, string | null>;
  readonly documents: Map<string, RecordedDocument>;
}

/** What the records say now. */
export function presentOf(ledger: LedgerState, project: string, environment: string): MovingPast {
  const nodes = new Map<ZnodePath, PastNode>();
  const documents = new Map<string, RecordedDocument>();
  const stored = ledger.projects.get(project) ?? NO_PROJECT;
  for (const { key, record } of stored.records.values()) {
    if (record.environment !== environment) continue;
    documents.set(key, record.document);
    for (const { path, acl, data, sensitive } of record.nodes.values())
      nodes.set(path, { record: key, acl, data, sensitive });
  }
  const parents = new Map<ZnodePath, string | null>();
  for (const { path, acl, environment: its } of stored.parents?.nodes.values() ?? [])
    if (its === environment) parents.set(path, acl);
  return { nodes, parents, documents };
}

/**
 * Takes the newest entry back, in place: `past` is what was there before it.
 * @throws ZkaiFailure `failed` for an entry of a zkai that did not keep what that takes, and for one that does not fit
 */
export function stepBackInPlace(
  past: MovingPast,
  entry: HistoryDetail & { readonly revision: number },
): void {
  if (entry.documents === null) throw notKept(entry.revision);
  for (const { path, base, document } of entry.changes) {
    if (base === null || base.record === null) {
      past.nodes.delete(path);
      if (base === null) past.parents.delete(path);
      else past.parents.set(path, base.acl);
      continue;
    }
    past.parents.delete(path);
    // Older entries say of what became a parent made on the way, too, that it held what it holds after: nothing.
    const data = base.data ?? past.nodes.get(path)?.data ?? (document === null ? EMPTY : undefined);
    if (data === undefined) throw unfitting(entry.revision, path);
    const { record, acl, sensitive } = base;
    past.nodes.set(path, { record, acl: acl ?? OPEN_ACL_TEXT, data, sensitive });
  }
  for (const document of entry.documents) past.documents.set(recordKey(document), document);
}

function notKept(revision: number): ZkaiFailure {
  return new ZkaiFailure(
    'failed',
    `revision ${revision} was applied by an older zkai, which did not keep what going back behind it takes`,
    { hint: 'go back in git instead: git revert, then zkai apply' },
  );
}

function unfitting(revision: number, path: ZnodePath): ZkaiFailure {
  return new ZkaiFailure(
    'failed',
    `the history does not fit the records: of ${path} nothing is known at revision ${revision}`,
    { hint: 'somebody changed the ledger by hand; go back in git instead: git revert, then zkai apply' },
  );
}
