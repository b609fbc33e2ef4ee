import { type Permits } from '../model/plan.ts';
import { type Batching } from '../model/project.ts';
import { type Selection } from '../model/selection.ts';
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
  readonly permits?: Permits | undefined;
  /** Keep what others changed where the files did not change the same field. */
  readonly merge?: boolean | undefined;
  /** The part of the plan that is wanted; absent: all of it. */
  readonly selection?: Selection | undefined;
}

/** What to plan: what the files ask for, or nothing at all. @throws ZkaiFailure `usage`, `invalid` */
export async function planSubject(world: World, choice: SubjectChoice): Promise<PlanSubject> {
  const { permits, selection } = choice;
  if (choice.destroy === true) {
    const { project, environment } = await loadEnvironment(world, choice);
    const nothing = { nodes: new Map(), documents: new Map() };
    const declared = withBatching(environment, choice.batching);
    const files = [PROJECT_FILE];
    return { project, environment: declared, desired: nothing, files, destroy: true, permits, selection };
  }
  const { project, environment, build, files } = await loadValidDesired(world, choice);
  const declared = withBatching(environment, choice.batching);
  const { tree: desired, documents } = build;
  const merge = choice.merge === true ? true : undefined;
  return { project, environment: declared, desired, documents, files, permits, selection, merge };
}
