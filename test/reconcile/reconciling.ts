import { onTestFinished } from 'vitest';
import { createWorld } from '../../src/cli/world.ts';
import { reconcileOnce } from '../../src/flows/reconcile-once.ts';
import { reconcile } from '../../src/flows/reconcile.ts';
import { ZkaiFailure } from '../../src/model/failure.ts';
import { type Json } from '../../src/model/json.ts';
import { type ReconcileEvent, type ReconcileRound } from '../../src/model/reconcile.ts';
import { type World } from '../../src/ports/world.ts';
import { type ProjectOptions, type TestProject, testProject } from '../support/project.ts';
import { raw, type Raw } from '../support/raw.ts';
import { until } from './candidates.ts';

/** What it wants. */
export const NODES = { '/app/a': 'a', '/app/b': 'b', '/app/b/c': 'c', '/app/d': 'd' } as const;

/** A project that was applied once, and what its loop may do: heal at once, without any limit that matters. */
export async function healing(
  reconcileRule: Readonly<Record<string, Json>> = {},
  { spec, ...options }: ProjectOptions = {},
): Promise<{ project: TestProject; who: Raw }> {
  const rule = {
    mode: 'heal',
    interval: '1s',
    backoff: { initial: '100ms', max: '500ms' },
    ...reconcileRule,
  };
  const project = await testProject({ ...options, spec: { reconcile: rule, ...spec } });
  await project.declare(NODES);
  await project.apply();
  return { project, who: await raw(project.connect) };
}

function requestFor(replica: string) {
  return {
    environment: 'test',
    connect: undefined,
    timeoutMs: 5000,
    mode: undefined,
    replica,
    lockTimeoutMs: 10_000,
    sessionTimeoutMs: 4000,
    listen: null,
  } as const;
}

export interface RoundOptions {
  readonly replica?: string;
  readonly world?: Partial<World>;
  readonly mode?: 'report' | 'heal';
}

export function once(project: TestProject, more: RoundOptions = {}): Promise<ReconcileRound> {
  const { signal } = new AbortController();
  const world = createWorld({ directory: project.directory, progress: () => {}, signal, log: () => {} });
  const { replica = 'one', mode } = more;
  return reconcileOnce({ ...world, ...more.world }, { ...requestFor(replica), mode });
}

/** A loop in this process. */
export interface TestLoop {
  readonly events: readonly ReconcileEvent[];
  readonly rounds: () => readonly ReconcileRound[];
  /** Waits for an event that is so, also one that was told before. */
  told(what: (event: ReconcileEvent) => boolean): Promise<ReconcileEvent>;
  stop(): Promise<void>;
}

export function loop(
  project: Pick<TestProject, 'directory'>,
  replica: string,
  more: {
    readonly connect?: string;
    readonly world?: Partial<World>;
    readonly sessionTimeoutMs?: number;
  } = {},
): TestLoop {
  const events: ReconcileEvent[] = [];
  const stopping = new AbortController();
  const { signal } = stopping;
  const world = createWorld({ directory: project.directory, progress: () => {}, signal, log: () => {} });
  const { connect, sessionTimeoutMs = 4000 } = more;
  const running = reconcile(
    { ...world, ...more.world },
    { ...requestFor(replica), connect, sessionTimeoutMs, tell: (event) => void events.push(event) },
  );
  const stop = (): Promise<void> => {
    stopping.abort(new ZkaiFailure('terminated', 'the test is over'));
    return running;
  };
  onTestFinished(stop);
  return {
    events,
    rounds: () => events.flatMap((event) => (event.event === 'round' ? [event.round] : [])),
    told: async (what) => {
      await until(() => events.some(what));
      return events.find(what) as ReconcileEvent;
    },
    stop,
  };
}

/** What became of each path in a round. */
export function verdicts({ items }: ReconcileRound): Record<string, string> {
  return Object.fromEntries(items.map(({ path, verdict }) => [path, verdict]));
}
