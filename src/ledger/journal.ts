import { type Acl } from '../model/acl.ts';
import { type Action, type Precondition } from '../model/change.ts';
import { type JsonPointer } from '../model/json.ts';
import { type HistoryEntry } from '../model/results.ts';
import { type Zxid } from '../model/stat.ts';
import { type BaseNode } from '../model/tree.ts';
import { joinPath, type ZnodePath } from '../model/znode-path.ts';
import { decodeJson, encodeJson } from './codec.ts';
import { APPLY_SHAPE } from './history.ts';
import { type LedgerPaths } from './paths.ts';
import { type RecordedDocument } from './record.ts';
import { expectShape, expectShapes } from './shape.ts';

/** One znode of a journaled apply: what it was, and what it is to be. */
export interface JournalStep {
  readonly path: ZnodePath;
  readonly actions: readonly Action[];
  readonly document: string | null;
  readonly precondition: Precondition | null;
  /** Its data and ACL before; `null` where there was none or the data is left alone (the ACL: unless it is deleted). */
  readonly before: Buffer | null;
  readonly beforeAcl: Acl | null;
  readonly after: Buffer | null;
  /** What the ledger is to have as applied, where that is not all of it: see `Change.recorded`. */
  readonly recorded?: Buffer;
  /** What it is created with; `null` unless it is created. */
  readonly acl: Acl | null;
  /** JSON Pointers of what others may write in the znode meanwhile, which is no reason not to take the step back. */
  readonly ignored?: readonly JsonPointer[];
  /** What the ledger said of the path before; `null` where it was nobody's. */
  readonly base: JournalBase | null;
  /** For the history: see {@link RecordedChange}. */
  readonly movedFrom?: ZnodePath | undefined;
}

/**
 * A change of the ACL of a znode, which cannot be part of a transaction. Its znode is widened to both lists before the
 * batches, and narrowed to the new one after them.
 */
export interface JournalAcl {
  readonly path: ZnodePath;
  readonly before: Acl;
  readonly after: Acl;
  /** Which znode it is, and the version of its ACL before. */
  readonly czxid: Zxid;
  readonly aversion: number;
  /** In the ledger, which is narrowed last. */
  readonly ledger: boolean;
}

/** `record`: key of the record that held it, `null` for a parent made on the way. */
export type JournalBase = Pick<
  BaseNode,
  'record' | 'revision' | 'czxid' | 'mzxid' | 'aversion' | 'acl' | 'data'
>;

/** The documents of a journaled apply; there may be as many as there are steps. */
export interface JournalDocuments {
  readonly documents: readonly RecordedDocument[];
  /** Those whose records it changes, as they were before. */
  readonly before: readonly RecordedDocument[];
}

/** What a journal says about the apply as a whole. */
export type JournalHead = JournalDocuments & Omit<StoredHead, 'documentPieces'>;

/** The head of a journal. Its steps are in batches, `ops-<batch>-<piece>`. */
export interface StoredHead extends Omit<HistoryEntry, 'changes' | 'revision'> {
  /** The revision that it makes when it is finished. */
  readonly revision: number;
  /** The ACL of znodes that declare none, and of the ledger. */
  readonly acl: Acl;
  /** Pieces of each batch, in order. */
  readonly batches: readonly number[];
  /** Pieces of the documents, `documents-<piece>`. */
  readonly documentPieces: number;
  /** Pieces of the list of ACLs, `acl-<piece>`. */
  readonly acls: number;
  /** Znodes created, changed or deleted by all batches. */
  readonly writes: number;
}

/**
 * How far it came. `towards` says which way it goes; `applied` is how many batches are in place, which are the first
 * ones in both directions.
 */
export interface JournalCursor {
  readonly towards: 'new' | 'old';
  readonly applied: number;
}

/** Where a journal is, below the ledger. */
export function journalPaths({ base }: LedgerPaths) {
  const journal = joinPath(base, 'journal');
  return {
    journal,
    cursor: joinPath(journal, 'cursor'),
    piece: (batch: number, piece: number): ZnodePath =>
      joinPath(journal, `ops-${numberText(batch)}-${numberText(piece)}`),
    documents: (piece: number): ZnodePath => joinPath(journal, `documents-${numberText(piece)}`),
    acls: (piece: number): ZnodePath => joinPath(journal, `acl-${numberText(piece)}`),
    /** Made in the transaction of a batch: its czxid is that of every znode that the batch wrote. */
    done: (batch: number): ZnodePath => joinPath(journal, `done-${numberText(batch)}`),
    undone: (batch: number): ZnodePath => joinPath(journal, `undone-${numberText(batch)}`),
  };
}

function numberText(value: number): string {
  return String(value).padStart(10, '0');
}

/** Never deflated: it lives for seconds, and the time to write it is what a journal costs. */
export function encodeJournalHead(head: StoredHead): Buffer {
  return Buffer.from(JSON.stringify({ v: 1, ...head }));
}

/** @throws Error when the bytes are no journal's */
export function decodeJournalHead(data: Buffer): StoredHead {
  const value = expectShape(decodeJson(data), {
    ...APPLY_SHAPE,
    acl: 'list',
    batches: 'list',
    documentPieces: 'count',
    acls: 'count',
    writes: 'count',
  });
  const { v: _version, ...head } = value as unknown as StoredHead & { v: number };
  return head;
}

export function encodeDocuments({ documents, before }: JournalDocuments): Buffer {
  return encodeJson({ documents, before });
}

/** @throws Error when the bytes are no documents */
export function decodeDocuments(data: Buffer): JournalDocuments {
  const value = expectShape(decodeJson(data), { documents: 'list', before: 'list' });
  const shape = { id: 'string', kind: 'string', name: 'string', specHash: 'string' } as const;
  for (const list of [value['documents'], value['before']]) expectShapes(list, shape);
  return value as unknown as JournalDocuments;
}

export function encodeAcls(acls: readonly JournalAcl[]): Buffer {
  return Buffer.from(JSON.stringify(acls));
}

/** @throws Error when the bytes are no list of ACLs */
export function decodeAcls(data: Buffer): JournalAcl[] {
  const value = decodeJson(data);
  expectShapes(value, { path: 'string', before: 'list', after: 'list', czxid: 'string', aversion: 'count' });
  return value as unknown as JournalAcl[];
}

export function encodeCursor(cursor: JournalCursor): Buffer {
  return Buffer.from(JSON.stringify(cursor));
}

/** @throws Error when the bytes are no cursor's */
export function decodeCursor(data: Buffer): JournalCursor {
  const value = expectShape(decodeJson(data), { towards: 'string', applied: 'count' });
  return value as unknown as JournalCursor;
}
