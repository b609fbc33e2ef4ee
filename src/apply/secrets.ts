import { ZkaiFailure } from '../model/failure.ts';
import { type Plan } from '../model/plan.ts';
import { type State } from '../live/state.ts';
import { type Reveal, revealWith } from '../plan/secrets.ts';
import { type ApplyInput } from './apply-input.ts';
import { writesData } from './change-ops.ts';

/**
 * What a plan writes where it has hashes only: the very secrets that it was made with, or nothing.
 * @throws ZkaiFailure `stale` where neither the files nor the live znode have one of them any more
 */
export function secretsOf(
  plan: Plan,
  { live }: Pick<State, 'live'>,
  { desired }: Pick<ApplyInput, 'desired'>,
): Reveal {
  const reveal = revealWith(desired, live);
  const lost = plan.changes.filter(
    (change) => writesData(change) && change.after !== null && reveal(change) === null,
  );
  if (lost.length === 0) return reveal;
  throw new ZkaiFailure(
    'stale',
    'the plan has only hashes of what is sensitive, and the files have other values now; nothing was written',
    {
      details: lost.slice(0, 20).map(({ path }) => path),
      hint: 'make a new plan and look at it again: zkai plan',
    },
  );
}
