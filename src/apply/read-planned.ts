import { type JsonPointer } from '../model/json.ts';
import { type Plan } from '../model/plan.ts';
import { type ZnodePath } from '../model/znode-path.ts';
import { type ZookeeperReader } from '../ports/zookeeper.ts';
import { readState, type State } from '../live/state.ts';

/** The ledger, and everything that a plan writes or relies on, as they are now. */
export function readPlanned(
  reader: ZookeeperReader,
  { root, project, environment, changes, reads }: Plan,
): Promise<State> {
  // Asked for what is there only: where all is new, nothing is.
  let planned: ReadonlyMap<ZnodePath, readonly JsonPointer[]> | undefined;
  const sensitiveOf = () =>
    (planned ??= new Map(changes.map(({ path, sensitive }) => [path, sensitive ?? []])));
  return readState(reader, {
    root,
    project,
    environment,
    // As the plan has read them.
    sensitive: (path) => sensitiveOf().get(path),
    paths: [...changes, ...reads].map(({ path }) => path),
    absent: absentOf(changes),
  });
}

function absentOf(changes: Plan['changes']): ReadonlySet<ZnodePath> {
  const absent = new Set<ZnodePath>();
  for (const { path, precondition } of changes) if (precondition === null) absent.add(path);
  return absent;
}
