import { type Action } from '../model/change.ts';
import { type HistoryEntry } from '../model/results.ts';
import { type Zxid } from '../model/stat.ts';
import { type JsonObject } from '../model/json.ts';
import { type ZnodePath } from '../model/znode-path.ts';
import { contentBytes, decodeJson, encodeJson, storeContent, type StoredContent } from './codec.ts';
import { expectShape, expectShapes } from './shape.ts';

/** What a history node holds beyond the entry itself: the value that each change replaced. */
export interface HistoryRecord extends Omit<HistoryEntry, 'changes'> {
  readonly changes: readonly RecordedChange[];
  /** The transactions of a journaled apply, one for each batch; absent: the one that wrote the entry itself. */
  readonly zxids?: readonly Zxid[];
}

export interface RecordedChange {
  readonly path: ZnodePath;
  readonly actions: readonly Action[];
  readonly document: string | null;
  /** The live value before the change; `null` where there was none or where it was left alone. */
  readonly before: Buffer | null;
}

interface StoredChange {
  readonly p: string;
  readonly a: readonly Action[];
  readonly d: string | null;
  readonly b?: StoredContent;
}

/** Where the changes are when they are too large for the entry. */
export interface BlobRef {
  readonly sha256: string;
  readonly chunks: number;
}

type StoredHistory = { readonly v: number } & Omit<HistoryRecord, 'changes'> & {
    readonly changes: readonly StoredChange[];
    readonly blob?: BlobRef;
  };

/** An entry; with `blob`, its changes are there and not in the entry. */
export function encodeHistory(record: HistoryRecord, blob?: BlobRef): Buffer {
  if (blob !== undefined) return encodeJson({ v: 1, ...record, changes: [], blob });
  return encodeJson({ v: 1, ...record, changes: storeChanges(record.changes) });
}

/** The changes on their own, for a blob. */
export function encodeChanges(changes: readonly RecordedChange[]): Buffer {
  return encodeJson({ changes: storeChanges(changes) });
}

/** @throws Error when the bytes are no changes. */
export function decodeChanges(data: Buffer): RecordedChange[] {
  return readChanges(expectShape(decodeJson(data), { changes: 'list' }));
}

function storeChanges(changes: readonly RecordedChange[]): StoredChange[] {
  return changes.map(({ path, actions, document, before }) => ({
    p: path,
    a: actions,
    d: document,
    ...(before === null ? {} : { b: storeContent(before) }),
  }));
}

/** An entry; where it has a `blob`, its changes are there. @throws Error when the bytes are no history record. */
export function decodeHistory(data: Buffer): HistoryRecord & { readonly blob?: BlobRef } {
  const value = expectShape(decodeJson(data), {
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
    changes: 'list',
    zxids: 'list?',
    blob: 'object?',
  });
  if (value['git'] !== null) expectShape(value['git'], { commit: 'string', branch: 'string?' });
  if (value['blob'] !== undefined) expectShape(value['blob'], { sha256: 'string', chunks: 'count' });
  const { v: _version, ...stored } = value as unknown as StoredHistory;
  return { ...stored, changes: readChanges(value) };
}

function readChanges(value: JsonObject): RecordedChange[] {
  expectShapes(value['changes'], { p: 'string', a: 'list', d: 'string?', b: 'object?' });
  return (value['changes'] as unknown as readonly StoredChange[]).map(({ p, a, d, b }) => ({
    path: p as ZnodePath,
    actions: a,
    document: d,
    before: b === undefined ? null : contentBytes(b),
  }));
}
