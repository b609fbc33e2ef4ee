import { createHash } from 'node:crypto';
import { canonicalJson } from '../../model/canonical-json.ts';
import { type Document } from '../../model/document.ts';
import { isJsonObject, type JsonPointer, pointerTo } from '../../model/json.ts';
import { joinPath, type ZnodePath } from '../../model/znode-path.ts';
import { specPart, type CompiledNode } from './znode.ts';

/** Bytes of one znode of a blob: a quarter of what a request carries. */
const CHUNK_BYTES = 262_144;

/** The files that hold the weights of versions, with the member that names each. */
export function inlineFiles(document: Document): { readonly pointer: JsonPointer; readonly file: string }[] {
  const versions = specPart(document, 'ModelParams', 'versions')?.value;
  if (!Array.isArray(versions)) return [];
  return versions.flatMap((version, index) => {
    const weights = isJsonObject(version) ? version['weights'] : undefined;
    const file = weights !== undefined && isJsonObject(weights) ? weights['inline'] : undefined;
    const pointer = `${pointerTo('/spec/versions', index)}/weights/inline`;
    return typeof file === 'string' ? [{ pointer, file }] : [];
  });
}

/** `sha256:` and the hex digest of bytes. */
export function bytesDigest(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/**
 * The znodes of a blob: `/blobs/sha256/<digest>` with the size and the digests of the chunks, and each chunk below it, by its
 * number. The path follows from the content, so that whoever declares one declares the same, and it never changes.
 */
export function blobNodes(
  document: Document,
  pointer: JsonPointer,
  { cluster, bytes }: { readonly cluster: ZnodePath; readonly bytes: Buffer },
): CompiledNode[] {
  const source = document.locate(pointer);
  const path = joinPath(cluster, 'blobs', 'sha256', bytesDigest(bytes).slice('sha256:'.length));
  const made = { document: document.id, source, locate: () => source, pointer, isShared: true } as const;
  const chunks: Buffer[] = [];
  for (let start = 0; start < bytes.length; start += CHUNK_BYTES)
    chunks.push(bytes.subarray(start, start + CHUNK_BYTES));
  const manifest = { size: bytes.length, chunk: CHUNK_BYTES, chunks: chunks.map(bytesDigest) };
  return [
    { ...made, path, data: Buffer.from(canonicalJson(manifest)) },
    ...chunks.map((data, index) => ({
      ...made,
      path: joinPath(path, String(index).padStart(5, '0')),
      data,
    })),
  ];
}
