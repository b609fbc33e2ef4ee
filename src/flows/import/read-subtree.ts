import { readAcls } from '../../live/acls.ts';
import { refuseOpen } from '../../live/history.ts';
import { readSnapshot } from '../../live/snapshot.ts';
import { listSubtree } from '../../live/subtree.ts';
import { readData } from '../../live/tree.ts';
import { readLedger } from '../../ledger/read.ts';
import { type LedgerState } from '../../ledger/state.ts';
import { type LeftOut } from '../../model/imported.ts';
import { type LiveNode } from '../../model/tree.ts';
import { ancestorsOf, isWithin, znodePath, type ZnodePath } from '../../model/znode-path.ts';
import { isRuntime } from '../../plan/unmanaged.ts';
import { type ZookeeperReader } from '../../ports/zookeeper.ts';

/** Everything at and below a path that somebody may declare, with its ACLs, and the ledger of the root. */
export interface LiveSubtree {
  readonly ledger: LedgerState;
  readonly nodes: readonly LiveNode[];
  readonly leftOut: readonly LeftOut[];
  /** False: there is no such znode. */
  readonly exists: boolean;
}

/** @throws ZkaiFailure `unfinished` while an apply in batches is open: what is owned is not certain then */
export async function readSubtree(
  reader: ZookeeperReader,
  { top, root }: { readonly top: ZnodePath; readonly root: ZnodePath },
): Promise<LiveSubtree> {
  await reader.sync(top);
  const { value } = await readSnapshot(reader, async (read) => {
    const ledger = await readLedger(read, root);
    const leftOut: LeftOut[] = [];
    const paths = await listSubtree(read, top, (path) => {
      const reason = reservedBy(path, root);
      if (reason !== undefined) leftOut.push({ path, ...reason });
      return reason !== undefined;
    });
    return { ledger, leftOut, paths, results: await readData(read, paths) };
  });
  const { ledger, paths, results } = value;
  refuseOpen(ledger);
  const leftOut: LeftOut[] = [...value.leftOut];
  const nodes: LiveNode[] = [];
  for (const [index, path] of paths.entries()) {
    const result = results[index];
    if (result?.found === 'refused') leftOut.push(unreadable(path));
    if (result?.found === 'data') nodes.push({ path, data: result.data, stat: result.stat });
  }
  const acls = await readAcls(
    reader,
    nodes.map(({ path }) => path),
  );
  return {
    ledger,
    leftOut,
    exists: paths.length > 0 || leftOut.length > 0,
    nodes: nodes.map((node) => {
      const acl = acls.get(node.path)?.acl;
      return acl === undefined ? node : { ...node, acl };
    }),
  };
}

type Reason = Pick<LeftOut, 'why' | 'detail'>;

/** What a path with all below it belongs to, if that is not the configuration. */
function reservedBy(path: ZnodePath, root: ZnodePath): Reason | undefined {
  if (isWithin(path, znodePath('/zookeeper'))) return { why: 'zookeeper', detail: 'ZooKeeper’s own' };
  if (path.split('/').includes('.zkai')) return { why: 'ledger', detail: 'a ledger, which only zkai writes' };
  if ([path, ...ancestorsOf(path)].some((at) => isRuntime(root, at)))
    return { why: 'runtime', detail: 'written by the running cluster' };
  return undefined;
}

function unreadable(path: ZnodePath): LeftOut {
  return { path, why: 'unreadable', detail: 'this identity may not read it, nor what is below it' };
}
