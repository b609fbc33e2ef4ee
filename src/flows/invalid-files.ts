import { ZkaiFailure } from '../model/failure.ts';
import { type Finding } from '../model/finding.ts';

/** The end of work that needs valid files, where something is wrong with them: before any server is asked. */
export function invalidFiles(findings: readonly Finding[]): ZkaiFailure {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const count = `${errors} ${errors === 1 ? 'error' : 'errors'}`;
  return new ZkaiFailure('invalid', `the configuration has ${count}; no server was asked`, {
    findings,
    hint: 'zkai validate',
  });
}
