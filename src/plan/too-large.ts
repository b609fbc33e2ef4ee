import { type Blocked, type Change } from '../model/change.ts';
import { type TransactionShape } from '../model/plan.ts';
import { FRAME_LIMIT } from '../model/write-op.ts';
import { numberText } from '../model/number-text.ts';

/** A change, and what the frame would have that holds nothing else, in bytes. */
export interface LargeChange {
  readonly change: Change;
  readonly bytes: number;
}

/** The rows for what no server would take: the transaction, or the very changes that are too large alone. */
export function tooLarge(transaction: TransactionShape, larger: readonly LargeChange[]): Blocked[] {
  const { mode, bytes, limit, ops } = transaction;
  if (bytes <= limit) return [];
  const guard = 'too-large';
  const held = `one holds ${limit.toLocaleString('en')}${limit < FRAME_LIMIT ? ' on a server before ZooKeeper 3.6' : ''}`;
  const alone = (size: number): string =>
    `alone makes a transaction of ${size.toLocaleString('en')} bytes, and ${held}`;
  const nowhere = { path: null, document: null, source: null };
  if (larger.length > 0) {
    // Batches would not help.
    return larger.map(({ change: { path, document, source }, bytes: size }) => ({
      guard,
      path,
      document,
      source,
      reason: `it ${alone(size)}`,
      hint: SMALLER,
    }));
  }
  if (mode === 'journal') return [{ guard, ...nowhere, reason: `one znode ${alone(bytes)}`, hint: SMALLER }];
  const reason = `the transaction has ${numberText(bytes)} bytes in ${numberText(ops)} operations, and ${held}`;
  return [{ guard, ...nowhere, reason, hint: IN_BATCHES, permit: '--batch journal' }];
}

const SMALLER =
  'one value is too large for ZooKeeper: make it smaller, or keep it elsewhere and declare where';
const IN_BATCHES =
  'apply it in batches, behind a journal: --batch journal, or `batching: journal` of the environment';
