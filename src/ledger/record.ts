import { OPEN_ACL_TEXT } from '../model/acl.ts';
import { byCodeUnits } from '../model/canonical-json.ts';
import { type Zxid } from '../model/stat.ts';
import { type DesiredDocument } from '../model/tree.ts';
import { comparePaths, type ZnodePath } from '../model/znode-path.ts';
import { contentBytes, decodeJson, encodeJson, storeContent, type StoredContent } from './codec.ts';
import { expectShape, expectShapes } from './shape.ts';

/**
 * What the ledger knows of one document: its znodes as they were written last (the base).
 * It is stored in one znode, or, when its znodes hold more than 64 KiB, in a head and parts by ranges of
 * paths, so that a small change rewrites one part only.
 */
export interface DocumentRecord {
  readonly environment: string;
  readonly document: RecordedDocument;
  readonly nodes: ReadonlyMap<ZnodePath, RecordedNode>;
}

export interface RecordedDocument extends Pick<
  DesiredDocument,
  'id' | 'kind' | 'name' | 'cluster' | 'specHash'
> {
  /** `file:line` of the declaration when it was applied. */
  readonly source: string;
}

export interface RecordedNode {
  readonly path: ZnodePath;
  /** Revision of the last write. */
  readonly revision: number;
  /**
   * `null`: the transaction that writes this record, whose id nobody can know before. It is read back as
   * the mzxid of the znode that holds the record, and filled in whenever the record is rewritten.
   */
  readonly czxid: Zxid | null;
  readonly mzxid: Zxid | null;
  readonly aversion: number;
  /** `aclText` of the ACL it was created with. */
  readonly acl: string;
  readonly data: Buffer;
}

/** How a record is spread over znodes: `null` for all in the head, else one range of paths a part. */
export type Partition = readonly { readonly id: number; readonly from: string }[] | null;

/** Content of znodes that one znode of a record holds at most, in bytes. */
export const PART_BYTES = 64 * 1024;

interface StoredNode {
  readonly p: string;
  readonly r: number;
  readonly c?: string;
  readonly m?: string;
  readonly a?: number;
  readonly l?: string;
  readonly d: StoredContent;
}

const STORED_NODE = {
  p: 'string',
  r: 'count',
  c: 'string?',
  m: 'string?',
  l: 'string?',
  d: 'object',
} as const;

interface StoredHead {
  readonly v: 1;
  readonly environment: string;
  readonly document: RecordedDocument;
  readonly nodes?: readonly StoredNode[];
  readonly parts?: readonly { readonly id: number; readonly from: string }[];
}

export function encodeHead(
  record: Omit<DocumentRecord, 'nodes'>,
  content: readonly RecordedNode[] | NonNullable<Partition>,
): Buffer {
  const { environment, document } = record;
  const head: StoredHead = isPartition(content)
    ? { v: 1, environment, document, parts: content }
    : { v: 1, environment, document, nodes: content.map(storeNode) };
  return encodeJson(head);
}

export function encodePart(nodes: readonly RecordedNode[]): Buffer {
  return encodeJson({ v: 1, nodes: nodes.map(storeNode) });
}

/**
 * Reads a head. `mzxid` is that of the znode it was read from; it stands in for the zxids that were not known.
 * @throws Error when the bytes are no head.
 */
export function decodeHead(
  data: Buffer,
  mzxid: Zxid,
): { record: Omit<DocumentRecord, 'nodes'>; nodes: RecordedNode[]; partition: Partition } {
  const value = expectShape(decodeJson(data), {
    environment: 'string',
    document: 'object',
    nodes: 'list?',
    parts: 'list?',
  });
  expectShape(value['document'], { id: 'string', kind: 'string', name: 'string' });
  expectShapes(value['nodes'] ?? [], STORED_NODE);
  expectShapes(value['parts'] ?? [], { id: 'count', from: 'string' });
  const head = value as unknown as StoredHead;
  return {
    record: { environment: head.environment, document: head.document },
    nodes: (head.nodes ?? []).map((stored) => readNode(stored, mzxid)),
    partition: head.parts ?? null,
  };
}

