import { type ReconcileEvent, type ReconcileStatus } from '../model/reconcile.ts';

export const STARTING: ReconcileStatus = {
  replica: '',
  role: 'starting',
  connected: false,
  files: null,
  broken: null,
  round: null,
  failure: null,
};

/** Where a replica stands behind an event. */
export function advance(status: ReconcileStatus, event: ReconcileEvent): ReconcileStatus {
  switch (event.event) {
    case 'started':
      return { ...status, replica: event.replica };
    case 'files':
      return { ...status, files: event.files, broken: null };
    case 'files-broken':
      return { ...status, broken: event.message };
    case 'connected':
      return { ...status, connected: true };
    case 'disconnected':
      return { ...status, ...NO_OFFICE, role: 'disconnected', connected: false };
    case 'following':
      return { ...status, ...NO_OFFICE, role: 'following', connected: true };
    case 'leading':
      return { ...status, ...NO_OFFICE, role: 'leading', connected: true };
    case 'stepped-down':
      return { ...status, ...NO_OFFICE, role: 'disconnected', connected: false };
    case 'round':
      return { ...status, round: event.round, failure: null };
    case 'failed':
      return { ...status, failure: { message: event.message, times: (status.failure?.times ?? 0) + 1 } };
    case 'stopped':
      return { ...status, ...NO_OFFICE, role: 'disconnected', connected: false };
  }
}

/** What a former leader knew may be wrong since. */
const NO_OFFICE = { round: null, failure: null } as const;

/** Why a replica could not do its work at this moment; empty: it could. */
export function reasonsNotReady({ files, broken, role, failure }: ReconcileStatus): string[] {
  return [
    ...(files === null ? [broken ?? 'the files have not been read yet'] : []),
    ...(role === 'starting' ? ['it does not stand for election yet'] : []),
    ...(role === 'disconnected' ? ['it has no connection to ZooKeeper'] : []),
    ...(failure === null ? [] : [`the last ${failure.times} rounds failed: ${failure.message}`]),
  ];
}
