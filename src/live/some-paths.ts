import { ledgerPaths } from '../ledger/paths.ts';
import { decodeRevision } from '../ledger/revision.ts';
import { type LedgerState } from '../ledger/state.ts';
import { type LiveTree } from '../model/tree.ts';
import { type ZnodePath } from '../model/znode-path.ts';
import { type ZookeeperReader } from '../ports/zookeeper.ts';
import { readDoubtfulAcls, sealTree, type StateQuery } from './state.ts';
import { liveTreeOf } from './tree.ts';
import { readOf } from './read-of.ts';

/** Of a tree that was read as a whole, what moved since. */
interface PartQuery extends Pick<StateQuery, 'root' | 'sensitive'> {
  readonly paths: readonly ZnodePath[];
  /** What the ledger said when all of it was read. */
  readonly ledger: LedgerState;
}

/**
 * Reads some paths, and behind them the revision. Where that is still the one of `ledger`, nothing that was read is of a younger
 * apply: an apply sets it in the transaction that writes the rest. Otherwise `null`: everything has to be read again.
 */
export async function readPart(reader: ZookeeperReader, query: PartQuery): Promise<LiveTree | null> {
  const { root, paths, ledger } = query;
  const read = readOf(reader);
  const places = ledgerPaths(root);
  const results = await read([...paths, places.revision].map((path) => ({ op: 'data', path })));
  const revision = results.at(-1);
  const state = revision?.found === 'data' ? decodeRevision(revision.data, places).info : null;
  if (state?.id !== ledger.revision?.info.id || state?.state !== ledger.revision?.info.state) return null;
  const nodes = results.slice(0, -1);
  const tree = await liveTreeOf(read, { parents: [], above: paths, results: nodes, listed: new Map() });
  const live = sealTree(tree, ledger.bases, query.sensitive);
  return (await readDoubtfulAcls(reader, { ledger, live, paths, wanted: undefined })).live;
}
