import { type Check } from '../../../model/doctor.ts';
import { type Zxid } from '../../../model/stat.ts';
import { type ZnodePath } from '../../../model/znode-path.ts';
import { gapHint, gapsIn, gapText } from '../../../ledger/gaps.ts';
import { ok, problem, remark } from '../checks.ts';
import { type LedgerContent, type ReadEntry } from './content.ts';
import { type LedgerDump } from './read-dump.ts';
import { someOf } from './some-of.ts';

/** The commit point and the history were written together, always. */
export function revisionChecks({ revision, history, journal, lock }: LedgerContent, hint: string): Check[] {
  const misplaced = history.filter(({ number, entry }) => number !== entry.revision);
  const checks = misplaced.map(({ path, entry }) =>
    problem('ledger.revision', `${path} holds the entry of revision ${entry.revision}`, hint),
  );
  if (revision === null) return checks;
  const { rev, id, state } = revision;
  const newest = history.reduce<ReadEntry | null>(
    (latest, entry) => (latest === null || entry.number > latest.number ? entry : latest),
    null,
  );
  const highest = newest?.number ?? 0;
  if (highest !== rev) {
    checks.push(
      problem(
        'ledger.revision',
        `revision says ${rev}, and the newest entry of the history is ${highest === 0 ? 'missing' : highest}`,
        hint,
      ),
    );
  } else if (state === 'stable' && newest !== null && newest.entry.id !== id) {
    checks.push(
      problem(
        'ledger.revision',
        `revision ${rev} is that of apply ${id}, and its entry that of ${newest.entry.id}`,
        hint,
      ),
    );
  }
  if (state === 'applying') {
    const isKept = journal?.head?.id === id;
    if (!isKept) {
      checks.push(problem('ledger.revision', `apply ${id} is open, and its journal is not there`, hint));
    } else if (lock === null) {
      checks.push(
        problem(
          'ledger.revision',
          `apply ${id} was interrupted, and is still open`,
          'zkai recover, or zkai recover --undo',
        ),
      );
    } else {
      checks.push(remark('ledger.revision', `apply ${id} is at work: the records follow its batches`));
    }
  }
  if (checks.length > 0) return checks;
  return [
    ok(
      'ledger.revision',
      rev === 0 ? 'nothing was applied yet' : `revision ${rev} is the newest entry of the history`,
    ),
  ];
}

/** Each entry follows the one before it of its project and environment; the oldest may have been pruned. */
export function gapChecks({ content: { history, newest, revision }, paths, znodes }: LedgerDump): Check[] {
  const entries = history.map(({ entry }) => entry).toSorted((a, b) => b.revision - a.revision);
  const gaps = gapsIn(entries, { newest, paths }).filter(
    // What is damaged, and what `revision` itself misses, is told elsewhere.
    ({ path, missing }) => !znodes.has(path) && missing !== revision?.rev,
  );
  if (gaps.length === 0) return [ok('ledger.history', 'no entry is missing between others')];
  return gaps.map((gap) => problem('ledger.history', gapText(gap), gapHint(gap)));
}

/** What a revision wrote, its transaction wrote: in the records, and in the znodes that nobody has touched since. */
export function transactionChecks({ content, live }: LedgerDump, hint: string): Check[] {
  const { history, records, revision } = content;
  if (revision?.state === 'applying') return [];
  const wrote = lastWrites(history);
  const wrong: ZnodePath[] = [];
  const younger: ZnodePath[] = [];
  let known = 0;
  for (const { nodes } of records) {
    for (const { path, revision: writtenIn, mzxid, czxid } of nodes) {
      const stat = live.get(path);
      if (stat !== undefined && stat.czxid === czxid && isBefore(stat.mzxid, mzxid)) younger.push(path);
      const by = wrote.get(path);
      if (by === undefined || by.number !== writtenIn) continue;
      known += 1;
      if (mzxid === null || !by.zxids.has(mzxid)) wrong.push(path);
    }
  }
  const checks: Check[] = [];
  if (wrong.length > 0) {
    const message = `${wrong.length} znodes were written by another transaction than their record says: ${someOf(wrong)}`;
    checks.push(problem('ledger.zxids', message, hint));
  }
  if (younger.length > 0) {
    const message = `the ledger is younger than ${younger.length} of its znodes, as after a restore: ${someOf(younger)}`;
    checks.push(problem('ledger.zxids', message, hint));
  }
  if (checks.length > 0) return checks;
  return [ok('ledger.zxids', `the history and the records agree on what wrote ${known} znodes`)];
}

interface LastWrite {
  /** Of the entry. */
  readonly number: number;
  readonly zxids: ReadonlySet<Zxid>;
}

/**
 * The transactions that may have written each path last: those of the newest entry that did, and of every later one,
 * since one that was undone has put things back and says of no path that it did.
 */
function lastWrites(history: readonly ReadEntry[]): Map<ZnodePath, LastWrite> {
  const writes = new Map<ZnodePath, LastWrite>();
  const later = new Set<Zxid>();
  const settled = new Set<ZnodePath>();
  for (const { number, zxids, changes } of history.toSorted((a, b) => b.number - a.number)) {
    for (const zxid of zxids) later.add(zxid);
    const allowed = new Set(later);
    for (const { path, actions, written } of changes) {
      if (settled.has(path)) continue;
      settled.add(path);
      // The record of a merged value says which transaction others wrote it in before.
      if (written === undefined && (actions.includes('create') || actions.includes('update')))
        writes.set(path, { number, zxids: allowed });
    }
  }
  return writes;
}

function isBefore(a: Zxid, b: Zxid | null): boolean {
  return b !== null && b !== '' && BigInt(a) < BigInt(b);
}
