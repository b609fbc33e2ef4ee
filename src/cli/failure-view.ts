import { type ZkaiFailure } from '../model/failure.ts';

/** The error object of every command (`zkai.error/v1`). */
export function failureView(failure: ZkaiFailure) {
  const { code, message, hint, details, findings } = failure;
  return {
    apiVersion: 'zkai.error/v1',
    error: { code, message, hint: hint ?? null, details },
    ...(findings.length === 0 ? {} : { findings }),
  };
}
