import { type Batching } from '../model/project.ts';
import { type Plan } from '../model/plan.ts';
import { encodePlan } from '../plan/plan-file.ts';
import { type World } from '../ports/world.ts';
import { type ConnectionRequest, readerOptions, withReader } from './connection.ts';
import { loadValidDesired } from './load-project.ts';
import { makePlan, withBatching } from './make-plan.ts';

export interface PlanRequest extends ConnectionRequest {
  /** In place of the environment's own. */
  readonly batching?: Batching | undefined;
  /** Name of the environment; `null` for the only one. */
  readonly environment: string | null;
  /** Where to save the plan, or `null`. */
  readonly out: string | null;
}

/** Compares the files with the ledger and the live tree. Writes nothing to ZooKeeper. */
export async function plan(world: World, request: PlanRequest): Promise<Plan> {
  const { project, environment: declared, build } = await loadValidDesired(world, request);
  const environment = withBatching(declared, request.batching);
  const options = await readerOptions(world, environment, request);
  const made = await withReader(world, options, (reader) =>
    makePlan(world, reader, { project, environment, desired: build.tree }),
  );
  if (request.out !== null) await world.userFiles.write(request.out, encodePlan(made));
  return made;
}
