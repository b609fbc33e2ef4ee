import { LEDGER_NAME } from '../ledger/paths.ts';
import { joinPath, ROOT, type ZnodePath } from '../model/znode-path.ts';
import { type ReadMany } from '../ports/reads.ts';
import { type ReadResult } from '../ports/zookeeper.ts';

/** So many znodes are asked for their children, at most: a server may have millions that are none of ours. */
export const SEARCHED_ZNODES = 20_000;

export interface FoundLedgers {
  /** The znodes with a ledger below them, sorted. */
  readonly roots: readonly ZnodePath[];
  /** False where the limit was reached before the last znode: there may be more ledgers. */
  readonly isWhole: boolean;
}

/**
 * Every ledger below the chroot, sought level by level from the top and from the znodes `near` at once. What may not be
 * read is passed over, like ZooKeeper's own znodes and what is inside of a ledger.
 */
export async function findLedgers(
  read: ReadMany,
  near: Iterable<ZnodePath>,
  limit: number = SEARCHED_ZNODES,
): Promise<FoundLedgers> {
  const roots: ZnodePath[] = [];
  let waiting = [...new Set([ROOT, ...near])];
  const known = new Set(waiting);
  for (let left = limit; waiting.length > 0 && left > 0;) {
    // A level takes half of what is left, so that a znode with many children does not hide what is deeper elsewhere.
    const level = waiting.slice(0, Math.ceil(left / 2));
    left -= level.length;
    const lists = await read(level.map((path) => ({ op: 'children', path })));
    roots.push(...level.filter((_, index) => namesIn(lists[index]).includes(LEDGER_NAME)));
    const next = inTurn(level.map((path, index) => childPaths(path, lists[index]))).filter(
      (path) => !known.has(path),
    );
    for (const path of next) known.add(path);
    waiting = [...next, ...waiting.slice(level.length)];
  }
  return { roots: roots.sort(), isWhole: waiting.length === 0 };
}

const ZOOKEEPERS_OWN = joinPath(ROOT, 'zookeeper');

function childPaths(path: ZnodePath, list: ReadResult | undefined): ZnodePath[] {
  return namesIn(list)
    .filter((name) => name !== LEDGER_NAME)
    .map((name) => joinPath(path, name))
    .filter((child) => child !== ZOOKEEPERS_OWN);
}

function namesIn(list: ReadResult | undefined): readonly string[] {
  return list?.found === 'children' ? list.children : [];
}

/** The first of every family, then the second of every one, and so on. */
function inTurn(families: readonly (readonly ZnodePath[])[]): ZnodePath[] {
  const ranked = families.flatMap((family) => family.map((path, rank) => ({ path, rank })));
  return ranked.sort((a, b) => a.rank - b.rank).map(({ path }) => path);
}
