import { type AcceptResult } from '../../model/accepted.ts';
import { type ZnodePath } from '../../model/znode-path.ts';
import { type World } from '../../ports/world.ts';
import { type LoadedDesired, loadDesired } from '../load-project.ts';
import { type Drafts, withDrafts } from './drafts.ts';
import { notAccepted } from './refusals.ts';

interface Written {
  readonly loaded: LoadedDesired;
  readonly drafts: Drafts;
}

/**
 * What the drafts change in the other environments of the project.
 * @throws ZkaiFailure `blocked` where the files would be invalid in one
 */
export async function elsewhere(
  world: World,
  { loaded, drafts }: Written,
): Promise<AcceptResult['elsewhere']> {
  const found: { environment: string; paths: readonly ZnodePath[] }[] = [];
  if (drafts.texts.size + drafts.contents.size === 0) return found;
  for (const environment of loaded.project.environments.keys()) {
    if (environment === loaded.environment.name) continue;
    const [before, after] = [
      await loadDesired(world, { environment }),
      await loadDesired(withDrafts(world, drafts), { environment }),
    ];
    refuseErrors(environment, before, after);
    const paths = changedPaths(before, after);
    if (paths.length > 0) found.push({ environment, paths });
  }
  return found;
}

function changedPaths(before: LoadedDesired, after: LoadedDesired): ZnodePath[] {
  const [old, now] = [before.build.tree.nodes, after.build.tree.nodes];
  return [...new Set([...old.keys(), ...now.keys()])]
    .filter((path) => old.get(path)?.data.equals(now.get(path)?.data ?? Buffer.from('\u0000')) !== true)
    .sort();
}

function refuseErrors(environment: string, before: LoadedDesired, after: LoadedDesired): void {
  const [old, now] = [before, after].map(({ build }) =>
    build.findings.filter(({ severity }) => severity === 'error'),
  );
  if (old === undefined || now === undefined || old.length > 0 || now.length === 0) return;
  throw notAccepted(
    now.map(({ rule, message, position }) => ({
      path: null,
      reason: `the files would be invalid for ${environment}: ${rule}, ${message}`,
      position,
    })),
    `give ${environment} a value of its own first, in an overlay`,
  );
}
