import { carryIgnored, withoutIgnored } from '../../diff/ignored.ts';
import { isSameValue } from '../../diff/same-value.ts';
import { type JournalStep, journalPaths } from '../../ledger/journal.ts';
import { type LedgerPaths } from '../../ledger/paths.ts';
import { type Deviations } from '../../ledger/undone-mark.ts';
import { type Stat, type Zxid } from '../../model/stat.ts';
import { joinPath, type ZnodePath } from '../../model/znode-path.ts';
import { type ReadMany } from '../../ports/reads.ts';
import { type ReadResult } from '../../ports/zookeeper.ts';
import { writesData } from '../change-ops.ts';
import { readCursor, readMarks, type StoredJournal } from './stored-journal.ts';

/** How one batch can be taken back. */
export interface BatchBack {
  /** The znode that each step to be taken back was found with, `null` where it has left none. */
  readonly found: ReadonlyMap<ZnodePath, Stat | null>;
  readonly deviations: Deviations;
  /** What to write back where others have written ignored fields since: the value before, with those as they are. */
  readonly before: ReadonlyMap<ZnodePath, Buffer>;
}

/** How all batches that are in place can be taken back, as their znodes are now. */
export interface WayBack {
  readonly batches: ReadonlyMap<number, BatchBack>;
  /** Everything that somebody else has changed, made or deleted, in the order of the plan. */
  readonly inTheWay: readonly ZnodePath[];
}

/**
 * Looks at every znode that a journal has written. It is to be taken back where it is as zkai wrote it, be it that
 * somebody has put it back; nothing is left to do where it is as it was before; anything else is in the way.
 */
export async function findWayBack(
  read: ReadMany,
  paths: LedgerPaths,
  { steps }: StoredJournal,
): Promise<WayBack> {
  const { cursor } = await readCursor(read, paths);
  const { done } = journalPaths(paths);
  const marks = Array.from({ length: cursor.applied }, (_, batch) => done(batch));
  const zxids = await readMarks(read, marks);
  const batches = new Map<number, BatchBack>();
  const inTheWay: ZnodePath[] = [];
  const created = new Set<ZnodePath>();
  // Backwards, so that what was created below a znode is known when that one is looked at.
  for (let batch = cursor.applied - 1; batch >= 0; batch -= 1) {
    const written = (await steps(batch)).filter(writesData).toReversed();
    const found = new Map<ZnodePath, Stat | null>();
    const deviations = new Map<ZnodePath, Zxid | null>();
    const before = new Map<ZnodePath, Buffer>();
    const results = await read(written.map(({ path }) => ({ op: 'data', path })));
    for (const [index, step] of written.entries()) {
      const { path } = step;
      const live = results[index] ?? { found: 'absent' };
      const zxid = zxids[batch] ?? null;
      const state = stateOf(step, live, zxid);
      if (step.actions.includes('create')) created.add(path);
      if (state === 'in the way') inTheWay.push(path);
      if (state === 'as before') deviations.set(path, null);
      if (state === 'as written') {
        const stat = live.found === 'data' ? live.stat : null;
        found.set(path, stat);
        if (step.ignored !== undefined && step.before !== null && live.found === 'data')
          before.set(path, carryIgnored(step.before, live.data, step.ignored));
        if (stat !== null && isAnother(step, stat, zxid)) deviations.set(path, stat.czxid);
      }
    }
    batches.set(batch, { found, deviations, before });
    const parents = [...found].filter(([path, stat]) => created.has(path) && (stat?.numChildren ?? 0) > 0);
    inTheWay.push(
      ...(
        await childrenBelow(
          read,
          parents.map(([path]) => path),
        )
      ).filter((path) => !created.has(path)),
    );
  }
  return { batches, inTheWay: inTheWay.toReversed() };
}

/** `zxid`: the transaction of the batch. */
function stateOf(
  step: JournalStep,
  live: ReadResult,
  zxid: Zxid | null,
): 'as written' | 'as before' | 'in the way' {
  const before = step.actions.includes('create') ? null : (step.before ?? EMPTY);
  const after = step.actions.includes('delete') ? null : (step.after ?? EMPTY);
  if (live.found === 'absent') {
    if (after === null) return 'as written';
    return before === null ? 'as before' : 'in the way';
  }
  if (live.found !== 'data') return 'in the way'; // we may not look at it
  const isLive = (value: Buffer | null): boolean => value !== null && isEqual(value, live.data, step.ignored);
  if (live.stat.mzxid === zxid || isLive(after)) return 'as written';
  return isLive(before) ? 'as before' : 'in the way';
}

/** Byte by byte, or, where others may write some fields, but for those. */
function isEqual(a: Buffer, b: Buffer, ignored: JournalStep['ignored']): boolean {
  if (a.equals(b)) return true;
  return ignored !== undefined && isSameValue(withoutIgnored(a, ignored), withoutIgnored(b, ignored));
}

/** Whether somebody has put another znode there and given it the value that zkai had written. */
function isAnother({ precondition }: JournalStep, { czxid, mzxid }: Stat, zxid: Zxid | null): boolean {
  return mzxid !== zxid && precondition !== null && czxid !== precondition.czxid;
}

async function childrenBelow(read: ReadMany, parents: readonly ZnodePath[]): Promise<ZnodePath[]> {
  const results = await read(parents.map((path) => ({ op: 'children', path })));
  return results.flatMap((result, index) => {
    const parent = parents[index];
    return parent === undefined || result.found !== 'children'
      ? []
      : result.children.map((name) => joinPath(parent, name));
  });
}

const EMPTY = Buffer.alloc(0);
