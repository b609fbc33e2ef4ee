import { type DoctorServer } from '../../model/doctor.ts';
import { ZkaiFailure } from '../../model/failure.ts';
import { nextStepFor } from '../../model/unreachable.ts';
import { ZookeeperError } from '../../ports/zookeeper.ts';

/** Why there is no session, by what each server says about itself; an error that is about something else as it is. */
export function noSession(error: unknown, servers: readonly DoctorServer[]): unknown {
  if (!(error instanceof ZookeeperError) || (error.code !== 'unreachable' && error.code !== 'timeout'))
    return error;
  const details = servers.map(
    ({ server, answer, problem }) => `${server}: ${answer === null ? problem : `${answer.mode}, it answers`}`,
  );
  const hint = nextStep(error, servers, details) ?? 'look at the logs of the servers';
  return new ZkaiFailure('unreachable', noMajority(servers) ?? error.message, {
    details,
    cause: error,
    hint,
  });
}

/** The one thing to know where servers run and none serves. */
function noMajority(servers: readonly DoctorServer[]): string | undefined {
  const waiting = servers.filter(({ problem }) => /not currently serving/.test(problem ?? ''));
  if (waiting.length === 0 || servers.some(({ answer }) => answer !== null)) return undefined;
  const count = `${waiting.length} of ${servers.length} ${waiting.length === 1 ? 'runs' : 'run'}`;
  return `no server has a majority of the ensemble (quorum) with it, so none serves: ${count}`;
}

function nextStep(
  error: ZookeeperError,
  servers: readonly DoctorServer[],
  details: readonly string[],
): string | undefined {
  if (error.message.includes('speaks TLS on this port')) return nextStepFor(error.message);
  return wantsTls(error, servers) ? TLS_HINT : nextStepFor(details.join('\n'));
}

const TLS_HINT =
  'the port probably wants TLS: write `tls: {}` in the environment in zkai.yaml, or connect to the clientPort';

/** A port of TLS waits for more after a four-letter word, and closes on a session. */
function wantsTls({ message }: ZookeeperError, servers: readonly DoctorServer[]): boolean {
  return (
    /or wants TLS/.test(message) &&
    servers.every(({ problem }) => /no answer|without a word/.test(problem ?? ''))
  );
}
