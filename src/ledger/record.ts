import { OPEN_ACL_TEXT } from '../model/acl.ts';
import { type JsonPointer } from '../model/json.ts';
import { type Zxid } from '../model/stat.ts';
import { type DesiredDocument } from '../model/tree.ts';
import { type ZnodePath } from '../model/znode-path.ts';
import { decodeWithContents, encodeJson, encodeWithContents } from './codec.ts';
import { isApart, sliceContents } from './contents.ts';
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
  /** Nothing deletes its znodes or gives them up, whatever becomes of the rule and of the document, until somebody ends it. */
  readonly protect?: true;
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
  /** Sealed. */
  readonly data: Buffer;
  /** Which members are; absent: none. */
  readonly sensitive?: readonly JsonPointer[] | undefined;
}

/** A node as it was read: `data` is `null` where its content is stored apart and was not looked at. */
export type IndexedNode = Omit<RecordedNode, 'data' | 'czxid' | 'mzxid'> & {
  readonly czxid: Zxid;
  readonly mzxid: Zxid;
  data: Buffer | null;
  /** Bytes of its content. */
  readonly length: number;
};

export interface StoredNode {
  readonly p: string;
  readonly r: number;
  readonly c?: string;
  readonly m?: string;
  readonly a?: number;
  readonly l?: string;
  /** Bytes of its content. */
  readonly n: number;
  /** Pointers of the members that are sealed. */
  readonly s?: readonly string[];
}

/** The shape of {@link StoredNode}. */
export const STORED_NODE = {
  p: 'string',
  r: 'count',
  c: 'string?',
  m: 'string?',
  l: 'string?',
  n: 'count',
  s: 'list?',
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
  if (isPartition(content)) return encodeJson({ v: 1, environment, document, parts: content });
  const nodes = content.map(storeNode);
  return encodeWithContents({ v: 1, environment, document, nodes }, contentsInline(content));
}

export function encodePart(nodes: readonly RecordedNode[]): Buffer {
  return encodeWithContents({ v: 1, nodes: nodes.map(storeNode) }, contentsInline(nodes));
}

/**
 * Reads a head. `mzxid` is that of the znode it was read from; it stands in for the zxids that were not known.
 * @throws Error when the bytes are no head.
 */
export function decodeHead(
  data: Buffer,
  mzxid: Zxid,
): { record: Omit<DocumentRecord, 'nodes'>; nodes: IndexedNode[]; partition: Partition } {
  const { value: json, contents } = decodeWithContents(data);
  const value = expectShape(json, {
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
    nodes: readNodes(head.nodes ?? [], contents, mzxid),
    partition: head.parts ?? null,
  };
}

export function decodePart(data: Buffer, mzxid: Zxid): IndexedNode[] {
  const { value: json, contents } = decodeWithContents(data);
  const value = expectShape(json, { nodes: 'list' });
  expectShapes(value['nodes'], STORED_NODE);
  return readNodes((value as unknown as { nodes: readonly StoredNode[] }).nodes, contents, mzxid);
}

function isPartition(content: readonly unknown[]): content is NonNullable<Partition> {
  return content.length > 0 && typeof (content[0] as { from?: unknown }).from === 'string';
}

/** Those contents that are stored in the very znode. */
export function contentsInline(nodes: readonly RecordedNode[]): readonly Buffer[] {
  const contents = nodes.map(({ data }) => data);
  return isApart(contents) ? [] : contents;
}

/** Member by member: there are as many nodes as the tree has, and each may be most of what an apply takes. */
export function storeNode({
  path,
  revision,
  czxid,
  mzxid,
  aversion,
  acl,
  data,
  sensitive,
}: RecordedNode): StoredNode {
  const stored: { -readonly [Member in keyof StoredNode]: StoredNode[Member] } = {
    p: path,
    r: revision,
    n: data.length,
  };
  if (czxid !== null) stored.c = czxid;
  if (mzxid !== null) stored.m = mzxid;
  if (aversion !== 0) stored.a = aversion;
  if (acl !== OPEN_ACL_TEXT) stored.l = acl;
  if (sensitive !== undefined) stored.s = sensitive;
  return stored;
}

export function readNodes(stored: readonly StoredNode[], contents: Buffer, mzxid: Zxid): IndexedNode[] {
  const lengths = stored.map(({ n }) => ({ length: n }));
  const data = isApart(lengths) ? null : sliceContents(contents, lengths);
  return stored.map(({ p, r, c, m, a, l, n, s }, index) => ({
    path: p as ZnodePath,
    revision: r,
    czxid: c ?? mzxid,
    mzxid: m ?? mzxid,
    aversion: a ?? 0,
    acl: l ?? OPEN_ACL_TEXT,
    data: data?.[index] ?? null,
    length: n,
    ...(s === undefined ? {} : { sensitive: s }),
  }));
}
