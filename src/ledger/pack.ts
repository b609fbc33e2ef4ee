import { type Zxid } from '../model/stat.ts';
import { recordKey } from '../model/tree.ts';
import { decodeWithContents, encodeWithContents } from './codec.ts';
import { APART_FROM } from './contents.ts';
import {
  contentsInline,
  type DocumentRecord,
  type IndexedNode,
  readNodes,
  type RecordedDocument,
  STORED_NODE,
  storeNode,
  type StoredNode,
} from './record.ts';
import { expectShape, expectShapes } from './shape.ts';

/**
 * Small records of an apply in batches, many in one znode: a znode each would cost the server more than their contents.
 * A pack is never written over. What is said later of one of its documents counts instead of it: the document's own
 * record, else the newest pack that has it; without nodes, it says that the document has none any more (the idea of a
 * log-structured merge-tree: O'Neil et al., Acta Informatica 1996). A pack of which nothing counts is deleted.
 */
export interface PackedRecord {
  readonly key: string;
  readonly record: Omit<DocumentRecord, 'nodes'>;
  readonly nodes: readonly IndexedNode[];
}

interface StoredPackEntry {
  readonly document: RecordedDocument;
  readonly nodes: readonly StoredNode[];
}

/** Of records of one environment. */
export function encodePack(environment: string, records: readonly DocumentRecord[]): Buffer {
  const stored = records.map(({ document, nodes }): StoredPackEntry => ({
    document,
    nodes: Array.from(nodes.values(), storeNode),
  }));
  return encodeWithContents({ v: 1, environment, records: stored }, contentsInline(nodesOf(records)));
}

/** `mzxid` as for a head. @throws Error when the bytes are no pack. */
export function decodePack(data: Buffer, mzxid: Zxid): PackedRecord[] {
  const { value: json, contents } = decodeWithContents(data);
  const value = expectShape(json, { environment: 'string', records: 'list' });
  expectShapes(value['records'], { document: 'object', nodes: 'list' });
  const { environment, records } = value as unknown as {
    environment: string;
    records: readonly StoredPackEntry[];
  };
  for (const { document, nodes } of records) {
    expectShape(document as never, { id: 'string', kind: 'string', name: 'string' });
    expectShapes(nodes as never, STORED_NODE);
  }
  const all = readNodes(
    records.flatMap(({ nodes }) => nodes),
    contents,
    mzxid,
  );
  let at = 0;
  return records.map(({ document, nodes }) => ({
    key: recordKey(document),
    record: { environment, document },
    nodes: all.slice(at, (at += nodes.length)),
  }));
}

/** All nodes of these records, in the order in which a pack has them. */
export function nodesOf(records: readonly Pick<DocumentRecord, 'nodes'>[]) {
  return records.flatMap(({ nodes }) => [...nodes.values()]);
}

/** Larger ones have a znode of their own: packs are there for what costs more as a znode than as bytes. */
export function isPackable({ nodes }: DocumentRecord): boolean {
  let bytes = 0;
  for (const { data } of nodes.values()) bytes += data.length;
  return fitsPack(nodes.size, bytes);
}

/** The same of how many nodes it has, and the bytes of their contents. */
export function fitsPack(nodes: number, bytes: number): boolean {
  return nodes <= MOST_NODES && bytes < APART_FROM;
}

const MOST_NODES = 50;

/** About what a record takes in a pack, in bytes. */
export function packedBytes({ nodes }: DocumentRecord): number {
  let bytes = 250; // the document
  for (const { path, data } of nodes.values()) bytes += 100 + path.length + data.length;
  return bytes;
}

/** `number`: of the packs of this revision. */
export function packName({ revision, number }: PackNumber): string {
  return `pack-${revision}-${number}`;
}

export interface PackNumber {
  readonly revision: number;
  readonly number: number;
}

/** `null`: it is no pack. Names of records have dots. */
export function packNumber(name: string): PackNumber | null {
  const found = /^pack-(\d{1,15})-(\d{1,15})$/.exec(name);
  return found === null ? null : { revision: Number(found[1]), number: Number(found[2]) };
}

/** The oldest first. */
export function byAge(a: PackNumber, b: PackNumber): number {
  return a.revision - b.revision || a.number - b.number;
}
