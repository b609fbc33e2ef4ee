import { type ReconcileEvent, type ReconcileRound } from '../../model/reconcile.ts';
import { sanitize } from '../sanitize.ts';

/** `zkai.reconcile/v1` */
export function roundView(round: ReconcileRound) {
  return { apiVersion: 'zkai.reconcile/v1', ...roundMembers(round) };
}

/** What a loop has done when it was asked to end. */
export interface LoopTotals {
  readonly replica: string;
  readonly rounds: number;
  readonly failed: number;
  /** Znodes. */
  readonly healed: number;
}

/** `zkai.loop/v1` */
export function loopView({ replica, rounds, failed, healed }: LoopTotals) {
  return { apiVersion: 'zkai.loop/v1', replica, result: 'stopped', rounds, failed, healed };
}

/** `zkai.event/v1`: one line of what a loop tells while it runs. */
export function eventLine(event: ReconcileEvent, at: string): string {
  const members = event.event === 'round' ? roundEvent(event) : event;
  return sanitize(JSON.stringify({ apiVersion: 'zkai.event/v1', at, ...members }));
}

function roundEvent({ event, round, ms, isNews }: Extract<ReconcileEvent, { event: 'round' }>) {
  return { event, ms: Math.round(ms), isNews, round: roundMembers(round) };
}

function roundMembers({ project, environment, replica, mode, result, revision, ...rest }: ReconcileRound) {
  const { files, items, pending, applied, stopped } = rest;
  return {
    project,
    environment,
    replica,
    mode,
    result,
    revision,
    files: { hash: files.hash, git: files.git },
    items: items.map(({ path, class: kind, document, verdict, reason, heals, until }) => ({
      path,
      class: kind,
      document,
      verdict,
      reason,
      heals,
      until,
    })),
    pending,
    applied: applied.map(({ what, result: { outcome, id, revision: as, written } }) => ({
      what,
      outcome,
      id,
      revision: as,
      written,
    })),
    stopped,
  };
}
