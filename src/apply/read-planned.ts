import { type Plan } from '../model/plan.ts';
import { type ZookeeperReader } from '../ports/zookeeper.ts';
import { readState, type State } from '../live/state.ts';

/** The ledger, and everything that a plan writes or relies on, as they are now. */
export function readPlanned(
  reader: ZookeeperReader,
  { root, project, environment, changes, reads }: Plan,
): Promise<State> {
  const planned = new Map(changes.map(({ path, sensitive }) => [path, sensitive]));
  return readState(reader, {
    root,
    project,
    environment,
    // As the plan has read them.
    sensitive: (path) => (planned.has(path) ? (planned.get(path) ?? []) : undefined),
    paths: [...changes, ...reads].map(({ path }) => path),
    absent: new Set(changes.filter(({ precondition }) => precondition === null).map(({ path }) => path)),
  });
}
