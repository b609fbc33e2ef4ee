import { fencedZookeeper } from '../apply/fenced-writer.ts';
import { ZkaiFailure } from '../model/failure.ts';
import { type ReconcileRound, type ReconcileRule } from '../model/reconcile.ts';
import { type World } from '../ports/world.ts';
import { ZookeeperError } from '../ports/zookeeper.ts';
import { type Bell } from '../reconcile/bell.ts';
import { type Leadership } from '../reconcile/election.ts';
import { Outrun } from '../reconcile/outrun.ts';
import { backoffMs, sweepMs } from '../reconcile/pauses.ts';
import { type DesiredFiles } from './desired-files.ts';
import { type DesiredState } from './desired-state.ts';
import { type ReconcileRequest } from './reconcile.ts';
import { reconcileRound, type RoundRequest } from './reconcile-round.ts';
import { openLiveWatch } from './watch-live.ts';

/** What one round needs to know. */
export type OnceRequest = Omit<ReconcileRequest, 'tell' | 'listen'>;

interface Office {
  readonly files: DesiredFiles;
  /** Something may have changed, in ZooKeeper or in the files. */
  readonly bell: Bell;
  /** The files have. */
  readonly news: Bell;
  readonly leadership: Leadership;
}

/** After the first event, how long to wait for those that belong to it, in milliseconds. */
const DEBOUNCE_MS = 200;
/** How long without files that are valid before looking again. */
const IDLE_MS = 60_000;

/** A log that repeats itself needs no more of them. */
const MOST_DETAILS = 20;

/** Rounds, one after the other, while we lead. Levels, not edges: what happened meanwhile is one reason to look again. */
export async function lead(
  world: World,
  request: ReconcileRequest,
  { files, bell, news, leadership }: Office,
): Promise<void> {
  const { clock } = world;
  const { signal, fence } = leadership;
  const fenced: World = { ...world, signal, zookeeper: fencedZookeeper(world.zookeeper, fence) };
  const watch = openLiveWatch(world, request, { signal, wake: bell.ring });
  const outrun = new Outrun();
  let failures = 0;
  let last = '';
  try {
    while (!signal.aborted) {
      const state = files.state();
      if (state === null) {
        await bell.wait(IDLE_MS, { clock, signal });
        continue;
      }
      await watch.cover(state);
      const begun = clock.elapsed();
      const outcome = await tryRound(fenced, { ...roundRequest(request, state), outrun });
      if (outcome === null) return;
      const ms = clock.elapsed() - begun;
      failures = 'failure' in outcome ? failures + 1 : 0;
      const pauseMs =
        'failure' in outcome
          ? backoffMs(state.rule.backoff, failures, chance(world))
          : pauseBehind(outcome.round, state.rule, world);
      if ('failure' in outcome) {
        const { code, message, details = [], hint = null } = outcome.failure;
        const shown = details.slice(0, MOST_DETAILS);
        request.tell({
          event: 'failed',
          code,
          message,
          details: shown,
          hint,
          ms,
          retryMs: Math.round(pauseMs),
        });
      } else {
        const told = newsOf(outcome.round);
        request.tell({ event: 'round', round: outcome.round, ms, isNews: told !== last });
        last = told;
      }
      // While rounds fail, what happens in ZooKeeper is no reason to try again sooner; other files may be the cure.
      if (failures > 0) await news.wait(pauseMs, { clock, signal });
      else if (await bell.wait(pauseMs, { clock, signal }))
        // Never longer at work than idle, whatever somebody writes.
        await clock.sleep(Math.max(DEBOUNCE_MS, ms), signal).catch(() => {});
    }
  } finally {
    await watch.close();
  }
}

type Tried =
  | { readonly round: ReconcileRound }
  | {
      readonly failure: {
        readonly code: string;
        readonly message: string;
        readonly details?: readonly string[];
        readonly hint?: string | undefined;
      };
    };

/** `null`: it is to end. */
async function tryRound(world: World, request: RoundRequest): Promise<Tried | null> {
  try {
    return { round: await reconcileRound(world, request) };
  } catch (error) {
    if (world.signal.aborted) return null;
    if (error instanceof ZkaiFailure || error instanceof ZookeeperError) return { failure: error };
    throw error;
  }
}

export function roundRequest(
  { mode, replica, lockTimeoutMs, connect, timeoutMs, sessionTimeoutMs }: OnceRequest,
  { subject, rule, files }: DesiredState,
): RoundRequest {
  return {
    subject,
    rule: { ...rule, mode: mode ?? rule.mode },
    files,
    replica,
    lockTimeoutMs,
    connect,
    timeoutMs,
    // A leader that dies in the middle of an apply keeps the lock for as long as the office.
    sessionTimeoutMs,
  };
}

/** Until the next sweep, until a znode may be healed again, or not at all where something waits for what was just done. */
function pauseBehind({ items }: ReconcileRound, rule: ReconcileRule, world: World): number {
  if (items.some(({ verdict }) => verdict === 'waiting')) return 0;
  const waits = items.flatMap(({ until }) => (until === null ? [] : Date.parse(until) - world.clock.now()));
  return Math.max(0, Math.min(sweepMs(rule, chance(world)), ...waits));
}

/** What a person wants to hear once. */
function newsOf({ result, items, pending, applied, stopped, files }: ReconcileRound): string {
  const rows = items.map(({ path, class: kind, verdict }) => [path, kind, verdict]);
  const done = applied.map(({ result: { id } }) => id);
  return JSON.stringify([result, rows, pending, done, stopped?.message, files.hash]);
}

/** From 0 to 1. */
function chance({ clock }: World): number {
  return Number.parseInt(clock.uuid().slice(0, 8), 16) / 2 ** 32;
}
