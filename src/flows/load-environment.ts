import { type Environment, type Project } from '../model/project.ts';
import { type World } from '../ports/world.ts';
import { chooseEnvironment, type EnvironmentChoice } from './choose-environment.ts';
import { invalidFiles } from './invalid-files.ts';
import { loadProject } from './load-project.ts';

/** The project and one environment, for work that needs none of its documents. @throws ZkaiFailure `usage`, `invalid` */
export async function loadEnvironment(
  world: World,
  choice: EnvironmentChoice,
): Promise<{ readonly project: Project; readonly environment: Environment }> {
  const { project, findings } = await loadProject(world);
  if (project === null) throw invalidFiles(findings);
  return { project, environment: chooseEnvironment(project, choice) };
}