export function decodePart(data: Buffer, mzxid: Zxid): RecordedNode[] {
  const value = expectShape(decodeJson(data), { nodes: 'list' });
  expectShapes(value['nodes'], STORED_NODE);
  const part = value as unknown as { nodes: readonly StoredNode[] };
  return part.nodes.map((stored) => readNode(stored, mzxid));
}

function isPartition(content: readonly unknown[]): content is NonNullable<Partition> {
  return content.length > 0 && typeof (content[0] as { from?: unknown }).from === 'string';
}

function storeNode(node: RecordedNode): StoredNode {
  return {
    p: node.path,
    r: node.revision,
    ...(node.czxid === null ? {} : { c: node.czxid }),
    ...(node.mzxid === null ? {} : { m: node.mzxid }),
    ...(node.aversion === 0 ? {} : { a: node.aversion }),
    ...(node.acl === OPEN_ACL_TEXT ? {} : { l: node.acl }),
    d: storeContent(node.data),
  };
}

function readNode(stored: StoredNode, mzxid: Zxid): RecordedNode {
  return {
    path: stored.p as ZnodePath,
    revision: stored.r,
    czxid: stored.c ?? mzxid,
    mzxid: stored.m ?? mzxid,
    aversion: stored.a ?? 0,
    acl: stored.l ?? OPEN_ACL_TEXT,
    data: contentBytes(stored.d),
  };
}

/** One znode of a record as it is to be stored: the head has `part: null`. */
export interface RecordShard {
  readonly part: number | null;
  readonly nodes: readonly RecordedNode[];
}

/**
 * Spreads nodes over parts. Ranges of the old partition are kept where they still fit, so that parts
 * without a change stay untouched; a range that outgrew {@link PART_BYTES} is split, an empty one is dropped.
 */
export function partitionNodes(
  nodes: ReadonlyMap<ZnodePath, RecordedNode>,
  old: Partition,
): { partition: Partition; shards: RecordShard[] } {
  const sorted = [...nodes.values()].sort((a, b) => comparePaths(a.path, b.path));
  if (old === null && totalBytes(sorted) <= PART_BYTES) {
    return { partition: null, shards: [{ part: null, nodes: sorted }] };
  }
  let nextId = Math.max(0, ...(old ?? []).map((part) => part.id + 1));
  const shards: RecordShard[] = [];
  const partition: { id: number; from: string }[] = [];
  for (const range of rangesOf(sorted, old)) {
    for (const [index, piece] of splitBySize(range.nodes).entries()) {
      const first = piece[0];
      if (first === undefined) continue;
      const kept = index === 0 ? range.id : null;
      const id = kept ?? nextId++;
      // A path before the first range goes into it, and the range begins there from now on.
      const from = kept === null || first.path < range.from ? first.path : range.from;
      partition.push({ id, from });
      shards.push({ part: id, nodes: piece });
    }
  }
  return { partition, shards };
}

function rangesOf(
  sorted: readonly RecordedNode[],
  old: Partition,
): { id: number | null; from: string; nodes: RecordedNode[] }[] {
  if (old === null) return [{ id: null, from: '', nodes: [...sorted] }];
  const ranges = [...old]
    .sort((a, b) => byCodeUnits(a.from, b.from))
    .map((part) => ({ ...part, nodes: [] as RecordedNode[] }));
  let index = 0;
  for (const node of sorted) {
    while (index + 1 < ranges.length && (ranges[index + 1]?.from ?? '') <= node.path) index++;
    ranges[index]?.nodes.push(node);
  }
  return ranges;
}

function splitBySize(nodes: readonly RecordedNode[]): RecordedNode[][] {
  const pieces: RecordedNode[][] = [];
  let bytes = Infinity;
  for (const node of nodes) {
    bytes += node.data.length;
    if (bytes > PART_BYTES) {
      pieces.push([]);
      bytes = node.data.length;
    }
    pieces.at(-1)?.push(node);
  }
  return pieces;
}

function totalBytes(nodes: readonly RecordedNode[]): number {
  return nodes.reduce((sum, node) => sum + node.data.length, 0);
}
