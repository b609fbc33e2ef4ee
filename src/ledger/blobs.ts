import { createHash } from 'node:crypto';
import { type Acl } from '../model/acl.ts';
import { type WriteOp } from '../model/write-op.ts';
import { joinPath, type ZnodePath } from '../model/znode-path.ts';
import { type ReadMany } from '../ports/reads.ts';
import { damaged } from './damaged.ts';
import { type BlobRef } from './history.ts';
import { type LedgerPaths } from './paths.ts';

/** Bytes of one znode of a blob. */
export const CHUNK_BYTES = 200_000;

/** Content by its hash, in as many znodes as it takes, to be written before what refers to it. */
export function blobOps(content: Buffer, paths: LedgerPaths, acl: Acl): { ref: BlobRef; ops: WriteOp[] } {
  const sha256 = hashOf(content);
  const chunks: Buffer[] = [];
  for (let at = 0; at < content.length; at += CHUNK_BYTES)
    chunks.push(content.subarray(at, at + CHUNK_BYTES));
  const create = (path: ZnodePath, data: Buffer): WriteOp => ({ op: 'create', path, data, acl });
  return {
    ref: { sha256, chunks: chunks.length },
    ops: [
      create(joinPath(paths.blobs, sha256), Buffer.alloc(0)),
      ...chunks.map((data, index) => create(chunkPath(paths, sha256, index), data)),
    ],
  };
}

/** Which of some operations are still to be done: blobs are never changed, so what is there is right. */
export async function missingOf(read: ReadMany, ops: readonly WriteOp[]): Promise<WriteOp[]> {
  const results = await read(ops.map(({ path }) => ({ op: 'data', path })));
  return ops.filter((_, index) => results[index]?.found === 'absent');
}

/** @throws ZkaiFailure `failed` when a chunk is gone, or the content is not what its hash says */
export async function readBlob(
  read: ReadMany,
  paths: LedgerPaths,
  { sha256, chunks }: BlobRef,
): Promise<Buffer> {
  const at = Array.from({ length: chunks }, (_, index) => chunkPath(paths, sha256, index));
  const results = await read(at.map((path) => ({ op: 'data', path })));
  const content = Buffer.concat(
    results.map((result, index) => {
      if (result.found === 'data') return result.data;
      throw damaged(at[index] ?? paths.blobs);
    }),
  );
  if (hashOf(content) !== sha256) throw damaged(joinPath(paths.blobs, sha256));
  return content;
}

function chunkPath(paths: LedgerPaths, sha256: string, index: number): ZnodePath {
  return joinPath(paths.blobs, sha256, String(index).padStart(4, '0'));
}

function hashOf(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
