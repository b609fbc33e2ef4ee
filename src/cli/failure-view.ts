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

/** What a person reads when a command could not go on. */
export function failureText(failure: ZkaiFailure, _color: boolean): string {
  const details = failure.details.map((line) => `  ${line}\n`).join('');
  const hint = failure.hint === undefined ? '' : `hint: ${failure.hint}\n`;
  return `error: ${failure.message}\n${details}${hint}`;
}
