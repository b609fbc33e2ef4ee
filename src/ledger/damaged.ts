import { ZkaiFailure } from '../model/failure.ts';
import { type ZnodePath } from '../model/znode-path.ts';
import { LEDGER_NAME } from './paths.ts';

/** Decodes a ledger znode. @throws ZkaiFailure `failed` that names it when it holds what zkai never writes. */
export function decodeAt<T>(path: ZnodePath, decode: () => T): T {
  try {
    return decode();
  } catch (cause) {
    throw damaged(path, cause);
  }
}

export function damaged(path: ZnodePath, cause?: unknown): ZkaiFailure {
  const base = path.slice(0, path.indexOf(`/${LEDGER_NAME}`) + LEDGER_NAME.length + 1);
  return new ZkaiFailure(
    'failed',
    `the ledger znode ${path} cannot be read: its content was not written by zkai`,
    { hint: rebuildHint(base), cause },
  );
}

/** How to get a ledger again where there is no backup of it. What it knew of all projects below the root is gone then. */
export function rebuildHint(base: string): string {
  return `restore it from a backup; or delete the whole ledger (zkCli.sh -server CONNECT deleteall ${base}), and zkai apply makes a new one, which takes over what is as declared`;
}
