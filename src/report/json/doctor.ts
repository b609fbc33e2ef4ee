import { type DoctorResult } from '../../model/doctor.ts';

/** `zkai.doctor/v1`. Times of clocks are instants as ISO 8601 has them; everything in `…Ms` is milliseconds. */
export function doctorView(result: DoctorResult) {
  const { project, environment, connect, servers, session, features, rights, limits } = result;
  const { clock, detection, ledger, checks } = result;
  return {
    apiVersion: 'zkai.doctor/v1',
    project,
    environment,
    connect,
    servers: servers.map(({ ms, validTo, ...server }) => ({
      ...server,
      ms: rounded(ms),
      validTo: instantOrNull(validTo),
    })),
    session: {
      ...session,
      validTo: instantOrNull(session.validTo),
      roundTripMs: {
        min: rounded(session.roundTripMs.min),
        median: rounded(session.roundTripMs.median),
        samples: session.roundTripMs.samples,
      },
    },
    features,
    rights,
    limits,
    clock: clockView(clock),
    detection: {
      ...detection,
      windows: detection.windows.map(({ pingMs, silenceMs, fromMs, toMs, ...window }) => ({
        ...window,
        pingMs: rounded(pingMs),
        silenceMs: rounded(silenceMs),
        fromMs: rounded(fromMs),
        toMs: rounded(toMs),
      })),
    },
    ledger,
    checks,
  };
}

function clockView({ now, newest, lastApply }: DoctorResult['clock']) {
  return {
    now: instant(now),
    newest: newest === null ? null : { path: newest.path, time: instant(newest.time) },
    lastApply:
      lastApply === null
        ? null
        : { at: instant(lastApply.at), written: instant(lastApply.written), by: lastApply.by },
  };
}

function instant(time: number): string {
  return new Date(time).toISOString();
}

function instantOrNull(time: number | null): string | null {
  return time === null ? null : instant(time);
}

/** Microseconds are noise. */
function rounded(ms: number): number {
  return Math.round(ms * 100) / 100;
}
