import { revisionsOf, withAuthors } from '../drift/authors.ts';
import { classifyDrift } from '../drift/classify.ts';
import { ledgerPaths } from '../ledger/paths.ts';
import { readEntries } from '../ledger/read-entries.ts';
import { readOf } from '../live/read-of.ts';
import { missingChroot } from '../live/state.ts';
import { ignoredByRule } from '../model/ignore.ts';
import { type DriftItem, type DriftResult } from '../model/results.ts';
import { type Selection } from '../model/selection.ts';
import { type ZnodePath } from '../model/znode-path.ts';
import { isOwn } from '../plan/input.ts';
import { keepHighest } from '../plan/model-heads.ts';
import { selectDrift } from '../plan/select-drift.ts';
import { type World } from '../ports/world.ts';
import { type ZookeeperReader } from '../ports/zookeeper.ts';
import { type ConnectionRequest, readerOptions, withReader } from './connection.ts';
import { entryHead } from './entry-head.ts';
import { loadValidDesired } from './load-project.ts';
import { refusePending } from './pending-renames.ts';
import { refuseUnknownNames } from './refuse-unknown-names.ts';
import { sensitiveOf } from './sensitive-of.ts';
import { readSettled } from './settled-state.ts';

/** Says where the live tree differs from what zkai applied last. Writes nothing. */
export async function drift(
  world: World,
  request: ConnectionRequest & {
    readonly environment: string | null;
    /** The part that is looked at; absent: everything. */
    readonly selection?: Selection | undefined;
  },
): Promise<DriftResult> {
  const { project, environment, build } = await loadValidDesired(world, request);
  const options = await readerOptions(world, environment, request);
  return withReader(world, options, async (reader) => {
    const state = await readSettled(world, reader, {
      root: project.root,
      project: project.name,
      environment: environment.name,
      paths: build.tree.nodes.keys(),
      sensitive: sensitiveOf(build.tree),
    });
    const { ledger, live } = state;
    await refusePending(reader, { project, environment: environment.name }, { ledger, what: 'zkai drift' });
    const owner = { project: project.name, environment: environment.name };
    const found = classifyDrift({
      ...owner,
      desired: keepHighest(build.tree, { bases: ledger.bases, live }),
      bases: ledger.bases,
      live,
      ignored: ignoredByRule(project.ignore, world.clock.now()),
    });
    const { selection } = request;
    refuseUnknownNames({ ...owner, desired: build.tree, bases: ledger.bases }, selection);
    const own = [...ledger.bases.values()].filter((base) => isOwn(owner, base));
    const { leftOut, items, ...part } =
      selection === undefined ? { ...found, leftOut: 0 } : selectDrift(found, own, selection);
    return {
      ...owner,
      revision: ledger.revision?.info.rev ?? 0,
      ...part,
      items: await namingAuthors(reader, project.root, items),
      ...(selection === undefined
        ? {}
        : { selection: { targets: selection.targets, excludes: selection.excludes, leftOut } }),
      ...missingChroot(reader, state),
    };
  });
}

/** Most of it is of few revisions, and most often nothing is to be read at all. */
async function namingAuthors(
  reader: ZookeeperReader,
  root: ZnodePath,
  items: readonly DriftItem[],
): Promise<DriftItem[]> {
  const entries = await readEntries(readOf(reader), ledgerPaths(root), revisionsOf(items));
  return withAuthors(items, new Map([...entries].map(([revision, entry]) => [revision, entryHead(entry)])));
}
