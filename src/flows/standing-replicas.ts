import { electionPath, ledgerPaths } from '../ledger/paths.ts';
import { readOf } from '../live/read-of.ts';
import { type Environment, type Project } from '../model/project.ts';
import { joinPath } from '../model/znode-path.ts';
import { type ZookeeperReader } from '../ports/zookeeper.ts';
import { queueOf } from '../reconcile/queue.ts';

/** Names of the replicas of the reconcile loop that stand for election now, the leader first. */
export async function standingReplicas(
  reader: ZookeeperReader,
  project: Project,
  environment: Environment,
): Promise<string[]> {
  const path = electionPath(ledgerPaths(project.root), project.name, environment.name);
  const read = readOf(reader);
  const [found] = await read([{ op: 'children', path }]);
  const queue = queueOf(found?.found === 'children' ? found.children : []);
  const results = await read(queue.map(({ name }) => ({ op: 'data', path: joinPath(path, name) })));
  return results.flatMap((result) => (result.found === 'data' ? [replicaOf(result.data)] : []));
}

/** Whoever may write there may write anything. */
function replicaOf(data: Buffer): string {
  try {
    const { replica } = JSON.parse(data.toString()) as { readonly replica?: unknown };
    return typeof replica === 'string' ? replica : 'somebody';
  } catch {
    return 'somebody';
  }
}
