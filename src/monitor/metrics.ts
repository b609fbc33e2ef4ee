import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { type Clock } from '../ports/clock.ts';
import { type ReconcileEvent, type ReconcileRound, type ReconcileStatus } from '../model/reconcile.ts';

/** The loop in numbers. No label has values that grow with the tree: paths are in the log and in /readyz. */
export interface LoopMetrics {
  readonly registry: Registry;
  tell(event: ReconcileEvent): void;
}

const CLASSES = ['drift.modified', 'drift.deleted', 'drift.recreated', 'drift.acl', 'conflict'] as const;
const RESULTS = ['in-step', 'healed', 'drift', 'blocked', 'failed'] as const;
/** Seconds: a small tree takes some 30 ms, one of 100,000 znodes a few seconds. */
const BUCKETS = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export function loopMetrics(status: () => ReconcileStatus, { now }: Pick<Clock, 'now'>): LoopMetrics {
  const registry = new Registry();
  const registers = [registry];
  const gauge = (name: string, help: string): Gauge => new Gauge({ name, help, registers });
  const leader = gauge('zkai_reconcile_leader', '1 while this replica leads');
  const connected = gauge('zkai_reconcile_zookeeper_connected', '1 while there is a session');
  const broken = gauge(
    'zkai_reconcile_files_broken',
    '1 while the files are not valid, and older ones count',
  );
  const pending = gauge('zkai_reconcile_pending_changes', 'Rows of the plan that are only in the files');
  const limited = gauge(
    'zkai_reconcile_rate_limited_znodes',
    'Znodes that are not healed since somebody fights',
  );
  const lastSuccess = gauge(
    'zkai_reconcile_last_success_timestamp_seconds',
    'When a round last came to an end',
  );
  const duration = new Histogram({
    name: 'zkai_reconcile_round_duration_seconds',
    help: 'What a round takes',
    buckets: BUCKETS,
    registers,
  });
  const rounds = new Counter({
    name: 'zkai_reconcile_rounds_total',
    help: 'Rounds by what they came to',
    labelNames: ['result'],
    registers,
  });
  const healed = new Counter({
    name: 'zkai_reconcile_healed_znodes_total',
    help: 'Znodes that were put back',
    registers,
  });
  const drift = new Gauge({
    name: 'zkai_reconcile_drift_znodes',
    help: 'Znodes that are not as applied, and were not healed',
    labelNames: ['class'],
    registers,
  });
  const files = new Gauge({
    name: 'zkai_reconcile_files_info',
    help: 'Always 1: which files this replica goes by',
    labelNames: ['hash', 'commit'],
    registers,
  });
  for (const result of RESULTS) rounds.inc({ result }, 0);

  /** Of what it finds only the leader knows anything. */
  const show = (round: ReconcileRound | null): void => {
    const left = round?.items.filter(({ verdict }) => verdict !== 'healed') ?? [];
    for (const kind of CLASSES) drift.set({ class: kind }, left.filter((item) => item.class === kind).length);
    limited.set(left.filter(({ verdict }) => verdict === 'limited').length);
    pending.set(round?.pending ?? 0);
  };
  show(null);

  return {
    registry,
    tell: (event) => {
      const { role, connected: isConnected, broken: problem, round } = status();
      leader.set(role === 'leading' ? 1 : 0);
      connected.set(isConnected ? 1 : 0);
      broken.set(problem === null ? 0 : 1);
      show(round);
      if (event.event === 'files') {
        files.reset();
        files.set({ hash: event.files.hash, commit: event.files.git?.commit ?? '' }, 1);
      }
      if (event.event !== 'round' && event.event !== 'failed') return;
      duration.observe(event.ms / 1000);
      rounds.inc({ result: event.event === 'failed' ? 'failed' : event.round.result });
      if (event.event === 'failed') return;
      healed.inc(event.round.items.filter(({ verdict }) => verdict === 'healed').length);
      lastSuccess.set(now() / 1000);
    },
  };
}
