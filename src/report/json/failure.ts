import { type ZkaiFailure } from '../../model/failure.ts';
import { findingView } from './findings.ts';

/** `zkai.error/v1`: why a command could not go on; with what is wrong with the files, where that is the reason. */
export function failureView({ code, message, hint, details, findings, apply }: ZkaiFailure) {
  return {
    apiVersion: 'zkai.error/v1',
    error: { code, message, hint: hint ?? null, details },
    ...(apply === undefined
      ? {}
      : { apply: { id: apply.id, batches: apply.batches ?? null, done: apply.done ?? null } }),
    ...(findings.length === 0 ? {} : { findings: findings.map(findingView) }),
  };
}
