import { fencedZookeeper } from '../apply/fenced-writer.ts';
import { resolveAcl } from '../apply/resolve-acls.ts';
import { ledgerPaths } from '../ledger/paths.ts';
import { aclEntries } from '../model/acl.ts';
import { ZkaiFailure } from '../model/failure.ts';
import { type ReconcileEvent, type ReconcileRound, type ReconcileRule } from '../model/reconcile.ts';
import { joinPath, type ZnodePath } from '../model/znode-path.ts';
import { type World } from '../ports/world.ts';
import { ZookeeperError } from '../ports/zookeeper.ts';
import { Bell } from '../reconcile/bell.ts';
import { type ElectionEvent, LeaderElection, type Leadership } from '../reconcile/election.ts';
import { backoffMs, sweepMs } from '../reconcile/pauses.ts';
import { type ConnectionRequest, writerOptions } from './connection.ts';
import { type DesiredFiles, openDesiredFiles } from './desired-files.ts';
import { type DesiredState, type WatchedFiles } from './desired-state.ts';
import { reconcileRound, type RoundRequest } from './reconcile-round.ts';
import { openLiveWatch } from './watch-live.ts';

export interface ReconcileRequest extends ConnectionRequest {
  readonly environment: string | null;
  /** In place of the one in zkai.yaml. */
  readonly mode: ReconcileRule['mode'] | undefined;
  /** What this replica is called, in the election and in the history. */
  readonly replica: string;
  readonly lockTimeoutMs: number;
  /** How long a leader that dies keeps the others waiting. */
  readonly sessionTimeoutMs: number;
  readonly tell: (event: ReconcileEvent) => void;
}

/** After the first event, how long to wait for those that belong to it, in milliseconds. */
const DEBOUNCE_MS = 200;
/** How long without files that are valid before looking again. */
const IDLE_MS = 60_000;

/** Where the replicas of a project stand for election in an environment. Its name is no document's, and no znode's of anybody. */
export function electionPath(root: ZnodePath, project: string, environment: string): ZnodePath {
  return joinPath(ledgerPaths(root).base, 'leader', project, environment, 'election');
}

/**
 * Stands for election and, as the leader, keeps ZooKeeper as the files want it, until the signal of the world fires: then
 * what was sent is seen through, nothing more is begun, and the office is laid down.
 * @throws ZkaiFailure what no waiting puts right: `usage`, or a bug
 */
export async function reconcile(world: World, request: ReconcileRequest): Promise<void> {
  const { tell, mode } = request;
  const bell = new Bell();
  const files = await openDesiredFiles(world, request, (event) =>
    tell(event.event === 'files' ? { ...event, mode: mode ?? event.mode } : event),
  );
  const work = new AbortController();
  const stop = (): void => work.abort(world.signal.reason);
  world.signal.addEventListener('abort', stop);
  if (world.signal.aborted) stop();
  const place: Place = { of: '', leave: () => {} };
  const changed = (): void => {
    bell.ring();
    if (placeOf(files.watched()) !== place.of) place.leave();
  };
  try {
    const tasks = [
      files.follow(work.signal, changed),
      standAndLead(world, request, { files, bell, place, signal: work.signal }),
    ];
    for (const task of tasks) task.catch((error: unknown) => work.abort(error));
    await Promise.all(tasks);
  } finally {
    world.signal.removeEventListener('abort', stop);
    tell({ event: 'stopped' });
  }
}

interface Loop {
  readonly files: DesiredFiles;
  readonly bell: Bell;
  readonly place: Place;
  readonly signal: AbortSignal;
}

/** Where the election is that we stand in. */
interface Place {
  of: string;
  /** Ends it, to stand somewhere else. */
  leave: () => void;
}

/** Stands where zkai.yaml says; where that says something else later, it stands there. */
async function standAndLead(world: World, request: ReconcileRequest, loop: Loop): Promise<void> {
  const { files, place, bell, signal } = loop;
  while (!signal.aborted) {
    const where = files.watched();
    if (where === null) {
      await bell.wait(IDLE_MS, { clock: world.clock, signal });
      continue;
    }
    const term = new AbortController();
    const end = (): void => term.abort(signal.reason);
    signal.addEventListener('abort', end);
    Object.assign(place, { of: placeOf(where), leave: end });
    const election = await openElection(world, request, where);
    if (signal.aborted) end();
    await election.run(term.signal, (leadership) => lead(world, request, { ...loop, leadership }));
    signal.removeEventListener('abort', end);
  }
}

async function openElection(
  world: World,
  { replica, sessionTimeoutMs, tell, ...connection }: ReconcileRequest,
  { project, environment }: WatchedFiles,
): Promise<LeaderElection> {
  const { host } = await world.identity();
  const since = new Date(world.clock.now()).toISOString();
  const connect = await writerOptions(world, environment, connection);
  return new LeaderElection({
    zookeeper: world.zookeeper,
    clock: world.clock,
    connect: { ...connect, sessionTimeoutMs },
    path: electionPath(project.root, project.name, environment.name),
    acl: aclEntries(await resolveAcl(world, environment.acl, environment.digestAlgorithm)),
    data: Buffer.from(JSON.stringify({ replica, host, since })),
    tell: (event) => tell(toldAs(event)),
  });
}

function toldAs(event: ElectionEvent): ReconcileEvent {
  return event.event === 'leading' ? { event: 'leading' } : event;
}

/** Rounds, one after the other, while we lead. Levels, not edges: what happened meanwhile is one reason to look again. */
async function lead(
  world: World,
  request: ReconcileRequest,
  { files, bell, leadership }: Loop & { readonly leadership: Leadership },
): Promise<void> {
  const { clock } = world;
  const { signal, fence } = leadership;
  const fenced: World = { ...world, signal, zookeeper: fencedZookeeper(world.zookeeper, fence) };
  const watch = openLiveWatch(world, request, { signal, wake: bell.ring });
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
      const outcome = await tryRound(fenced, roundRequest(request, state));
      if (outcome === null) return;
      const ms = clock.elapsed() - begun;
      failures = 'failure' in outcome ? failures + 1 : 0;
      const pauseMs =
        'failure' in outcome
          ? backoffMs(state.rule.backoff, failures, chance(world))
          : pauseBehind(outcome.round, state.rule, world);
      if ('failure' in outcome) {
        const { code, message, hint = null } = outcome.failure;
        request.tell({ event: 'failed', code, message, hint, ms, retryMs: Math.round(pauseMs) });
      } else {
        const told = newsOf(outcome.round);
        request.tell({ event: 'round', round: outcome.round, ms, isNews: told !== last });
        last = told;
      }
      // While rounds fail, events are no reason to try again sooner.
      if (failures > 0) await clock.sleep(pauseMs, signal).catch(() => {});
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
  { mode, replica, lockTimeoutMs, connect, timeoutMs }: Omit<ReconcileRequest, 'tell' | 'sessionTimeoutMs'>,
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

/** What an election depends on: where it is held, and with which identity. */
function placeOf(watched: WatchedFiles | null): string {
  if (watched === null) return '';
  const { project, environment } = watched;
  const { name, connect, auth, tls, acl, digestAlgorithm } = environment;
  return JSON.stringify([project.name, project.root, name, connect, auth, tls, acl, digestAlgorithm]);
}

/** From 0 to 1. */
function chance({ clock }: World): number {
  return Number.parseInt(clock.uuid().slice(0, 8), 16) / 2 ** 32;
}
