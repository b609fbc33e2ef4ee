import { type Check, type DoctorLimits } from '../../model/doctor.ts';
import { ok, remark, warning } from './checks.ts';

/** Whether an apply as large as zkai makes them will be taken, as far as a frame that only reads can tell. */
export function limitChecks({ frameBytes, servers }: DoctorLimits): Check[] {
  const size = `${bytesText(frameBytes)} bytes`;
  const refusing = servers.filter(({ smallestRefused }) => smallestRefused !== null);
  const taking = servers.filter(({ largestTaken }) => largestTaken === frameBytes);
  const checks = refusing.map(({ server, largestTaken }) =>
    warning(
      'limits.frame',
      `${server} drops the connection at a frame of ${size}${largestTaken === null ? '' : `, and takes ${bytesText(largestTaken)}`}: its jute.maxbuffer is below the default of 1,048,575, and a large apply would fail with a lost connection`,
      'set jute.maxbuffer to the same value on all servers, the default or more',
    ),
  );
  if (refusing.length > 0) return checks;
  if (taking.length === 0)
    return [remark('limits.frame', `whether a frame of ${size} is taken could not be tried`)];
  return [ok('limits.frame', `a frame of ${size}, the largest that zkai sends, is taken`)];
}

function bytesText(bytes: number): string {
  return bytes.toLocaleString('en-US');
}
