import { joinPath, type ZnodePath } from '../model/znode-path.ts';
import { deflateAll, deflateAllLater, inflate } from './codec.ts';

/**
 * From so many bytes on, the contents of the nodes in a znode of a record are stored in a znode of their own, below it.
 * A plan reads them only where a live znode is not the one that was written: what it finds there otherwise is the content.
 */
export const APART_FROM = 4096;

export function isApart(contents: readonly Sized[]): boolean {
  let bytes = 0;
  for (const { length } of contents) bytes += length;
  return bytes >= APART_FROM;
}

/** A content, or a node whose content has so many bytes. */
interface Sized {
  readonly length: number;
}

/** Where the contents of the znode of a record are. */
export function contentsPath(shard: ZnodePath): ZnodePath {
  return joinPath(shard, 'c');
}

/**
 * What was deflated for a journal, by its first content, until a record wants it: what stands together in both is deflated
 * once. Contents are not written over by anybody.
 */
const deflated = new WeakMap<Buffer, { readonly contents: readonly Buffer[]; readonly stored: Buffer }>();

/** One behind the other, deflated; the record says how long each is. */
export function encodeContents(contents: readonly Buffer[]): Buffer {
  const [first] = contents;
  const known = first === undefined ? undefined : deflated.get(first);
  if (first === undefined || known === undefined || !areSame(known.contents, contents))
    return deflateAll(contents);
  deflated.delete(first);
  return known.stored;
}

/** The same in another thread; kept for {@link encodeContents}. */
export async function encodeContentsLater(contents: readonly Buffer[]): Promise<Buffer> {
  const stored = await deflateAllLater(contents);
  const [first] = contents;
  if (first !== undefined) deflated.set(first, { contents, stored });
  return stored;
}

function areSame(a: readonly Buffer[], b: readonly Buffer[]): boolean {
  return a.length === b.length && a.every((content, index) => content === b[index]);
}

/** The contents of these nodes, in their order. @throws Error when it holds more or less than theirs. */
export function decodeContents(stored: Buffer, nodes: readonly Sized[]): Buffer[] {
  return sliceContents(inflate(stored), nodes);
}

/** The same of contents that are not deflated. @throws as {@link decodeContents} */
export function sliceContents(all: Buffer, nodes: readonly Sized[]): Buffer[] {
  let at = 0;
  const contents = nodes.map(({ length }) => all.subarray(at, (at += length)));
  if (at !== all.length) throw new Error(`contents of ${all.length} bytes, where ${at} are named`);
  return contents;
}
