import { type RecordedChange } from '../ledger/history.ts';
import { type Gap, gapFailure, gapsIn } from '../ledger/gaps.ts';
import { type LedgerPaths } from '../ledger/paths.ts';
import { detailOf, readHistory, type StoredEntry } from '../ledger/read-history.ts';
import { type NewestRevisions } from '../ledger/revision.ts';
import { type BlamedRevision } from '../model/blame.ts';
import { type Zxid } from '../model/stat.ts';
import { type ReadMany } from '../ports/reads.ts';
import { entryHead } from './entry-head.ts';

/** What everybody applied below the root, as far as it is kept. */
export interface WholeHistory {
  /** Newest first. */
  readonly entries: readonly StoredEntry[];
  /** Of an entry, wherever it is stored. */
  readonly changesOf: (entry: StoredEntry) => Promise<readonly RecordedChange[]>;
  /** Where entries of any project are missing. */
  readonly gaps: readonly Gap[];
  /** The transaction that made the ledger, and what was missing above it; `null` where there is none. */
  readonly begun: Zxid | null;
}

/** @throws ZkaiFailure `failed` for an entry that zkai has not written. */
export async function readWholeHistory(
  read: ReadMany,
  { paths, newest }: { readonly paths: LedgerPaths; readonly newest: NewestRevisions },
): Promise<WholeHistory> {
  const entries: StoredEntry[] = [];
  await readHistory(read, paths, (entry) => {
    entries.push(entry);
    return 'more';
  });
  const [format] = await read([{ op: 'data', path: paths.format }]);
  const begun = format?.found === 'data' ? format.stat.czxid : null;
  return {
    entries,
    gaps: gapsIn(entries, { newest, paths }),
    begun,
    changesOf: async (entry) => (await detailOf(read, paths, entry)).changes,
  };
}

/**
 * The entries of `revision` and older ones, newest first.
 * @throws ZkaiFailure `failed` where the next one is behind a gap
 */
export function* entriesFrom(
  revision: number,
  { entries, gaps }: Pick<WholeHistory, 'entries' | 'gaps'>,
): Generator<StoredEntry, void, undefined> {
  const inTheWay = gaps.filter(({ missing }) => missing <= revision);
  const refuse = (older: number): void => {
    const gap = inTheWay.find(({ missing }) => missing > older);
    if (gap !== undefined) throw gapFailure(gap);
  };
  for (const entry of entries) {
    if (entry.revision > revision) continue;
    refuse(entry.revision);
    yield entry;
  }
  refuse(0);
}

/** A revision by its number, with its entry where that is kept. */
export function blamed(revision: number, { entries }: WholeHistory): BlamedRevision {
  const entry = entries.find((candidate) => candidate.revision === revision);
  return { revision, entry: entry === undefined ? null : entryHead(entry) };
}
