import { type ApplyInput } from '../apply/apply-input.ts';
import { applyPlan } from '../apply/run.ts';
import { type State } from '../live/state.ts';
import { type Plan } from '../model/plan.ts';
import { type Environment } from '../model/project.ts';
import { type ApplyResult } from '../model/results.ts';
import { type PlanDraft } from '../plan/input.ts';
import { type World } from '../ports/world.ts';
import { type ConnectOptions, type ZookeeperReader } from '../ports/zookeeper.ts';
import { measurePlan } from './make-plan.ts';

/** What an apply that changes the ledger alone, and no data, is asked for. */
export interface LedgerOnlyRequest {
  readonly message: string | null;
  readonly lockTimeoutMs: number;
}

/**
 * The plan of a change of ownership. What does not fit one transaction always goes in batches: nobody but zkai sees a
 * mixture, so there is nothing to ask first.
 */
export async function planLedgerOnly(
  world: World,
  reader: ZookeeperReader,
  { draft, state, environment }: { draft: PlanDraft; state: State; environment: Environment },
): Promise<Plan> {
  return measurePlan(draft, state, {
    identity: await world.identity(),
    acl: environment.acl,
    chroot: reader.chroot,
    limit: await reader.frameLimit(),
    batching: 'journal',
  });
}

/** Applies it, without asking: who owns a znode changes nothing for those who read it. */
export async function applyLedgerOnly(
  world: World,
  plan: Plan,
  {
    connect,
    environment,
    command,
    request,
    isStillEmpty,
  }: {
    readonly connect: ConnectOptions;
    readonly environment: Environment;
    readonly command: 'adopt' | 'release' | 'protect' | 'unprotect';
    readonly request: LedgerOnlyRequest;
    /** As for any apply. */
    readonly isStillEmpty?: ApplyInput['isStillEmpty'];
  },
): Promise<ApplyResult> {
  return applyPlan(world, {
    plan,
    connect,
    acl: environment.acl,
    identity: await world.identity(),
    command,
    message: request.message,
    lockTimeoutMs: request.lockTimeoutMs,
    retention: environment.retention,
    ...(isStillEmpty === undefined ? {} : { isStillEmpty }),
  });
}
