import { ledgerPaths } from '../ledger/paths.ts';
import { readLedger } from '../ledger/read.ts';
import { readHistory, type StoredEntry } from '../ledger/read-history.ts';
import { type LedgerState } from '../ledger/state.ts';
import { bearersOf, keyOf, ownEntries, type OwnerNames } from '../model/former-names.ts';
import { joinPath, type ZnodePath } from '../model/znode-path.ts';
import { type ReadMany } from '../ports/reads.ts';
import { type ZookeeperReader } from '../ports/zookeeper.ts';
import { readSnapshot } from './snapshot.ts';
import { listSubtree } from './subtree.ts';

/** The ledger of a root that a project had before, as it was at one moment. */
export interface FormerLedger {
  readonly root: ZnodePath;
  readonly ledger: LedgerState;
  /** Of everybody, newest first. */
  readonly entries: readonly StoredEntry[];
  /** All that is in it, parents before their children. */
  readonly tree: readonly ZnodePath[];
}

/**
 * True where a ledger has anything of one of `projects`, as far as one look can tell: an entry of `moved` may stay for
 * years, and every plan asks.
 */
export async function mayHold(
  reader: ZookeeperReader,
  root: ZnodePath,
  projects: readonly string[],
): Promise<boolean> {
  const paths = ledgerPaths(root);
  const { results } = await reader.read(
    projects.flatMap((project) => [
      { op: 'children', path: joinPath(paths.documents, project) },
      { op: 'data', path: joinPath(paths.parents, project) },
    ]),
  );
  return results.some(({ found }) => found !== 'absent');
}

/** @throws ZkaiFailure `failed` for a damaged ledger, `permission-refused` for one that is hidden from us */
export async function readFormerLedger(reader: ZookeeperReader, root: ZnodePath): Promise<FormerLedger> {
  await reader.sync(root);
  const { value } = await readSnapshot(reader, async (read) => {
    const ledger = await readLedger(read, root);
    const entries: StoredEntry[] = [];
    await readHistory(read, ledgerPaths(root), (entry) => {
      entries.push(entry);
      return 'more';
    });
    return { root, ledger, entries, tree: await listSubtree(read, ledgerPaths(root).base) };
  });
  return value;
}

/** The entries of the history that are a project's, under whatever names. */
export function ownPart({ entries }: FormerLedger, names: OwnerNames): StoredEntry[] {
  return entries.filter(ownEntries(names));
}

/**
 * Where what follows from another root was cut off: what had been added to the numbers of its revisions, so that the rest
 * gets the same. `null`: nothing has begun to follow. `rev`: the newest revision of that root's ledger.
 */
export async function begunAbove(
  read: ReadMany,
  into: ZnodePath,
  { root, rev, names }: { readonly root: ZnodePath; readonly rev: number; readonly names: OwnerNames },
): Promise<number | null> {
  const bearerOf = bearersOf<StoredEntry>();
  let found: number | null = null;
  await readHistory(read, ledgerPaths(into), (entry) => {
    if (bearerOf(entry) !== null || keyOf(entry) !== keyOf(names)) return 'more';
    const above = entry.renamed?.find((former) => former.root === root)?.above;
    if (above === undefined || entry.revision !== above + rev + 1) return 'more';
    found = above;
    return 'enough';
  });
  return found;
}
