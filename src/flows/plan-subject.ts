import { type Batching } from '../model/project.ts';
import { type World } from '../ports/world.ts';
import { type EnvironmentChoice } from './choose-environment.ts';
import { PROJECT_FILE } from './find-documents.ts';
import { loadEnvironment } from './load-environment.ts';
import { loadValidDesired } from './load-project.ts';
import { type PlanSubject, withBatching } from './make-plan.ts';

export interface SubjectChoice extends EnvironmentChoice {
  /** In place of the environment's own. */
  readonly batching?: Batching | undefined;
  /** Everything that the project owns in the environment is to go. Needs zkai.yaml, and no document. */
  readonly destroy?: boolean | undefined;
}

/** What to plan: what the files ask for, or nothing at all. @throws ZkaiFailure `usage`, `invalid` */
export async function planSubject(world: World, choice: SubjectChoice): Promise<PlanSubject> {
  if (choice.destroy === true) {
    const { project, environment } = await loadEnvironment(world, choice);
    const nothing = { nodes: new Map(), documents: new Map() };
    const declared = withBatching(environment, choice.batching);
    return { project, environment: declared, desired: nothing, files: [PROJECT_FILE], destroy: true };
  }
  const { project, environment, build, files } = await loadValidDesired(world, choice);
  return { project, environment: withBatching(environment, choice.batching), desired: build.tree, files };
}
