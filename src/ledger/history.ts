import { type Action } from '../model/change.ts';
import { OPEN_ACL_TEXT } from '../model/acl.ts';
import { type HistoryEntry } from '../model/results.ts';
import { type Zxid } from '../model/stat.ts';
import { type BaseNode } from '../model/tree.ts';
import { type JsonObject, type JsonPointer } from '../model/json.ts';
import { type ZnodePath } from '../model/znode-path.ts';
import {
  contentBytes,
  decodeJson,
  encodeJson,
  encodeText,
  storeContent,
  type StoredContent,
} from './codec.ts';
import { type RecordedDocument } from './record.ts';
import { expectShape, expectShapes } from './shape.ts';

/** What a history node holds beyond the entry itself: the value that each change replaced, and what the ledger said. */
export interface HistoryRecord extends Omit<HistoryEntry, 'changes'>, HistoryDetail {
  /** The transactions of a journaled apply, one for each batch; absent: the one that wrote the entry itself. */
  readonly zxids?: readonly Zxid[];
  /** The revision before this one of the same project and environment; absent where there is none, or it is not known. */
  readonly previous?: number | undefined;
}

/** What going back over an entry takes. */
export interface HistoryDetail {
  readonly changes: readonly RecordedChange[];
  /** The documents whose records it changed, as they were before; `null` in an entry of a zkai that did not keep them. */
  readonly documents: readonly RecordedDocument[] | null;
}

export interface RecordedChange {
  readonly path: ZnodePath;
  readonly actions: readonly Action[];
  readonly document: string | null;
  /** The live value before the change; `null` where there was none or where it was left alone. */
  readonly before: Buffer | null;
  /** What the ledger said of the path before; `null` where it was nobody's. */
  readonly base: BaseBefore | null;
  /** The path that the znode had under the old name of its document; that one is deleted in the same apply. */
  readonly movedFrom?: ZnodePath | undefined;
  /** What was written, where it is more than the record has: of a merged value. */
  readonly written?: Buffer | undefined;
}

interface BaseBefore {
  /** `null` for a parent made on the way, of which only the ACL is kept. */
  readonly record: string | null;
  /** `aclText` of the ACL that it was given; `null`: of a parent, by a zkai that did not keep it. */
  readonly acl: string | null;
  /** `null`: the very bytes that the record has after the change, too. */
  readonly data: Buffer | null;
  /** Which members of it were sealed; absent: none. */
  readonly sensitive?: readonly JsonPointer[] | undefined;
}

interface StoredChange {
  p: string;
  a: readonly Action[];
  d: string | null;
  b?: StoredContent;
  o?: StoredBase;
  f?: string;
  m?: StoredContent;
}

/** Its content: `c`; without it that of `b`; with `s` the one after the change. A value is stored once at most. */
interface StoredBase {
  readonly k: string | null;
  readonly l?: string;
  readonly s?: 1;
  readonly c?: StoredContent;
  readonly x?: readonly string[];
}

interface ChangeToRecord {
  readonly path: ZnodePath;
  readonly actions: readonly Action[];
  readonly document: string | null;
  readonly before: Buffer | null;
  readonly after: Buffer | null;
  /** What the ledger said of the path before. */
  readonly base: Pick<BaseNode, 'record' | 'acl' | 'data' | 'sensitive'> | null | undefined;
  readonly movedFrom?: ZnodePath | undefined;
  readonly recorded?: Buffer | undefined;
}

/** What is kept of a change. */
export function recordedChange(change: ChangeToRecord): RecordedChange {
  const { path, actions, document, before, after, movedFrom, recorded } = change;
  const written = recorded === undefined ? undefined : (after ?? undefined);
  return { path, actions, document, before, base: baseBefore(change), movedFrom, written };
}

function baseBefore({ document, after, base, recorded }: ChangeToRecord): BaseBefore | null {
  if (base === null || base === undefined) return null;
  const { record, acl, data, sensitive } = base;
  if (record === null) return { record, acl, data: null };
  // What becomes a parent made on the way is in no record any more, which could say what it held.
  const staysKnown = document !== null && (recorded ?? after)?.equals(data) === true;
  return { record, acl, data: staysKnown ? null : data, sensitive };
}

/** Where the changes are when they are too large for the entry. */
export interface BlobRef {
  readonly sha256: string;
  readonly chunks: number;
}

type StoredHistory = { readonly v: number } & Omit<HistoryRecord, keyof HistoryDetail> & {
    readonly changes: readonly StoredChange[];
    readonly blob?: BlobRef;
  };

/** An entry; with `blob`, its detail is there and not in the entry. */
export function encodeHistory({ changes, documents, ...head }: HistoryRecord, blob?: BlobRef): Buffer {
  if (blob !== undefined) return encodeJson({ v: 1, ...head, changes: [], blob });
  return encodeJson({ v: 1, ...head, ...storeDetail({ changes, documents }) });
}

