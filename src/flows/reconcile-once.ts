import { type ReconcileRound } from '../model/reconcile.ts';
import { type World } from '../ports/world.ts';
import { readDesiredState } from './desired-state.ts';
import { reconcileRound, resultOf } from './reconcile-round.ts';
import { type OnceRequest, roundRequest } from './lead.ts';

/** Rounds that one healing may take: what is below something that comes first needs another one. */
const MOST_ROUNDS = 5;

/**
 * One round, for schedules. It stands for no election: the lock keeps it apart from everybody else who applies, a loop
 * included. @throws ZkaiFailure as plan and apply do, but for what blocks: that is part of the result
 */
export async function reconcileOnce(world: World, request: OnceRequest): Promise<ReconcileRound> {
  const read = await readDesiredState(world, request);
  const asked = roundRequest(request, read.state());
  let round = await reconcileRound(world, asked);
  for (let rounds = 1; rounds < MOST_ROUNDS && isUnfinished(round); rounds += 1)
    round = together(round, await reconcileRound(world, asked));
  return round;
}

function isUnfinished({ items, applied }: ReconcileRound): boolean {
  return applied.length > 0 && items.some(({ verdict }) => verdict === 'waiting');
}

/** Two rounds as one: what the first has healed is as it was applied by now. */
function together(first: ReconcileRound, second: ReconcileRound): ReconcileRound {
  const now = new Map(second.items.map((item) => [item.path, item]));
  const healed = first.items.filter(({ path, verdict }) => verdict === 'healed' && !now.has(path));
  const items = [...healed, ...second.items].sort((a, b) => (a.path < b.path ? -1 : 1));
  const applied = [...first.applied, ...second.applied];
  return { ...second, items, applied, result: resultOf(items, applied, second.stopped) };
}
