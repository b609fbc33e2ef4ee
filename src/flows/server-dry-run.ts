import { tryOnServer } from '../apply/dry-run.ts';
import { type Plan } from '../model/plan.ts';
import { type Environment } from '../model/project.ts';
import { completePlan } from '../plan/build.ts';
import { type World } from '../ports/world.ts';
import { type ZookeeperWriter } from '../ports/zookeeper.ts';

/** Has the server try a plan, and says what it said: where it refuses, as a blocked row of the plan. */
export async function serverDryRun(
  world: World,
  session: ZookeeperWriter,
  { plan, environment }: { plan: Plan; environment: Environment },
): Promise<{ readonly plan: Plan; readonly note: string }> {
  const identity = await world.identity();
  const { acl } = environment;
  const tried = await tryOnServer(world, session, { plan, acl, identity, command: 'apply', message: null });
  switch (tried.outcome) {
    case 'accepted':
      return { plan, note: `The server would take it: ${tried.ops} operations tried, nothing changed.` };
    case 'untried':
      return { plan, note: `The server was not asked: ${tried.reason}.` };
    case 'refused': {
      const blocked = [...plan.blocked, tried.blocked];
      return { plan: completePlan({ ...plan, blocked }, plan.transaction), note: tried.blocked.reason };
    }
  }
}
