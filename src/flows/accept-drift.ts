import { classifyDrift } from '../drift/classify.ts';
import { type AcceptedZnode, type AcceptResult } from '../model/accepted.ts';
import { ignoredByRule } from '../model/ignore.ts';
import { type DriftItem } from '../model/results.ts';
import { comparePaths } from '../model/znode-path.ts';
import { isOwn } from '../plan/input.ts';
import { selectDrift } from '../plan/select-drift.ts';
import { type World } from '../ports/world.ts';
import { noDrafts, withDrafts } from './accept-drift/drafts.ts';
import { elsewhere } from './accept-drift/elsewhere.ts';
import { notAccepted, refused } from './accept-drift/refusals.ts';
import { sayLive } from './accept-drift/say-live.ts';
import { type Target, targetsOf } from './accept-drift/targets.ts';
import { changedFiles } from './accept-drift/changed-files.ts';
import { writeAll } from './accept-drift/write-all.ts';
import { type ConnectionRequest, readerOptions, withReader } from './connection.ts';
import { type LoadedDesired, loadDesired, loadValidDesired } from './load-project.ts';
import { refusePending } from './pending-renames.ts';
import { refuseUnknownNames } from './refuse-unknown-names.ts';
import { sensitiveOf } from './sensitive-of.ts';
import { readSettled } from './settled-state.ts';

export interface AcceptRequest extends ConnectionRequest {
  readonly environment: string | null;
  /** A document or a path, with all that is below it. */
  readonly target: string;
  /** Write nothing. */
  readonly dryRun: boolean;
}

/**
 * Writes what is live into the files, where each value was set: all of what drifted of a document, or nothing. What was
 * written is read again before, and has to compile to what is live, and no other znode may follow.
 * @throws ZkaiFailure `blocked` for what cannot be said there, with the places; `stale` for a file that was changed meanwhile
 */
export async function acceptDrift(world: World, request: AcceptRequest): Promise<AcceptResult> {
  const loaded = await loadValidDesired(world, request);
  const { project, environment } = loaded;
  const { targets, items } = await readTargets(world, request, loaded);
  const drafts = noDrafts();
  const load = (): Promise<LoadedDesired> => loadDesired(withDrafts(world, drafts), request);
  const { outdated, secrets } = await sayLive(loaded, { targets, drafts, load });
  const others = await elsewhere(world, { loaded, drafts });
  const changed = await changedFiles(world.files, { texts: loaded.texts, drafts });
  if (!request.dryRun) await writeAll(world.files, changed);
  const state = request.dryRun ? 'differs' : 'written';
  return {
    project: project.name,
    environment: environment.name,
    dryRun: request.dryRun,
    znodes: items.map(({ path, class: kind, document }): AcceptedZnode => {
      return { path, class: kind, document: document ?? '', isOutdated: outdated.has(path) };
    }),
    files: changed.map(({ file, before, after }) => ({ file, before, after, state, reason: null })),
    secrets: { before: loaded.build.secrets, after: secrets },
    elsewhere: others,
  };
}

/** What has drifted of what is asked for. */
async function readTargets(
  world: World,
  request: AcceptRequest,
  { project, environment, build }: LoadedDesired,
): Promise<{ readonly targets: readonly Target[]; readonly items: readonly DriftItem[] }> {
  const owner = { project: project.name, environment: environment.name };
  const options = await readerOptions(world, environment, request);
  const { ledger, live } = await withReader(world, options, async (reader) => {
    const state = await readSettled(world, reader, {
      ...owner,
      root: project.root,
      paths: build.tree.nodes.keys(),
      sensitive: sensitiveOf(build.tree),
    });
    const whose = { project, environment: environment.name };
    await refusePending(reader, whose, { ledger: state.ledger, what: 'zkai drift accept' });
    return state;
  });
  const selection = { targets: [request.target], excludes: [], noDelete: false };
  refuseUnknownNames({ ...owner, desired: build.tree, bases: ledger.bases }, selection);
  const ignored = ignoredByRule(project.ignore, world.clock.now());
  const found = classifyDrift({ ...owner, desired: build.tree, bases: ledger.bases, live, ignored });
  const own = [...ledger.bases.values()].filter((base) => isOwn(owner, base));
  const items = selectDrift(found, own, selection).items.toSorted((a, b) => comparePaths(a.path, b.path));
  const { targets, refusals } = targetsOf(items, { build, live, ignored });
  if (refusals.length > 0) throw notAccepted(refusals, refused(request.target));
  return { targets, items };
}
