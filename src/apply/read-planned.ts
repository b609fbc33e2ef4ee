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
  const sensitiveOf = () => (planned ??= sensitiveMembers(changes));
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

function sensitiveMembers(changes: Plan['changes']): Map<ZnodePath, readonly JsonPointer[]> {
  const members = new Map<ZnodePath, readonly JsonPointer[]>();
  for (const { path, sensitive } of changes) members.set(path, sensitive ?? NONE);
  return members;
}

const NONE: readonly JsonPointer[] = [];

function absentOf(changes: Plan['changes']): ReadonlySet<ZnodePath> {
  const absent = new Set<ZnodePath>();
  for (const { path, precondition } of changes) if (precondition === null) absent.add(path);
  return absent;
}
