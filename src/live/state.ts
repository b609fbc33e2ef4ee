import { type LiveTree } from '../model/tree.ts';
import { type Zxid } from '../model/stat.ts';
import { ancestorsOf, type ZnodePath } from '../model/znode-path.ts';
import { type ZookeeperReader } from '../ports/zookeeper.ts';
import { readLedger } from '../ledger/read.ts';
import { type LedgerState } from '../ledger/state.ts';
import { readSnapshot } from './snapshot.ts';
import { readLiveTree } from './tree.ts';

/** Ledger and live tree as they were at one moment. */
export interface State {
  readonly ledger: LedgerState;
  readonly live: LiveTree;
  readonly zxid: Zxid;
  readonly consistent: boolean;
}

export interface StateQuery {
  readonly root: ZnodePath;
  readonly project: string;
  readonly environment: string;
  /** Paths to read besides those that the ledger says are ours. */
  readonly paths: Iterable<ZnodePath>;
}

/**
 * Reads the ledger, then the asked paths, their ancestors and everything that the project and environment
 * own. Begins with a `sync`, because a follower may lag behind what others have already seen.
 */
export async function readState(reader: ZookeeperReader, query: StateQuery): Promise<State> {
  await reader.sync(query.root);
  // Every pass of the snapshot asks for all of them, and an iterator can be walked only once.
  const asked = [...query.paths];
  const { value, zxid, consistent } = await readSnapshot(reader, async (read) => {
    const ledger = await readLedger(read, query.root);
    const { paths, parents } = pathsToRead(ledger, { ...query, paths: asked });
    return { ledger, live: await readLiveTree(read, paths, (path) => parents.has(path)) };
  });
  return { ...value, zxid, consistent };
}

/** What to read, and of which of it the children, too: only ours matter, since only ours are ever deleted. */
function pathsToRead(
  ledger: LedgerState,
  query: StateQuery,
): { paths: Set<ZnodePath>; parents: Set<ZnodePath> } {
  const parents = new Set<ZnodePath>(query.paths);
  for (const base of ledger.bases.values()) {
    if (base.owner.project === query.project && base.owner.environment === query.environment)
      parents.add(base.path);
  }
  const paths = new Set(parents);
  for (const path of parents) for (const ancestor of ancestorsOf(path)) paths.add(ancestor);
  return { paths, parents };
}
