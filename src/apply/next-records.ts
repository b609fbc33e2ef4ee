import { type Acl, aclText } from '../model/acl.ts';
import { type Change } from '../model/change.ts';
import { type Plan } from '../model/plan.ts';
import { type Zxid } from '../model/stat.ts';
import { type BaseNode, type DesiredDocument, recordKey } from '../model/tree.ts';
import { type ZnodePath } from '../model/znode-path.ts';
import { type RecordedParent } from '../ledger/parents.ts';
import { type DocumentRecord, type RecordedDocument, type RecordedNode } from '../ledger/record.ts';
import { writesData } from './change-ops.ts';
import { type LedgerState, NO_PROJECT, type ProjectLedger } from '../ledger/state.ts';
import { type NextRecords } from '../ledger/writes.ts';

export interface RecordsInput {
  readonly project: string;
  readonly environment: string;
  readonly changes: readonly Pick<
    Change,
    'path' | 'actions' | 'document' | 'precondition' | 'after' | 'acl'
  >[];
  /** Those that the changes belong to. */
  readonly documents: readonly RecordedDocument[];
  readonly revision: number;
  /** Of znodes that declare none. */
  readonly acl: Acl;
  /** The transactions that wrote the znodes; absent: the one that writes the records, too. */
  readonly written?: ReadonlyMap<ZnodePath, Zxid>;
  /** The aversions of znodes whose ACL was changed. */
  readonly aversions?: ReadonlyMap<ZnodePath, number>;
}

/** What the ledger has to say of a project once these changes are there. */
export function nextRecords(input: RecordsInput, ledger: LedgerState): NextRecords {
  const stored = ledger.projects.get(input.project) ?? NO_PROJECT;
  const open = openRecords(stored);
  const parents = new Map<ZnodePath, RecordedParent>(stored.parents?.nodes);
  const documents = new Map(input.documents.map((document) => [document.id, document]));
  const holders = holdersOf(stored, new Set(input.changes.map(({ path }) => path)));
  for (const change of input.changes) {
    if (change.actions.length === 0) continue;
    // Whoever held the path before holds it no more; below it is put where it belongs now.
    parents.delete(change.path);
    for (const key of holders.get(change.path) ?? []) open.existing(key)?.delete(change.path);
    if (change.after === null) continue;
    const document = change.document === null ? undefined : documents.get(change.document);
    if (document === undefined) parents.set(change.path, recordedParent(input, change, ledger));
    else {
      const head = { environment: input.environment, document };
      open.under(recordKey(document), head).set(change.path, recordedNode(input, change, ledger));
    }
  }
  return { records: open.records(), parents };
}

type RecordHead = Omit<DocumentRecord, 'nodes'>;
type RecordNodes = Map<ZnodePath, RecordedNode>;

/** Records that are taken out of the ledger one by one, to be changed. */
export function openRecords(stored: ProjectLedger) {
  const opened = new Map<string, { head: RecordHead; nodes: RecordNodes }>();
  const existing = (key: string): RecordNodes | undefined => {
    const record = stored.records.get(key)?.record;
    if (!opened.has(key) && record !== undefined)
      opened.set(key, { head: record, nodes: new Map(record.nodes) });
    return opened.get(key)?.nodes;
  };
  return {
    existing,
    /** The nodes of a record that has this head from now on. */
    under: (key: string, head: RecordHead): RecordNodes => {
      const nodes = existing(key) ?? new Map<ZnodePath, RecordedNode>();
      opened.set(key, { head, nodes });
      return nodes;
    },
    records: (): ReadonlyMap<string, DocumentRecord> =>
      new Map([...opened].map(([key, { head, nodes }]) => [key, { ...head, nodes }])),
  };
}

/** Which records hold a path. There is one at most, but for an apply that was cut off while it wrote the records. */
export function holdersOf(stored: ProjectLedger, paths: ReadonlySet<ZnodePath>): Map<ZnodePath, string[]> {
  const holders = new Map<ZnodePath, string[]>();
  for (const { key, record } of stored.records.values()) {
    for (const path of record.nodes.keys()) {
      if (paths.has(path)) holders.set(path, [...(holders.get(path) ?? []), key]);
    }
  }
  return holders;
}

function recordedNode(
  input: RecordsInput,
  change: RecordsInput['changes'][number],
  ledger: LedgerState,
): RecordedNode {
  const { path, precondition } = change;
  const zxid = input.written?.get(path) ?? null;
  return {
    path,
    revision: input.revision,
    czxid: precondition?.czxid ?? zxid,
    mzxid: writesData(change) ? zxid : (precondition?.mzxid ?? null),
    ...recordedAcl(input, change, ledger),
    data: change.after ?? Buffer.alloc(0),
  };
}

/** A write leaves the ACL alone, so a change of it by others stays visible against the old record of the same znode. */
function recordedAcl(
  { acl: fallback, aversions }: RecordsInput,
  { path, precondition, acl }: RecordsInput['changes'][number],
  ledger: LedgerState,
): Pick<RecordedNode, 'acl' | 'aversion'> {
  if (precondition === null) return { acl: aclText(acl ?? fallback), aversion: 0 };
  const aversion = aversions?.get(path) ?? precondition.aversion;
  if (acl !== null) return { acl: aclText(acl), aversion };
  const base = ledger.bases.get(path);
  if (base === undefined) return { acl: aclText(fallback), aversion };
  return { acl: base.acl, aversion: base.czxid === precondition.czxid ? base.aversion : aversion };
}

function recordedParent(
  input: RecordsInput,
  change: RecordsInput['changes'][number],
  ledger: LedgerState,
): RecordedParent {
  const { environment, revision, written } = input;
  const { path, precondition } = change;
  const czxid = precondition?.czxid ?? written?.get(path) ?? null;
  return { path, environment, revision, czxid, ...recordedAcl(input, change, ledger) };
}

/** What the ledger keeps of a document. */
export function recordedDocument(document: DesiredDocument): RecordedDocument {
  const { id, kind, name, cluster, specHash, source } = document;
  return { id, kind, name, cluster, specHash, source: `${source.file}:${source.line}` };
}

/** The documents whose records a plan changes, as they are before: those that hold a path of it, or are to hold one. */
export function documentsBefore(
  plan: Pick<Plan, 'project' | 'documents'>,
  changes: readonly { readonly base: Pick<BaseNode, 'record'> | null | undefined }[],
  ledger: LedgerState,
): RecordedDocument[] {
  const { records } = ledger.projects.get(plan.project) ?? NO_PROJECT;
  const keys = new Set([
    ...plan.documents.map(recordKey),
    ...changes.flatMap(({ base }) => base?.record ?? []),
  ]);
  return [...keys].sort().flatMap((key) => records.get(key)?.record.document ?? []);
}
