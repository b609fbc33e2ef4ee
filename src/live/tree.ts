import { ZkaiFailure } from '../model/failure.ts';
import { type LiveNode, type LiveTree } from '../model/tree.ts';
import { isChildOf, parentOf, type ZnodePath } from '../model/znode-path.ts';
import { numberText } from '../model/number-text.ts';
import { type ReadMany } from '../ports/reads.ts';
import { type ReadResult } from '../ports/zookeeper.ts';

/** Data and Stat of every path, in one pipeline. */
export function readData(read: ReadMany, paths: readonly ZnodePath[]): Promise<readonly ReadResult[]> {
  return read(paths.map((path) => ({ op: 'data', path })));
}

/**
 * The same where the znodes of `absent` are thought not to be there: what is below a znode that is not there is not there,
 * so those below one of them are read only if it is there after all, in another round trip.
 */
export async function readDataBelow(
  read: ReadMany,
  paths: readonly ZnodePath[],
  absent: ReadonlySet<ZnodePath>,
): Promise<readonly ReadResult[]> {
  if (absent.size === 0) return readData(read, paths);
  const results: ReadResult[] = paths.map(() => ABSENT);
  let due: number[] = [];
  const below = new Map<ZnodePath, number[]>();
  let parent: ZnodePath | undefined;
  let group = due;
  paths.forEach((path, index) => {
    // Neighbours have the same parent.
    if (parent === undefined || !isChildOf(path, parent)) {
      parent = parentOf(path);
      group = absent.has(parent) ? (below.get(parent) ?? []) : due;
      if (group !== due) below.set(parent, group);
    }
    group.push(index);
  });
  while (due.length > 0) {
    const found = await readData(
      read,
      due.map((index) => paths[index] as ZnodePath),
    );
    const next: number[] = [];
    for (const [at, index] of due.entries()) {
      const result = found[at] ?? ABSENT;
      results[index] = result;
      if (result.found === 'absent') continue;
      for (const child of below.get(paths[index] as ZnodePath) ?? []) next.push(child);
    }
    due = next;
  }
  return results;
}

const ABSENT: ReadResult = { found: 'absent' };

/** The children of each, in one pipeline. */
export async function readChildren(
  read: ReadMany,
  paths: Iterable<ZnodePath>,
): Promise<ReadonlyMap<ZnodePath, ReadResult>> {
  const all = [...paths];
  const results = await read(all.map((path) => ({ op: 'children', path })));
  return new Map(
    all.flatMap((path, index) => (results[index] === undefined ? [] : [[path, results[index]]])),
  );
}

/**
 * The tree that {@link readData} of `parents` and then `above` found, with the children, which it reads, of those parents
 * that have some, as far as they are not `listed`.
 * @throws ZkaiFailure `permission-refused`, naming every path that our identity may not read: a plan over
 * a tree that is half seen would be wrong.
 */
export async function liveTreeOf(
  read: ReadMany,
  {
    parents,
    above,
    results,
    listed,
  }: {
    readonly parents: readonly ZnodePath[];
    readonly above: readonly ZnodePath[];
    readonly results: readonly ReadResult[];
    readonly listed: ReadonlyMap<ZnodePath, ReadResult>;
  },
): Promise<LiveTree> {
  const nodes = new Map<ZnodePath, LiveNode>();
  const refused = new Set<ZnodePath>();
  const withChildren: ZnodePath[] = [];
  for (const [index, result] of results.entries()) {
    const path = parents[index] ?? above[index - parents.length];
    if (path === undefined) continue;
    if (result.found === 'refused') refused.add(path);
    if (result.found !== 'data') continue;
    nodes.set(path, { path, data: result.data, stat: result.stat });
    if (index < parents.length && result.stat.numChildren > 0 && !listed.has(path)) withChildren.push(path);
  }
  const children = new Map<ZnodePath, readonly string[]>();
  for (const [path, result] of [...listed, ...(await readChildren(read, withChildren))]) {
    if (result.found === 'children' && result.children.length > 0) children.set(path, result.children);
    if (result.found === 'refused') refused.add(path);
  }
  if (refused.size > 0) throw hidden([...refused]);
  return { nodes, children };
}

function hidden(paths: readonly ZnodePath[]): ZkaiFailure {
  return new ZkaiFailure(
    'permission-refused',
    `ZooKeeper does not let this identity read ${numberText(paths.length)} of the znodes`,
    {
      details: paths.slice(0, 20),
      hint: 'give the environment an `auth` identity that may read them',
    },
  );
}
