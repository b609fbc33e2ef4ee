import { ZkaiFailure } from '../model/failure.ts';
import { type Plan } from '../model/plan.ts';
import { type HistoryEntry } from '../model/results.ts';
import { type World } from '../ports/world.ts';
import { type ConnectionRequest } from './connection.ts';
import { log } from './log.ts';
import { readPlanFile } from './read-plan.ts';

export type Shown =
  | { readonly kind: 'plan'; readonly plan: Plan }
  | { readonly kind: 'revision'; readonly entry: HistoryEntry };

/** A saved plan by its file name, or an applied revision as `@12`. */
export async function show(
  world: World,
  request: ConnectionRequest & { readonly environment: string | null; readonly what: string },
): Promise<Shown> {
  if (!request.what.startsWith('@')) {
    return { kind: 'plan', plan: await readPlanFile(world, request.what) };
  }
  const revision = Number(request.what.slice(1));
  if (!Number.isSafeInteger(revision) || revision < 1) {
    throw new ZkaiFailure('usage', `${request.what} is no revision`, { hint: 'zkai show @12' });
  }
  const entries = await log(world, { ...request, limit: Number.MAX_SAFE_INTEGER });
  const entry = entries.find((candidate) => candidate.revision === revision);
  if (entry === undefined) {
    throw new ZkaiFailure('failed', `this project has no revision ${revision} in this environment`, {
      hint: 'zkai log lists them',
    });
  }
  return { kind: 'revision', entry };
}
