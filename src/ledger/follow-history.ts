import { type Acl } from '../model/acl.ts';
import { multiFrameBytes, type WriteOp } from '../model/write-op.ts';
import { encodeHistory } from './history.ts';
import { historyPath, type LedgerPaths } from './paths.ts';
import { type StoredEntry } from './read-history.ts';

interface Ledgers {
  readonly from: LedgerPaths;
  readonly into: LedgerPaths;
  /** What is added to the numbers. */
  readonly above: number;
  readonly acl: Acl;
  readonly chroot: string;
}

/** The part of a history that goes along with its records to another ledger. */
export interface CarriedHistory {
  /** Newest first. */
  readonly carried: readonly StoredEntry[];
  /** Those that found no room: the oldest. */
  readonly left: readonly StoredEntry[];
  readonly ops: readonly WriteOp[];
}

/**
 * As much of `entries` (newest first) as `room` bytes of a transaction hold. An entry keeps who, when and what; it gets the
 * number that it has there, and remembers its transaction, which is not the one any more that writes it.
 */
export function carryHistory(
  entries: readonly StoredEntry[],
  room: number,
  { from, into, above, acl, chroot }: Ledgers,
): CarriedHistory {
  const opsOf = (entry: StoredEntry, before: StoredEntry | undefined): WriteOp[] => [
    {
      op: 'create',
      path: historyPath(into, entry.revision + above),
      data: numbered(entry, before, above),
      acl,
    },
    { op: 'delete', path: historyPath(from, entry.revision), version: -1 },
  ];
  const empty = multiFrameBytes([], chroot);
  let left = room;
  let count = 0;
  for (const [index, entry] of entries.entries()) {
    left -= multiFrameBytes(opsOf(entry, entries[index + 1]), chroot) - empty;
    if (left < 0) break;
    count += 1;
  }
  const carried = entries.slice(0, count);
  return {
    carried,
    left: entries.slice(count),
    ops: carried.flatMap((entry, index) => opsOf(entry, carried[index + 1])),
  };
}

/** What follows none that came along follows none that is known there. */
function numbered(entry: StoredEntry, before: StoredEntry | undefined, above: number): Buffer {
  const { zxid, ctime: _ctime, bytes: _bytes, blob, previous, zxids = [zxid], ...rest } = entry;
  const known = before === undefined || previous === undefined ? {} : { previous: previous + above };
  return encodeHistory({ ...rest, ...known, revision: entry.revision + above, zxids }, blob);
}
