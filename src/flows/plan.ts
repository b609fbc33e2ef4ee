import { type Batching } from '../model/project.ts';
import { type Permits, type Plan } from '../model/plan.ts';
import { type DryRun } from '../model/results.ts';
import { type Selection } from '../model/selection.ts';
import { refuseOther, savePlan } from './save-plan.ts';
import { type World } from '../ports/world.ts';
import {
  type ConnectionRequest,
  readerOptions,
  withReader,
  withWriter,
  writerOptions,
} from './connection.ts';
import { judgePlan } from './judge-plan.ts';
import { makePlan, type PlanSubject } from './make-plan.ts';
import { planSubject } from './plan-subject.ts';
import { serverDryRun } from './server-dry-run.ts';

export interface PlanRequest extends ConnectionRequest {
  /** In place of the environment's own. */
  readonly batching?: Batching | undefined;
  /** Plan to delete everything that the project owns in the environment. */
  readonly destroy?: boolean | undefined;
  readonly permits?: Permits | undefined;
  /** Keep what others changed where the files did not change the same field. */
  readonly merge?: boolean | undefined;
  /** The part of the plan that is wanted; absent: all of it. */
  readonly selection?: Selection | undefined;
  /** Name of the environment; `null` for the only one. */
  readonly environment: string | null;
  /** Where to save the plan, or `null`. */
  readonly out: string | null;
  /** Has the server try the transaction: one that fails on purpose. */
  readonly serverDryRun?: boolean;
}

export interface PlanOutcome {
  readonly plan: Plan;
  /** What the server said; `null` where it was not to be asked. */
  readonly dryRun: DryRun | null;
}

/** With the identity that applies: what it may do is a part of the question. */
async function planAndTry(world: World, request: PlanRequest, subject: PlanSubject): Promise<PlanOutcome> {
  const { environment } = subject;
  const options = await writerOptions(world, environment, request);
  return withWriter(world, options, async (session) => {
    const made = await makePlan(world, session, subject);
    return serverDryRun(world, session, { plan: made, environment, desired: subject.desired });
  });
}

/** Compares the files with the ledger and the live tree. Writes nothing to ZooKeeper. */
export async function plan(world: World, request: PlanRequest): Promise<PlanOutcome> {
  if (request.out !== null) await refuseOther(world, request.out);
  const subject = await planSubject(world, request);
  const made =
    request.serverDryRun === true
      ? await planAndTry(world, request, subject)
      : await withReader(world, await readerOptions(world, subject.environment, request), async (reader) => ({
          plan: await makePlan(world, reader, subject),
          dryRun: null,
        }));
  const judged = await judgePlan(world, made.plan, subject);
  if (request.out !== null) await savePlan(world, request.out, judged);
  return { ...made, plan: judged };
}
