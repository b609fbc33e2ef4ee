import { type Check, type DetectionWindow, type DoctorDetection } from '../../model/doctor.ts';
import { spanText, timeText } from '../../model/time-text.ts';
import { ok, remark, warning } from './checks.ts';

/** ZooKeeper's own defaults, in milliseconds and in ticks. */
const DEFAULT_TICK_MS = 2000;
const MIN_TIMEOUT_TICKS = 2;
const MAX_TIMEOUT_TICKS = 20;

/**
 * The tick behind the limits of session timeouts, which are 2 and 20 ticks unless they are configured. Where they do
 * not fit one tick, at least one is configured: then it is ZooKeeper's default if one of them says so, and otherwise
 * what the lower one says.
 */
export function tickOf(minTimeoutMs: number, maxTimeoutMs: number): { tickMs: number; tickAssumed: boolean } {
  const [low, high] = [minTimeoutMs / MIN_TIMEOUT_TICKS, maxTimeoutMs / MAX_TIMEOUT_TICKS];
  if (low === high) return { tickMs: low, tickAssumed: false };
  return { tickMs: high === DEFAULT_TICK_MS ? high : low, tickAssumed: true };
}

/**
 * When a process that dies is noticed, by what its session was granted.
 *
 * An idle client sends a ping every third of the timeout, so its last word is up to a third old when it dies. The
 * server that keeps the sessions expires them in buckets of one tick: at the first full tick after the last word and
 * the timeout (`ExpiryQueue.roundToNextInterval`). In an ensemble that is the leader, who hears of the clients of
 * other servers with their answers to its own pings, every half tick (`Leader.lead`, `LearnerHandler.ping`).
 */
export function detectionWindow(
  { cluster, askedTimeoutMs }: { cluster: string | null; askedTimeoutMs: number },
  server: { minTimeoutMs: number; maxTimeoutMs: number; tickMs: number; isEnsemble: boolean },
): DetectionWindow {
  const granted = Math.min(Math.max(askedTimeoutMs, server.minTimeoutMs), server.maxTimeoutMs);
  const relayMs = server.isEnsemble ? server.tickMs / 2 : 0;
  return {
    cluster,
    askedTimeoutMs,
    grantedTimeoutMs: granted,
    pingMs: granted / 3,
    silenceMs: (2 * granted) / 3,
    fromMs: (2 * granted) / 3,
    toMs: granted + server.tickMs + relayMs,
  };
}

export function detectionChecks({
  windows,
  minTimeoutMs,
  maxTimeoutMs,
  tickMs,
  tickAssumed,
}: DoctorDetection): Check[] {
  const tick = `tick ${timeText(tickMs)}${tickAssumed ? ', assumed' : ''}`;
  return windows.map(({ cluster, askedTimeoutMs, grantedTimeoutMs, fromMs, toMs }) => {
    const who = cluster === null ? 'a process that dies' : `a node of cluster ${cluster} that dies`;
    const facts = `${who} is noticed after ${spanText(fromMs, toMs)} (session timeout ${timeText(grantedTimeoutMs)}, ${tick})`;
    if (askedTimeoutMs === grantedTimeoutMs) return ok('detection', facts);
    const limits = `the server grants ${spanText(minTimeoutMs, maxTimeoutMs)}, not ${timeText(askedTimeoutMs)}`;
    if (cluster === null) return remark('detection', `${facts}; ${limits}`);
    return warning(
      'detection',
      `${facts}; ${limits}`,
      'change heartbeat.sessionTimeout of the cluster, or minSessionTimeout and maxSessionTimeout of the servers',
    );
  });
}
