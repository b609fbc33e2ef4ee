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

type RecordedStep = Pick<
  Change,
  'path' | 'actions' | 'document' | 'precondition' | 'after' | 'sensitive' | 'acl' | 'recorded'
>;

export interface RecordsInput {
  readonly project: string;
  readonly environment: string;
  /** Those that the changes belong to. */
  readonly documents: readonly RecordedDocument[];
  readonly revision: number;
  /** Of znodes that declare none. */
  readonly acl: Acl;
  /** The aversions of znodes whose ACL was changed. */
  readonly aversions?: ReadonlyMap<ZnodePath, number>;
}

/** What the ledger has to say of a project once these changes are there, all of them in the transaction that writes it. */
export function nextRecords(
  input: RecordsInput & { readonly changes: readonly RecordedStep[] },
  ledger: LedgerState,
): NextRecords {
  const builder = buildRecords(input, input.changes, ledger);
  for (const change of input.changes) builder.put(change, null);
  return builder.result();
}

/** The records of a project, into which changes are put one by one; `changes` are all that are to come. */
export function buildRecords(input: RecordsInput, changes: Iterable<RecordedStep>, ledger: LedgerState) {
  const stored = ledger.projects.get(input.project) ?? NO_PROJECT;
  const open = openRecords(stored);
  const parents = new Map<ZnodePath, RecordedParent>(stored.parents?.nodes);
  const documents = new Map<string, { readonly keys: readonly [string]; readonly head: RecordHead }>();
  for (const document of input.documents) {
    const key = recordKey(document);
    const head = { environment: input.environment, document };
    documents.set(document.id, { keys: [key], head });
    // A record gets its new head also where no znode of it changes: its document may be protected from now on.
    if (stored.records.get(key)?.record.environment === input.environment) open.under(key, head);
  }
  const holders = holdersOf(stored, changes);
  const textOf = aclTexts();
  const documentOf = ({ document }: RecordedStep) =>
    document === null ? undefined : documents.get(document);
  return {
    /** Keys of the records that a change is put into or taken out of. */
    touched: (change: RecordedStep): readonly string[] => {
      const held = holders.get(change.path);
      const keys = change.after === null ? undefined : documentOf(change)?.keys;
      if (held === undefined || keys === undefined) return held ?? keys ?? NO_KEYS;
      return held.includes(keys[0]) ? held : [...held, ...keys];
    },
    /** `zxid`: the transaction that wrote the znode; `null`: the one that writes the records, too. */
    put: (change: RecordedStep, zxid: Zxid | null): void => {
      if (change.actions.length === 0) return;
      // Whoever held the path before holds it no more; below it is put where it belongs now.
      parents.delete(change.path);
      for (const key of holders.get(change.path) ?? NO_KEYS) open.existing(key)?.delete(change.path);
      if (change.after === null) return;
      const document = documentOf(change);
      if (document === undefined)
        parents.set(change.path, recordedParent(input, change, { zxid, ledger, textOf }));
      else
        open
          .under(document.keys[0], document.head)
          .set(change.path, recordedNode(input, change, { zxid, ledger, textOf }));
    },
    take: open.take,
    parents,
    result: (): NextRecords => ({ records: open.records(), parents }),
  };
}

const NO_KEYS: readonly string[] = [];

type RecordHead = Omit<DocumentRecord, 'nodes'>;
type RecordNodes = Map<ZnodePath, RecordedNode>;

/** Records that are taken out of the ledger one by one, to be changed. */
export function openRecords(stored: ProjectLedger) {
  const opened = new Map<string, RecordHead & { readonly nodes: RecordNodes }>();
  const existing = (key: string): RecordNodes | undefined => {
    const known = opened.get(key);
    if (known !== undefined) return known.nodes;
    const record = stored.records.get(key)?.record;
    if (record === undefined) return undefined;
    const nodes = new Map(record.nodes);
    opened.set(key, { ...record, nodes });
    return nodes;
  };
  return {
    existing,
    /** The nodes of a record that has this head from now on. */
    under: (key: string, head: RecordHead): RecordNodes => {
      const known = opened.get(key);
      if (known?.document === head.document && known.environment === head.environment) return known.nodes;
      const nodes = existing(key) ?? new Map<ZnodePath, RecordedNode>();
      opened.set(key, { environment: head.environment, document: head.document, nodes });
      return nodes;
    },
    /** What has been opened under this key, as it is now. It is kept no longer: many that live on cost more than to make them. */
    take: (key: string): DocumentRecord | undefined => {
      const record = opened.get(key);
      opened.delete(key);
      return record;
    },
    records: (): ReadonlyMap<string, DocumentRecord> => opened,
  };
}

