import { OPEN_ACL_TEXT } from '../model/acl.ts';
import { type Zxid } from '../model/stat.ts';
import { type DesiredDocument } from '../model/tree.ts';
import { type ZnodePath } from '../model/znode-path.ts';
import { isApart } from './contents.ts';
import { contentBytes, decodeJson, encodeJson, storeContent, type StoredContent } from './codec.ts';
import { type Partition } from './partition.ts';
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

/** A node as it was read: `data` is `null` where its content is stored apart and was not looked at. */
export type IndexedNode = Omit<RecordedNode, 'data' | 'czxid' | 'mzxid'> & {
  readonly czxid: Zxid;
  readonly mzxid: Zxid;
  data: Buffer | null;
  /** Bytes of its content. */
  readonly length: number;
};

interface StoredNode {
  readonly p: string;
  readonly r: number;
  readonly c?: string;
  readonly m?: string;
  readonly a?: number;
  readonly l?: string;
  /** Its content; or how many bytes of the contents that are stored apart are its. */
  readonly d?: StoredContent;
  readonly n?: number;
}

const STORED_NODE = {
  p: 'string',
  r: 'count',
  c: 'string?',
  m: 'string?',
  l: 'string?',
  d: 'object?',
  n: 'count?',
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
    : { v: 1, environment, document, nodes: storeNodes(content) };
  return encodeJson(head);
}

export function encodePart(nodes: readonly RecordedNode[]): Buffer {
  return encodeJson({ v: 1, nodes: storeNodes(nodes) });
}

/**
 * Reads a head. `mzxid` is that of the znode it was read from; it stands in for the zxids that were not known.
 * @throws Error when the bytes are no head.
 */
export function decodeHead(
  data: Buffer,
  mzxid: Zxid,
): { record: Omit<DocumentRecord, 'nodes'>; nodes: IndexedNode[]; partition: Partition } {
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

export function decodePart(data: Buffer, mzxid: Zxid): IndexedNode[] {
  const value = expectShape(decodeJson(data), { nodes: 'list' });
  expectShapes(value['nodes'], STORED_NODE);
  const part = value as unknown as { nodes: readonly StoredNode[] };
  return part.nodes.map((stored) => readNode(stored, mzxid));
}

function isPartition(content: readonly unknown[]): content is NonNullable<Partition> {
  return content.length > 0 && typeof (content[0] as { from?: unknown }).from === 'string';
}

function storeNodes(nodes: readonly RecordedNode[]): StoredNode[] {
  const apart = isApart(nodes);
  return nodes.map((node) => storeNode(node, apart));
}

function storeNode(node: RecordedNode, apart: boolean): StoredNode {
  return {
    p: node.path,
    r: node.revision,
    ...(node.czxid === null ? {} : { c: node.czxid }),
    ...(node.mzxid === null ? {} : { m: node.mzxid }),
    ...(node.aversion === 0 ? {} : { a: node.aversion }),
    ...(node.acl === OPEN_ACL_TEXT ? {} : { l: node.acl }),
    ...(apart ? { n: node.data.length } : { d: storeContent(node.data) }),
  };
}

function readNode(stored: StoredNode, mzxid: Zxid): IndexedNode {
  const data = stored.d === undefined ? null : contentBytes(stored.d);
  return {
    path: stored.p as ZnodePath,
    revision: stored.r,
    czxid: stored.c ?? mzxid,
    mzxid: stored.m ?? mzxid,
    aversion: stored.a ?? 0,
    acl: stored.l ?? OPEN_ACL_TEXT,
    data,
    length: data?.length ?? stored.n ?? 0,
  };
}
