import { type JournalHead } from '../../ledger/journal.ts';
import { type LedgerPaths } from '../../ledger/paths.ts';
import { EXIT } from '../../model/exit-code.ts';
import { ZkaiFailure } from '../../model/failure.ts';
import { type World } from '../../ports/world.ts';
import { type ConnectOptions } from '../../ports/zookeeper.ts';
import { askUntil } from '../settle.ts';
import { type Carried } from './carry-out.ts';
import { UNDONE } from './ending.ts';
import { entryOfApply } from './entry-of-apply.ts';

interface CutOff {
  /** Why we could not bring the apply to an end. */
  readonly error: unknown;
  readonly head: Pick<JournalHead, 'id' | 'revision'>;
  readonly paths: LedgerPaths;
}

/** It was finished, and what was met on the way was told to who did that. */
export const FINISHED_BY_OTHERS: Carried = { outcome: 'done', swapped: [] };

/**
 * What somebody else has made of an apply that we could not bring to an end: our session is over, and the lock is theirs.
 *
 * @throws ZkaiFailure `stale` when they took it back; `error` when it is still open, or no server tells
 */
export async function endedByOthers(
  world: Pick<World, 'zookeeper' | 'clock'>,
  connect: ConnectOptions,
  { error, head, paths }: CutOff,
): Promise<Carried> {
  if (!(error instanceof ZkaiFailure) || error.exitCode !== EXIT.unfinished) throw error;
  const command = await commandInHistory(world, connect, { head, paths }).catch(() => null);
  if (command === null) throw error;
  if (!command.endsWith(UNDONE)) return FINISHED_BY_OTHERS;
  throw new ZkaiFailure(
    'stale',
    `somebody else took apply ${head.id} back while it was cut off; everything is as it was before it`,
    { cause: error, hint: 'make a new plan and look at it again: zkai plan' },
  );
}

/** `null`: it is not in the history. Asked once: whoever waits has waited for a server already. */
function commandInHistory(
  world: Pick<World, 'zookeeper' | 'clock'>,
  connect: ConnectOptions,
  { head, paths }: Omit<CutOff, 'error'>,
): Promise<string | null> {
  return askUntil(world, connect, { id: head.id, deadline: world.clock.now() }, async (session) => {
    await session.sync(paths.base);
    return (await entryOfApply(session, paths, head))?.command ?? null;
  });
}
