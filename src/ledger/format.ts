import { ZkaiFailure } from '../model/failure.ts';
import { decodeJson } from './codec.ts';
import { damaged, decodeAt } from './damaged.ts';
import { type LedgerPaths } from './paths.ts';
import { expectShape } from './shape.ts';

/** The ledger format that this zkai reads and writes. */
export const LEDGER_FORMAT = 1;

/** Reads the `format` znode. @throws ZkaiFailure `plan-refused` for a newer format, `failed` for a damaged one. */
export function decodeFormat(data: Buffer, paths: LedgerPaths): { readonly id: string } {
  const value = decodeAt(paths.format, () =>
    expectShape(decodeJson(data), { id: 'string', format: 'count' }),
  );
  const { id, format } = value as { readonly id: string; readonly format: number };
  if (id === '' || format === 0) throw damaged(paths.format);
  if (format <= LEDGER_FORMAT) return { id };
  const message = `the ledger ${paths.base} has format ${format}, made by a newer zkai`;
  throw new ZkaiFailure('plan-refused', message, {
    hint: `use a zkai that knows it; this one reads format ${LEDGER_FORMAT}`,
  });
}