/** Which records hold a path. There is one at most, but for an apply that was cut off while it wrote the records. */
export function holdersOf(
  stored: ProjectLedger,
  changes: Iterable<{ readonly path: ZnodePath }>,
): Map<ZnodePath, string[]> {
  const holders = new Map<ZnodePath, string[]>();
  if (stored.records.size === 0) return holders;
  const paths = new Set(Array.from(changes, ({ path }) => path));
  for (const { key, record } of stored.records.values()) {
    for (const path of record.nodes.keys()) {
      if (paths.has(path)) holders.set(path, [...(holders.get(path) ?? []), key]);
    }
  }
  return holders;
}

interface Written {
  readonly zxid: Zxid | null;
  readonly ledger: LedgerState;
  readonly textOf: (acl: Acl) => string;
}

/** {@link aclText} of lists, of which a few are shared by many znodes. */
function aclTexts(): Written['textOf'] {
  const texts = new Map<Acl, string>();
  return (acl) => {
    const text = texts.get(acl) ?? aclText(acl);
    texts.set(acl, text);
    return text;
  };
}

function recordedNode(
  input: RecordsInput,
  change: RecordedStep,
  { zxid, ledger, textOf }: Written,
): RecordedNode {
  const { path, precondition, recorded } = change;
  // What others added to a merged value is no work of ours: the znode is not to count as the one that was written.
  const isOurs = writesData(change) && recorded === undefined;
  const { acl, aversion } = recordedAcl(input, change, { ledger, textOf });
  return {
    path,
    revision: input.revision,
    czxid: precondition?.czxid ?? zxid,
    mzxid: isOurs ? zxid : (precondition?.mzxid ?? null),
    aversion,
    acl,
    data: recorded ?? change.after ?? Buffer.alloc(0),
    ...(change.sensitive === undefined ? {} : { sensitive: change.sensitive }),
  };
}

/** A write leaves the ACL alone, so a change of it by others stays visible against the old record of the same znode. */
function recordedAcl(
  { acl: fallback, aversions }: RecordsInput,
  { path, precondition, acl }: RecordedStep,
  { ledger, textOf }: Omit<Written, 'zxid'>,
): Pick<RecordedNode, 'acl' | 'aversion'> {
  if (precondition === null) return { acl: textOf(acl ?? fallback), aversion: 0 };
  const aversion = aversions?.get(path) ?? precondition.aversion;
  if (acl !== null) return { acl: textOf(acl), aversion };
  const base = ledger.bases.get(path);
  if (base === undefined) return { acl: textOf(fallback), aversion };
  return { acl: base.acl, aversion: base.czxid === precondition.czxid ? base.aversion : aversion };
}

function recordedParent(
  input: RecordsInput,
  change: RecordedStep,
  { zxid, ledger, textOf }: Written,
): RecordedParent {
  const { environment, revision } = input;
  const { path, precondition } = change;
  const czxid = precondition?.czxid ?? zxid;
  return { path, environment, revision, czxid, ...recordedAcl(input, change, { ledger, textOf }) };
}

/** What the ledger keeps of a document, but for its protection. */
function recordedDocument(document: DesiredDocument): RecordedDocument {
  const { id, kind, name, cluster, specHash, source } = document;
  return { id, kind, name, cluster, specHash, source: `${source.file}:${source.line}` };
}

/**
 * What the ledger keeps of the documents of a plan: protected, where the ledger says so now or the plan does. A plan that
 * was made before somebody protected a document does not end that.
 */
export function recordedDocuments(
  { project, documents, protections = [] }: Pick<Plan, 'project' | 'documents' | 'protections'>,
  ledger: LedgerState,
): RecordedDocument[] {
  const { records } = ledger.projects.get(project) ?? NO_PROJECT;
  const said = new Map(protections.map(({ document, protect }) => [document, protect]));
  return documents.map((document) => {
    // To make the key of every document takes a while where there are as many of them as znodes.
    const known = records.size > 0 && records.get(recordKey(document))?.record.document.protect === true;
    const recorded = recordedDocument(document);
    return (said.get(document.id) ?? known) ? { ...recorded, protect: true } : recorded;
  });
}

/** The documents whose records a plan changes, as they are before: those that hold a path of it, or are to hold one. */
export function documentsBefore(
  plan: Pick<Plan, 'project' | 'documents'>,
  changes: readonly { readonly base: Pick<BaseNode, 'record'> | null | undefined }[],
  ledger: LedgerState,
): RecordedDocument[] {
  const { records } = ledger.projects.get(plan.project) ?? NO_PROJECT;
  if (records.size === 0) return [];
  const keys = new Set<string>();
  const add = (key: string | null | undefined): void => {
    if (key !== null && key !== undefined && records.has(key)) keys.add(key);
  };
  for (const document of plan.documents) add(recordKey(document));
  for (const { base } of changes) add(base?.record);
  return [...keys].sort().flatMap((key) => records.get(key)?.record.document ?? []);
}
