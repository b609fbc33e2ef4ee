import { aclEntries, aclText, type DeclaredAcl } from '../model/acl.ts';
import { type Change, type Precondition } from '../model/change.ts';
import { type Plan } from '../model/plan.ts';
import { type BaseNode, type DesiredDocument, recordKey } from '../model/tree.ts';
import { type ZnodePath } from '../model/znode-path.ts';
import { type RecordedParent } from '../ledger/parents.ts';
import { type DocumentRecord, type RecordedDocument, type RecordedNode } from '../ledger/record.ts';
import { type LedgerState, NO_PROJECT } from '../ledger/state.ts';
import { type NextRecords } from '../ledger/writes.ts';

/** What the ledger has to say of the plan's project once its changes are there. */
export function nextRecords(
  plan: Pick<Plan, 'project' | 'environment' | 'changes' | 'documents'>,
  ledger: LedgerState,
  { revision, acl }: { revision: number; acl: DeclaredAcl | undefined },
): NextRecords {
  const stored = ledger.projects.get(plan.project) ?? NO_PROJECT;
  const parents = new Map<ZnodePath, RecordedParent>(stored.parents?.nodes);
  const documents = new Map(plan.documents.map((document) => [document.id, document]));
  const opened = new Map<
    string,
    { head: Omit<DocumentRecord, 'nodes'>; nodes: Map<ZnodePath, RecordedNode> }
  >();
  for (const change of plan.changes) {
    if (change.actions.length === 0) continue;
    // Whoever held the path before holds it no more; below it is put where it belongs now.
    parents.delete(change.path);
    const holder = ledger.bases.get(change.path)?.record;
    if (typeof holder === 'string') openRecord(holder)?.nodes.delete(change.path);
    if (change.after === null) continue;
    const document = change.document === null ? undefined : documents.get(change.document);
    if (document === undefined) parents.set(change.path, recordedParent(plan, change, revision));
    else openDocument(document).nodes.set(change.path, recordedNode(change, ledger, revision, acl));
  }
  const records = new Map([...opened].map(([key, { head, nodes }]) => [key, { ...head, nodes }]));
  return { records, parents };

  function openRecord(key: string): { nodes: Map<ZnodePath, RecordedNode> } | undefined {
    const record = stored.records.get(key)?.record;
    if (!opened.has(key) && record !== undefined)
      opened.set(key, { head: record, nodes: new Map(record.nodes) });
    return opened.get(key);
  }

  function openDocument(document: DesiredDocument): { nodes: Map<ZnodePath, RecordedNode> } {
    const key = recordKey(document);
    const nodes = openRecord(key)?.nodes ?? new Map<ZnodePath, RecordedNode>();
    const open = { head: { environment: plan.environment, document: recordedDocument(document) }, nodes };
    opened.set(key, open);
    return open;
  }
}

function recordedNode(
  change: Change,
  ledger: LedgerState,
  revision: number,
  acl: DeclaredAcl | undefined,
): RecordedNode {
  const base = ledger.bases.get(change.path);
  const { precondition } = change;
  const adopted = change.actions.includes('adopt');
  return {
    path: change.path,
    revision,
    czxid: precondition?.czxid ?? null,
    mzxid: adopted ? (precondition?.mzxid ?? null) : null,
    aversion: adopted ? (precondition?.aversion ?? 0) : keptAversion(base, precondition),
    acl: change.acl !== null ? aclText(change.acl) : (recordedAcl(base) ?? aclText(aclEntries(acl))),
    data: change.after ?? Buffer.alloc(0),
  };
}

/** A write leaves the ACL alone, so a change of it by others stays visible against the old record of the same znode. */
function keptAversion(base: BaseNode | undefined, precondition: Precondition | null): number {
  if (precondition === null) return 0;
  return base?.czxid === precondition.czxid ? base.aversion : precondition.aversion;
}

/** What the ledger knows of the ACL; it knows nothing of that of a parent. */
function recordedAcl(base: BaseNode | undefined): string | undefined {
  return base === undefined || base.record === null ? undefined : base.acl;
}

function recordedParent(plan: Pick<Plan, 'environment'>, change: Change, revision: number): RecordedParent {
  return {
    path: change.path,
    environment: plan.environment,
    revision,
    czxid: change.precondition?.czxid ?? null,
  };
}

function recordedDocument(document: DesiredDocument): RecordedDocument {
  const { id, kind, name, cluster, specHash, source } = document;
  return { id, kind, name, cluster, specHash, source: `${source.file}:${source.line}` };
}
