import { classifyDrift } from '../drift/classify.ts';
import { missingChroot } from '../live/state.ts';
import { ignoredByRule } from '../model/ignore.ts';
import { type DriftResult } from '../model/results.ts';
import { type Selection } from '../model/selection.ts';
import { isOwn } from '../plan/input.ts';
import { keepHighest } from '../plan/model-heads.ts';
import { selectDrift } from '../plan/select-drift.ts';
import { type World } from '../ports/world.ts';
import { type ConnectionRequest, readerOptions, withReader } from './connection.ts';
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
  const { ledger, live, missing } = await withReader(world, options, async (reader) => {
    const state = await readSettled(world, reader, {
      root: project.root,
      project: project.name,
      environment: environment.name,
      paths: build.tree.nodes.keys(),
      sensitive: sensitiveOf(build.tree),
    });
    const whose = { project, environment: environment.name };
    await refusePending(reader, whose, { ledger: state.ledger, what: 'zkai drift' });
    return { ...state, missing: missingChroot(reader, state) };
  });
  const found = classifyDrift({
    project: project.name,
    environment: environment.name,
    desired: keepHighest(build.tree, { bases: ledger.bases, live }),
    bases: ledger.bases,
    live,
    ignored: ignoredByRule(project.ignore, world.clock.now()),
  });
  const { selection } = request;
  const owner = { project: project.name, environment: environment.name };
  refuseUnknownNames({ ...owner, desired: build.tree, bases: ledger.bases }, selection);
  const own = [...ledger.bases.values()].filter((base) => isOwn(owner, base));
  const { leftOut, ...part } =
    selection === undefined ? { ...found, leftOut: 0 } : selectDrift(found, own, selection);
  return {
    project: project.name,
    environment: environment.name,
    revision: ledger.revision?.info.rev ?? 0,
    ...part,
    ...(selection === undefined
      ? {}
      : { selection: { targets: selection.targets, excludes: selection.excludes, leftOut } }),
    ...missing,
  };
}
