import { type RefuseBegin } from '../apply/apply-input.ts';
import { tryOnServer } from '../apply/dry-run.ts';
import { type Plan } from '../model/plan.ts';
import { type Environment } from '../model/project.ts';
import { type DryRun } from '../model/results.ts';
import { sealPlan } from '../plan/build.ts';
import { type DesiredTree } from '../model/tree.ts';
import { type World } from '../ports/world.ts';
import { type ZookeeperWriter } from '../ports/zookeeper.ts';

interface DryRunInput {
  readonly plan: Plan;
  readonly environment: Environment;
  /** What the files ask for; absent: only what is live is known. */
  readonly desired?: DesiredTree | undefined;
  /** As for an apply: throws where the plan must not be begun. */
  readonly refuseBegin?: RefuseBegin;
}

/** Has the server try a plan, and says what it said: where it refuses, also as a blocked row of the plan. */
export async function serverDryRun(
  world: World,
  session: ZookeeperWriter,
  { environment: { acl }, desired, ...input }: DryRunInput,
): Promise<{ readonly plan: Plan; readonly dryRun: DryRun }> {
  const identity = await world.identity();
  const dryRun = await tryOnServer(world, session, {
    ...input,
    ...(desired === undefined ? {} : { desired }),
    acl,
    identity,
    command: 'apply',
    message: null,
  });
  const { plan } = input;
  if (dryRun.outcome !== 'refused') return { plan, dryRun };
  const blocked = [...plan.blocked, dryRun.blocked];
  return { plan: sealPlan({ ...plan, blocked }), dryRun };
}
