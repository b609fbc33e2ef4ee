import { ZkaiFailure } from '../model/failure.ts';
import { type DriftResult } from '../model/results.ts';
import { type World } from '../ports/world.ts';
import { drift, type DriftRequest } from './drift.ts';
import { keepDriftState, readDriftState } from './keep-drift-state.ts';

export interface TellDriftRequest extends DriftRequest {
  /** The file that says what earlier runs have told already. */
  readonly state?: string | undefined;
}

/** A drift, and what could not be done with it, in sentences. */
export interface ToldDrift {
  readonly result: DriftResult;
  readonly problems: readonly string[];
}

/** Says what drifted and, with a state file, what of it is news. */
export async function tellDrift(world: World, request: TellDriftRequest): Promise<ToldDrift> {
  const { state } = request;
  // What is wrong with the file is told before anybody waits for a server.
  if (state !== undefined) await readDriftState(world, state);
  const result = await drift(world, request);
  if (state === undefined) return { result, problems: [] };
  const kept = await keepDriftState(world, result, { path: state, announce: async () => true });
  return { result: kept.result, problems: kept.problem === undefined ? [] : [`Error: ${kept.problem}`] };
}

/** Whether it differs for whoever asks: with `knownOk`, what an earlier run has told does not. @throws ZkaiFailure `usage` */
export function differs({ items, news }: DriftResult, knownOk: boolean): boolean {
  if (!knownOk) return items.length > 0;
  return items.some(({ fingerprint }) => news?.status.get(fingerprint)?.status !== 'known');
}

/** @throws ZkaiFailure `usage` where nothing can be known */
export function refuseKnownWithoutState(knownOk: boolean, state: string | undefined): void {
  if (!knownOk || state !== undefined) return;
  throw new ZkaiFailure('usage', '--known-ok needs --state: without it nobody knows what was told before', {
    hint: 'zkai drift --state drift-state.json --known-ok',
  });
}
