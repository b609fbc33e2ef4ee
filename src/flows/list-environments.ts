import { type EnvironmentList } from '../model/environments.ts';
import { pointerTo } from '../model/json.ts';
import { type World } from '../ports/world.ts';
import { chooseEnvironment } from './choose-environment.ts';
import { invalidFiles } from './invalid-files.ts';
import { loadProject } from './load-project.ts';

/**
 * The environments of the project. The default is the one that was asked for (`--env`, `ZKAI_ENV`), else the only one.
 * @throws ZkaiFailure `invalid`, and `usage` for one that is not there
 */
export async function listEnvironments(world: World, asked: string | null): Promise<EnvironmentList> {
  const { project, findings } = await loadProject(world);
  if (project === null) throw invalidFiles(findings);
  const environments = [...project.environments.values()];
  const chosen =
    asked !== null || environments.length === 1 ? chooseEnvironment(project, { environment: asked }) : null;
  return {
    project: project.name,
    environments: environments.map((environment) => ({
      environment,
      isDefault: environment === chosen,
      source: project.locate(pointerTo('/spec/environments', environment.name)),
    })),
  };
}
