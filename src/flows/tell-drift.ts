import { type DriftResult } from '../model/results.ts';
import { type WebhookOutcome, type WebhookTarget } from '../model/webhook.ts';
import { type World } from '../ports/world.ts';
import { drift, type DriftRequest } from './drift.ts';
import { keepDriftState, readDriftState } from './keep-drift-state.ts';
import { postWebhook } from './post-webhook.ts';

export interface TellDriftRequest extends DriftRequest {
  /** The file that says what earlier runs have told already. */
  readonly state?: string | undefined;
  readonly webhook?: WebhookTarget | undefined;
  /** What is posted there. */
  readonly bodyOf: (told: DriftResult) => Promise<string>;
}

/** A drift, and what could not be done with it, in sentences. */
export interface ToldDrift {
  readonly result: DriftResult;
  readonly problems: readonly string[];
}

/**
 * Says what drifted and, with a state file, what of it is news. A webhook hears of news, or, where nobody keeps a state,
 * of every drift; what it could not be told stays news.
 */
export async function tellDrift(world: World, request: TellDriftRequest): Promise<ToldDrift> {
  const { state } = request;
  // What is wrong with the file is told before anybody waits for a server.
  if (state !== undefined) await readDriftState(world, state);
  const result = await drift(world, request);
  const { announce, outcome } = announcer(world, request);
  if (state === undefined) {
    if (result.items.length > 0) await announce(result);
    return told(result, outcome());
  }
  const kept = await keepDriftState(world, result, { path: state, announce });
  return told(kept.result, outcome(), kept.problem);
}

/** Posts once at most. */
function announcer(world: World, { webhook, bodyOf }: TellDriftRequest) {
  let outcome: WebhookOutcome | undefined =
    webhook === undefined
      ? undefined
      : { origin: webhook.url.origin, outcome: 'idle', attempts: 0, reason: null };
  return {
    announce: async (news: DriftResult): Promise<boolean> => {
      if (webhook === undefined) return true;
      outcome = await postWebhook(world, webhook, await bodyOf(news));
      return outcome.outcome === 'delivered';
    },
    outcome: () => outcome,
  };
}

function told(result: DriftResult, webhook: WebhookOutcome | undefined, problem?: string): ToldDrift {
  const problems = problem === undefined ? [] : [`Error: ${problem}`];
  if (webhook === undefined) return { result, problems };
  if (webhook.outcome === 'failed') {
    const { origin, reason, attempts } = webhook;
    const tries = attempts === 1 ? '' : ` (${attempts} attempts)`;
    problems.push(`Error: the webhook at ${origin} was not told: ${reason}${tries}`);
  }
  return { result: { ...result, webhook }, problems };
}

/** Whether it differs for whoever asks: with `knownOk`, what an earlier run has told does not. */
export function differs({ items, news }: DriftResult, knownOk: boolean): boolean {
  if (!knownOk) return items.length > 0;
  return items.some(({ fingerprint }) => news?.status.get(fingerprint)?.status !== 'known');
}
