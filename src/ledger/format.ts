import { ZkaiFailure } from '../model/failure.ts';
import { isJsonObject } from '../model/json.ts';
import { decodeJson } from './codec.ts';
import { damaged, decodeAt } from './damaged.ts';
import { type LedgerPaths } from './paths.ts';

/** The ledger format that this zkai reads and writes. */
export const LEDGER_FORMAT = 1;

/** Reads the `format` znode. @throws ZkaiFailure `plan-refused` for a newer format, `failed` for a damaged one. */
export function decodeFormat(data: Buffer, paths: LedgerPaths): { readonly id: string } {
  const value = decodeAt(paths.format, () => decodeJson(data));
  if (!isJsonObject(value) || typeof value['id'] !== 'string' || typeof value['format'] !== 'number') {
    throw damaged(paths.format);
  }
  const { id, format } = value;
  if (format <= LEDGER_FORMAT) return { id };
  const message = `the ledger ${paths.base} has format ${format}, made by a newer zkai`;
  throw new ZkaiFailure('plan-refused', message, {
    hint: `use a zkai that knows it; this one reads format ${LEDGER_FORMAT}`,
  });
}
