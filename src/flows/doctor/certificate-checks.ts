import { type Check, type DoctorServer, type DoctorSession } from '../../model/doctor.ts';
import { timeText } from '../../model/time-text.ts';
import { ok, remark, warning } from './checks.ts';

const DAY_MS = 86_400_000;
/** Time enough for a person to renew a certificate, and for one who is on holiday to hear of it. */
const SOON_MS = 14 * DAY_MS;
const NEAR_MS = 30 * DAY_MS;

/** How long the certificates of both sides are valid yet. One that has expired ends the connection before this. */
export function certificateChecks(
  servers: readonly DoctorServer[],
  session: Pick<DoctorSession, 'validTo'>,
  now: number,
): Check[] {
  const ends = [
    ...servers.map(({ server, validTo }) => ({ whose: `the certificate of ${server}`, validTo })),
    { whose: 'our certificate', validTo: session.validTo },
  ].flatMap(({ whose, validTo }) => (validTo === null ? [] : [{ whose, left: validTo - now }]));
  const near = ends.filter(({ left }) => left < NEAR_MS);
  if (ends.length > 0 && near.length === 0) {
    const least = Math.min(...ends.map(({ left }) => left));
    return [ok('certificates', `all certificates are valid for ${timeText(least)} at least`)];
  }
  return near.map(({ whose, left }) => {
    const message = `${whose} is valid for ${timeText(Math.max(left, 0))} only`;
    return left < SOON_MS
      ? warning('certificates', message, 'renew it now: no connection is made with one that has expired')
      : remark('certificates', message);
  });
}
