import { type ZookeeperId } from '../../model/acl.ts';
import { type Check, type DoctorFeatures, type DoctorSession } from '../../model/doctor.ts';
import { timeText } from '../../model/time-text.ts';
import { ok, remark, warning } from './checks.ts';

export function timeoutCheck({ askedTimeoutMs, grantedTimeoutMs }: DoctorSession): Check {
  const granted = `the session timeout is ${timeText(grantedTimeoutMs)}`;
  if (askedTimeoutMs === grantedTimeoutMs) return ok('session.timeout', `${granted}, as asked for`);
  return remark(
    'session.timeout',
    `${granted}, not ${timeText(askedTimeoutMs)} as asked for: a lock that an apply leaves when it dies is held that long`,
  );
}

/** Whom the server takes somebody for. @param commands those that use the identity, such as `plan` */
export function identityCheck(commands: string, told: readonly ZookeeperId[] | null): Check {
  if (told === null)
    return remark('session.identity', `the server, older than 3.7, cannot say whom it takes ${commands} for`);
  if (told.some(({ scheme }) => scheme === 'super')) {
    return warning(
      'session.identity',
      `the server takes ${commands} for the super user, whom no ACL stops`,
      'give the environment an identity with the rights that it needs, and no more',
    );
  }
  return ok(
    'session.identity',
    `the server takes ${commands} for ${told.map(({ scheme, id }) => `${scheme}:${id}`).join(', ')}`,
  );
}

const NAMES = {
  multiRead: 'multiRead',
  recursiveWatch: 'recursive watch',
  getEphemerals: 'getEphemerals',
  whoAmI: 'whoAmI',
} as const satisfies Partial<Record<keyof DoctorFeatures, string>>;

export function featureChecks(features: DoctorFeatures): Check[] {
  const keys = Object.keys(NAMES) as (keyof typeof NAMES)[];
  const named = (state: boolean | null) =>
    keys.filter((key) => features[key] === state).map((key) => NAMES[key]);
  const [missing, unknown] = [named(false), named(null)];
  const checks: Check[] = [];
  if (missing.length > 0) {
    checks.push(
      remark(
        'features',
        `the server has no ${missing.join(', no ')}: zkai reads one znode at a time where it must, and cannot watch a tree`,
        'update the servers to ZooKeeper 3.7 or newer',
      ),
    );
  }
  if (unknown.length > 0) checks.push(remark('features', `not known: ${unknown.join(', ')}`));
  if (checks.length > 0) return checks;
  return [ok('features', `the server has ${named(true).join(', ')}`)];
}
