import { type Check, type DoctorClock } from '../../model/doctor.ts';
import { timeText } from '../../model/time-text.ts';
import { ok, remark, warning } from './checks.ts';

/** Below this a difference is what networks and the rounding of times make. */
const TOLERANCE_MS = 1000;
/** An apply takes its time before it makes its lock: more than this between it and its commit is more than waiting. */
const LONG_APPLY_MS = 60_000;

const HINT = 'let every machine take its time from one source (NTP)';

/**
 * Times that could not be if the clocks agreed. A znode in our future: the leader's clock is ahead of ours, by that
 * at least. A last apply that was written before it began: the leader's clock is behind that of the machine that
 * applied, by that at least. One that was written long after: it is ahead, or the apply waited for a lock.
 */
export function clockChecks({ now, newest, lastApply }: DoctorClock): Check[] {
  const checks: Check[] = [];
  if (newest !== null && newest.time - now > TOLERANCE_MS) {
    checks.push(
      warning(
        'clock',
        `the leader's clock is ahead of ours by ${timeText(newest.time - now)} at least: ${newest.path} was written then`,
        HINT,
      ),
    );
  }
  if (lastApply !== null) {
    const took = lastApply.written - lastApply.at;
    if (took < -TOLERANCE_MS) {
      checks.push(
        warning(
          'clock',
          `the leader's clock was behind that of ${lastApply.by} by ${timeText(-took)} at least when that applied last`,
          HINT,
        ),
      );
    } else if (took > LONG_APPLY_MS) {
      checks.push(
        remark(
          'clock',
          `the last apply was written ${timeText(took)} after it began: the leader's clock was ahead of that of ${lastApply.by}, or the apply waited for a lock`,
        ),
      );
    }
  }
  return checks.length > 0 ? checks : [noSign(lastApply)];
}

function noSign(lastApply: DoctorClock['lastApply']): Check {
  if (lastApply === null) {
    return remark(
      'clock',
      'whether the clocks agree cannot be told without an apply to look at: a client that writes nothing sees no clock of a server',
    );
  }
  const took = Math.max(0, lastApply.written - lastApply.at);
  return ok(
    'clock',
    `no sign that the clocks differ: the last apply was written ${timeText(took)} after it began, by the clocks of the leader and of ${lastApply.by}`,
  );
}
