import { deflateSync, inflateSync } from 'node:zlib';

import { joinPath, type ZnodePath } from '../model/znode-path.ts';
import { FASTEST, INFLATE_LIMIT } from './codec.ts';

/**
 * From so many bytes on, the contents of the nodes in a znode of a record are stored in a znode of their own, below it.
 * A plan reads them only where a live znode is not the one that was written: what it finds there otherwise is the content.
 */
const APART_FROM = 4096;

export function isApart(nodes: readonly { readonly data: Buffer }[]): boolean {
  let bytes = 0;
  for (const { data } of nodes) bytes += data.length;
  return bytes >= APART_FROM;
}

/** Where the contents of the znode of a record are. */
export function contentsPath(shard: ZnodePath): ZnodePath {
  return joinPath(shard, 'c');
}

/** One behind the other, deflated; the record says how long each is. */
export function encodeContents(nodes: readonly { readonly data: Buffer }[]): Buffer {
  return deflateSync(Buffer.concat(nodes.map(({ data }) => data)), { level: FASTEST });
}

/** The contents of these nodes, in their order. @throws Error when it holds more or less than theirs. */
export function decodeContents(stored: Buffer, nodes: readonly { readonly length: number }[]): Buffer[] {
  const all = inflateSync(stored, { maxOutputLength: INFLATE_LIMIT });
  let at = 0;
  const contents = nodes.map(({ length }) => all.subarray(at, (at += length)));
  if (at !== all.length) throw new Error(`contents of ${all.length} bytes, and the record says ${at}`);
  return contents;
}
