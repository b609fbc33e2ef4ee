import { type Protection } from '../../model/plan.ts';
import { alignRows, cell, indent } from '../columns.ts';
import { type Paint } from '../paint.ts';
import { place } from '../words.ts';

/** Rows that change no znode: the ledger says from then on what may not be taken away. */
export function renderProtections(protections: readonly Protection[], paint: Paint): string[] {
  if (protections.length === 0) return [];
  const rows = alignRows(
    protections.map(({ document, protect, source, reason }) => [
      cell('plain', protect ? '= protect' : '= unprotect'),
      cell('path', document),
      ...(source === null ? [] : [cell('dim', place(source))]),
      cell('dim', reason),
    ]),
    paint,
  );
  return [paint.heading('Protection, in the ledger'), ...indent(rows, 2)];
}
