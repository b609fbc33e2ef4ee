import { type Action } from '../model/change.ts';
import { type HistoryEntry } from '../model/results.ts';
import { type ZnodePath } from '../model/znode-path.ts';
import { contentBytes, decodeJson, encodeJson, storeContent, type StoredContent } from './codec.ts';
import { expectShape, expectShapes } from './shape.ts';

/** What a history node holds beyond the entry itself: the value that each change replaced. */
export interface HistoryRecord extends Omit<HistoryEntry, 'changes'> {
  readonly changes: readonly RecordedChange[];
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

type StoredHistory = { readonly v: number } & Omit<HistoryRecord, 'changes'> & {
    readonly changes: readonly StoredChange[];
  };

export function encodeHistory(record: HistoryRecord): Buffer {
  const changes: StoredChange[] = record.changes.map(({ path, actions, document, before }) => ({
    p: path,
    a: actions,
    d: document,
    ...(before === null ? {} : { b: storeContent(before) }),
  }));
  return encodeJson({ v: 1, ...record, changes });
}

/** @throws Error when the bytes are no history record. */
export function decodeHistory(data: Buffer): HistoryRecord {
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
  });
  if (value['git'] !== null) expectShape(value['git'], { commit: 'string', branch: 'string?' });
  expectShapes(value['changes'], { p: 'string', a: 'list', d: 'string?', b: 'object?' });
  const { v: _version, ...stored } = value as unknown as StoredHistory;
  return {
    ...stored,
    changes: stored.changes.map(({ p, a, d, b }) => ({
      path: p as ZnodePath,
      actions: a,
      document: d,
      before: b === undefined ? null : contentBytes(b),
    })),
  };
}
