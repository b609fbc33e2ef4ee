import { type Environment, type Requirements } from '../model/project.ts';
import { type PlanOrigin } from '../plan/clean-git.ts';
import { type World } from '../ports/world.ts';
import { inBatches } from './read-texts.ts';

/** The files of a plan with what git says of them; `undefined` where the environment does not require them to be committed. */
export async function planOrigin(
  { files, checkout }: Pick<World, 'files' | 'checkout'>,
  { require }: Pick<Environment, 'require'>,
  paths: readonly string[],
): Promise<PlanOrigin | undefined> {
  if (!require.cleanGit) return undefined;
  // Of a link, git compares where it leads to, not what is there.
  const real = await inBatches(paths, (path) => files.realPath(path));
  return { read: [...new Set([...paths, ...real])], git: await checkout.changes() };
}

/** What a plan says of the requirements of its environment; `undefined` where there are none. */
export function requirementsOf({ require }: Pick<Environment, 'require'>): Requirements | undefined {
  const isSomething = require.savedPlan || require.planMaxAgeMs !== undefined || require.cleanGit;
  return isSomething ? require : undefined;
}
