import { ZkaiFailure } from '../model/failure.ts';
import { type ZnodePath } from '../model/znode-path.ts';

/** Decodes a ledger znode. @throws ZkaiFailure `failed` that names it when it holds what zkai never writes. */
export function decodeAt<T>(path: ZnodePath, decode: () => T): T {
  try {
    return decode();
  } catch (cause) {
    throw damaged(path, cause);
  }
}

export function damaged(path: ZnodePath, cause?: unknown): ZkaiFailure {
  return new ZkaiFailure(
    'failed',
    `the ledger znode ${path} cannot be read: its content was not written by zkai`,
    {
      hint: 'restore it from a backup, or delete the ledger and adopt the znodes again',
      cause,
    },
  );
}