/** What is in the blob of an entry. */
export function encodeDetail({ changes, documents }: HistoryDetail): Buffer {
  const encoder = detailEncoder();
  encoder.add(changes);
  return encoder.end(documents);
}

/** The same, a part of the changes at a time, so that of many none lives longer than it takes to encode it. */
export function detailEncoder() {
  const lists: string[] = [];
  return {
    add: (changes: readonly RecordedChange[]): void => {
      const list = JSON.stringify(changes.map(storeChange)).slice(1, -1);
      if (list !== '') lists.push(list);
    },
    end: (documents: HistoryDetail['documents']): Buffer => {
      const others = documents === null ? '' : `,"documents":${JSON.stringify(documents)}`;
      return encodeText(`{"changes":[${lists.join(',')}]${others}}`);
    },
  };
}

/** @throws Error when the bytes are no detail. */
export function decodeDetail(data: Buffer): HistoryDetail {
  return readDetail(expectShape(decodeJson(data), { changes: 'list', documents: 'list?' }));
}

/** What an apply says of itself, in the history and in its journal. */
export const APPLY_SHAPE = {
  id: 'string',
  revision: 'count',
  project: 'string',
  environment: 'string',
  command: 'string',
  who: 'string',
  ci: 'string?',
  at: 'string',
  git: 'object?',
  message: 'string?',
  digest: 'string',
  overrides: 'list?',
  protections: 'list?',
} as const;

/** An entry; where it has a `blob`, its detail is there. @throws Error when the bytes are no history record. */
export function decodeHistory(data: Buffer): HistoryRecord & { readonly blob?: BlobRef } {
  const value = expectShape(decodeJson(data), {
    ...APPLY_SHAPE,
    changes: 'list',
    documents: 'list?',
    zxids: 'list?',
    previous: 'count?',
    renamed: 'list?',
    blob: 'object?',
  });
  expectShapes(value['overrides'] ?? [], { guard: 'string', reason: 'string' });
  expectShapes(value['protections'] ?? [], { document: 'string' });
  if (value['git'] !== null) expectShape(value['git'], { commit: 'string', branch: 'string?' });
  expectShapes(value['renamed'] ?? [], {
    project: 'string',
    environment: 'string',
    root: 'string?',
    above: 'count?',
  });
  if (value['blob'] !== undefined) expectShape(value['blob'], { sha256: 'string', chunks: 'count' });
  const { v: _version, ...stored } = value as unknown as StoredHistory;
  return { ...stored, ...readDetail(value) };
}

function storeDetail({ changes, documents }: HistoryDetail) {
  return { changes: changes.map(storeChange), ...(documents === null ? {} : { documents }) };
}

/** Member by member, as a step of the journal. */
function storeChange({
  path,
  actions,
  document,
  before,
  base,
  movedFrom,
  written,
}: RecordedChange): Readonly<StoredChange> {
  const stored: StoredChange = { p: path, a: actions, d: document };
  if (before !== null) stored.b = storeContent(before);
  if (base !== null) stored.o = storeBase(base, before);
  if (movedFrom !== undefined) stored.f = movedFrom;
  if (written !== undefined) stored.m = storeContent(written);
  return stored;
}

function storeBase({ record, acl, data, sensitive }: BaseBefore, before: Buffer | null): StoredBase {
  return {
    k: record,
    ...(acl === null || (acl === OPEN_ACL_TEXT && record !== null) ? {} : { l: acl }),
    ...(sensitive === undefined ? {} : { x: sensitive }),
    ...(data === null ? { s: 1 } : before?.equals(data) === true ? {} : { c: storeContent(data) }),
  };
}

function readDetail(value: JsonObject): HistoryDetail {
  expectShapes(value['changes'], {
    p: 'string',
    a: 'list',
    d: 'string?',
    b: 'object?',
    o: 'object?',
    f: 'string?',
    m: 'object?',
  });
  expectShapes(value['documents'] ?? [], {
    id: 'string',
    kind: 'string',
    name: 'string',
    specHash: 'string',
  });
  const changes = (value['changes'] as unknown as readonly StoredChange[]).map(({ p, a, d, b, o, f, m }) => {
    const before = b === undefined ? null : contentBytes(b);
    const base = o === undefined ? null : readBase(o, before);
    const movedFrom = f as ZnodePath | undefined;
    const written = m === undefined ? undefined : contentBytes(m);
    return { path: p as ZnodePath, actions: a, document: d, before, base, movedFrom, written };
  });
  const documents = (value['documents'] ?? null) as unknown as HistoryDetail['documents'];
  return { changes, documents };
}

function readBase({ k, l, s, c, x }: StoredBase, before: Buffer | null): BaseBefore {
  const data = c === undefined ? before : contentBytes(c);
  return {
    record: k,
    acl: l ?? (k === null ? null : OPEN_ACL_TEXT),
    data: s === 1 ? null : data,
    sensitive: x,
  };
}
