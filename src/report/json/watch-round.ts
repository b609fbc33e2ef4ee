import { type WatchRound } from '../../model/results.ts';

/** What a result of a command that goes on has beside the rest. */
export function roundView({ at, changed }: WatchRound) {
  return { watch: { at: new Date(at).toISOString(), changed } };
}
