import { ZkaiFailure } from '../model/failure.ts';
import { type Zxid } from '../model/stat.ts';
import { type ReadMany } from '../ports/reads.ts';
import { type ReadResult, type ZookeeperReader } from '../ports/zookeeper.ts';

/** How often a moving tree is read again before its last reading is taken as it is. */
const PASSES = 5;

export interface Snapshot<T> {
  readonly value: T;
  /** A transaction id at which all that was read held. */
  readonly zxid: Zxid;
  /**
   * False when the tree moved through every pass. Nothing is lost by that: whatever is written later
   * is checked against what was read, one znode at a time.
   */
  readonly consistent: boolean;
}

/**
 * Reads a state that held at one moment. `readAll` may take several round trips, each depending on the
 * one before. If the server saw no transaction between the first and the last reply, what was read is
 * a snapshot. Otherwise everything is read again, until two passes in a row agree in every znode: then each of
 * them stood still from its first reading to its second, and the moment between the passes is the snapshot
 * (the double collect of Afek et al., "Atomic Snapshots of Shared Memory", JACM 1993).
 */
export async function readSnapshot<T>(
  reader: ZookeeperReader,
  readAll: (read: ReadMany) => Promise<T>,
): Promise<Snapshot<T>> {
  let before: readonly ReadResult[] | null = null;
  for (let pass = 1; ; pass++) {
    // In the order of the questions: answers of several that are under way come in any.
    const answers: (readonly ReadResult[])[] = [];
    const zxids: Zxid[] = [];
    const isStill = (): boolean => zxids.every((seen) => seen === zxids[0]);
    let value: T;
    try {
      value = await readAll(async (ops) => {
        if (ops.length === 0) return [];
        const asked = answers.push([]) - 1;
        const batch = await reader.read(ops);
        zxids.push(batch.firstZxid, batch.lastZxid);
        answers[asked] = batch.results;
        return batch.results;
      });
    } catch (error) {
      // What does not fit together in a tree that moved may have been written between two of our reads.
      if (!(error instanceof ZkaiFailure) || isStill() || pass === PASSES) throw error;
      before = null;
      continue;
    }
    const zxid = zxids.at(-1) ?? '0x0';
    if (isStill()) return { value, zxid, consistent: true };
    const results = answers.flat();
    const isSame = before !== null && sameResults(before, results);
    if (isSame || pass === PASSES) return { value, zxid, consistent: isSame };
    before = results;
  }
}

function sameResults(before: readonly ReadResult[], after: readonly ReadResult[]): boolean {
  return before.length === after.length && before.every((result, index) => sameResult(result, after[index]));
}

function sameResult(a: ReadResult, b: ReadResult | undefined): boolean {
  if (b === undefined || a.found !== b.found) return false;
  if (a.found === 'data' && b.found === 'data') {
    // Any change of data moves mzxid, of the ACL aversion; children count for the reads of children.
    return (
      a.stat.czxid === b.stat.czxid && a.stat.mzxid === b.stat.mzxid && a.stat.aversion === b.stat.aversion
    );
  }
  if (a.found === 'children' && b.found === 'children')
    return a.children.join('\0') === b.children.join('\0');
  return true;
}
