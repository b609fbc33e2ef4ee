import { resolveAcl } from '../apply/resolve-acls.ts';
import { electionPath, ledgerPaths } from '../ledger/paths.ts';
import { aclEntries } from '../model/acl.ts';
import { type Address } from '../model/connect-string.ts';
import { type ReconcileEvent, type ReconcileRule } from '../model/reconcile.ts';
import { type World } from '../ports/world.ts';
import { Bell } from '../reconcile/bell.ts';
import { type ElectionEvent, LeaderElection } from '../reconcile/election.ts';
import { advance, reasonsNotReady, STARTING } from '../reconcile/status.ts';
import { type ConnectionRequest, writerOptions } from './connection.ts';
import { type DesiredFiles, openDesiredFiles } from './desired-files.ts';
import { type WatchedFiles } from './desired-state.ts';
import { lead } from './lead.ts';

export interface ReconcileRequest extends ConnectionRequest {
  readonly environment: string | null;
  /** In place of the one in zkai.yaml. */
  readonly mode: ReconcileRule['mode'] | undefined;
  /** What this replica is called, in the election and in the history. */
  readonly replica: string;
  readonly lockTimeoutMs: number;
  /** How long a leader that dies keeps the others waiting. */
  readonly sessionTimeoutMs: number;
  /** Where to answer for health and metrics; `null`: nowhere. */
  readonly listen: Address | null;
  readonly tell: (event: ReconcileEvent) => void;
}

/** How long without files that are valid before looking again. */
const IDLE_MS = 60_000;

/**
 * Stands for election and, as the leader, keeps ZooKeeper as the files want it, until the signal of the world fires: then
 * what was sent is seen through, nothing more is begun, and the office is laid down.
 * @throws ZkaiFailure what no waiting puts right: `usage`, or a bug
 */
export async function reconcile(world: World, request: ReconcileRequest): Promise<void> {
  const monitor = await openMonitor(world, request);
  try {
    await runLoop(world, { ...request, tell: monitor.tell });
  } finally {
    monitor.tell({ event: 'stopped' });
    await monitor.close();
  }
}

/** Follows where we stand, for those who ask. */
async function openMonitor(world: World, { listen, replica, mode, tell }: ReconcileRequest) {
  let status = STARTING;
  const server =
    listen === null
      ? null
      : await world.monitor.listen(listen, {
          status: () => status,
          reasonsNotReady: () => reasonsNotReady(status),
        });
  const hear = (told: ReconcileEvent): void => {
    const event = told.event === 'files' ? { ...told, mode: mode ?? told.mode } : told;
    status = advance(status, event);
    server?.tell(event);
    tell(event);
  };
  hear({ event: 'started', replica, listen: server?.address ?? null });
  return { tell: hear, close: async () => server?.close() };
}

async function runLoop(world: World, request: ReconcileRequest): Promise<void> {
  const [bell, news] = [new Bell(), new Bell()];
  const files = await openDesiredFiles(world, request, request.tell);
  const work = new AbortController();
  const stop = (): void => work.abort(world.signal.reason);
  world.signal.addEventListener('abort', stop);
  if (world.signal.aborted) stop();
  const place: Place = { of: '', leave: () => {} };
  const changed = (): void => {
    bell.ring();
    news.ring();
    if (placeOf(files.watched()) !== place.of) place.leave();
  };
  try {
    const tasks = [
      files.follow(work.signal, changed),
      standAndLead(world, request, { files, bell, news, place, signal: work.signal }),
    ];
    for (const task of tasks) task.catch((error: unknown) => work.abort(error));
    await Promise.all(tasks);
  } finally {
    world.signal.removeEventListener('abort', stop);
  }
}

interface Loop {
  readonly files: DesiredFiles;
  readonly bell: Bell;
  readonly news: Bell;
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
  { replica, tell, ...connection }: ReconcileRequest,
  { project, environment }: WatchedFiles,
): Promise<LeaderElection> {
  const { host } = await world.identity();
  const since = new Date(world.clock.now()).toISOString();
  const connect = await writerOptions(world, environment, connection);
  return new LeaderElection({
    zookeeper: world.zookeeper,
    clock: world.clock,
    connect,
    path: electionPath(ledgerPaths(project.root), project.name, environment.name),
    acl: aclEntries(await resolveAcl(world, environment.acl, environment.digestAlgorithm)),
    data: Buffer.from(JSON.stringify({ replica, host, since })),
    tell: (event) => tell(toldAs(event)),
  });
}

function toldAs(event: ElectionEvent): ReconcileEvent {
  return event.event === 'leading' ? { event: 'leading' } : event;
}

/** What an election depends on: where it is held, and with which identity. */
function placeOf(watched: WatchedFiles | null): string {
  if (watched === null) return '';
  const { project, environment } = watched;
  const { name, connect, auth, tls, acl, digestAlgorithm } = environment;
  return JSON.stringify([project.name, project.root, name, connect, auth, tls, acl, digestAlgorithm]);
}
