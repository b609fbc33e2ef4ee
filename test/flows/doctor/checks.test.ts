import { describe, expect, test } from 'vitest';
import { certificateChecks } from '../../../src/flows/doctor/certificate-checks.ts';
import { clockChecks } from '../../../src/flows/doctor/clock-checks.ts';
import { detectionChecks, detectionWindow, tickOf } from '../../../src/flows/doctor/detection.ts';
import { limitChecks } from '../../../src/flows/doctor/limit-checks.ts';
import { serverChecks } from '../../../src/flows/doctor/server-checks.ts';
import { featureChecks, identityCheck, timeoutCheck } from '../../../src/flows/doctor/session-checks.ts';
import { isAtLeast } from '../../../src/flows/doctor/version.ts';
import { type Check, type DoctorLimits, type DoctorServer, isInOrder } from '../../../src/model/doctor.ts';
import { spanText, timeText } from '../../../src/model/time-text.ts';
import { znodePath } from '../../../src/model/znode-path.ts';
import { doctorResult, server, silent } from '../../report/doctor-sample.ts';

/** `id level` of everything that is not in order. What is to be mended goes on after "Try:" as all hints do. */
function told(checks: readonly Check[]): string[] {
  for (const { level, message, hint } of checks) {
    expect(message).not.toMatch(/\.$/);
    if (level === 'warning' || level === 'problem') expect(hint).toMatch(/^[a-z].*[^.]$/);
  }
  return checks.filter(({ level }) => level !== 'ok').map(({ id, level }) => `${id} ${level}`);
}

describe('the servers', () => {
  const OURS = { server: 'a:1', grantedTimeoutMs: 10_000 };
  const THREE = [server('a:1', 'leader'), server('b:1', 'follower'), server('c:1', 'follower')];

  test.each<[string, DoctorServer[], string[]]>([
    ['one that stands alone', [server('a:1', 'standalone')], []],
    ['a leader and its followers', THREE, []],
    [
      'one that does not answer',
      [...THREE.slice(0, 2), silent('c:1', 'ECONNREFUSED')],
      ['servers.answer warning'],
    ],
    [
      'one that serves us, but does not say how it is',
      [silent('a:1', 'the server closed the connection')],
      ['servers.answer remark'],
    ],
    ['two leaders', [server('a:1', 'leader'), server('b:1', 'leader')], ['servers.leader problem']],
    [
      'two that stand alone',
      [server('a:1', 'standalone'), server('b:1', 'standalone')],
      ['servers.leader problem'],
    ],
    ['one of another ensemble', [...THREE, server('d:1', 'standalone')], ['servers.leader problem']],
    ['followers alone', [server('b:1', 'follower'), server('c:1', 'observer')], ['servers.leader remark']],
    ['one without its quorum', [...THREE, server('d:1', 'read-only')], ['servers.leader warning']],
    ['none with a quorum', [server('d:1', 'read-only')], ['servers.leader problem']],
    [
      'several versions',
      [...THREE, server('d:1', 'observer', { version: '3.9.2' })],
      ['servers.versions remark'],
    ],
    ['one that lags', [...THREE, server('d:1', 'observer', { zxid: '0x50000000a' })], ['servers.lag remark']],
    [
      'one in an older epoch',
      [...THREE, server('d:1', 'observer', { zxid: '0x4000000ff' })],
      ['servers.lag remark'],
    ],
    [
      'one that is ahead, since it was asked later',
      [...THREE, server('d:1', 'observer', { zxid: '0x500000011' })],
      [],
    ],
    ['one whose zxid is none', [...THREE, server('d:1', 'observer', { zxid: 'none' })], []],
    [
      'one that was slow',
      [server('a:1', 'standalone', { latency: { min: 0, avg: 1, max: 3400 } })],
      ['servers.latency remark'],
    ],
  ])('%s', (_, servers, expected) => {
    expect(told(serverChecks(servers, OURS))).toEqual(expected);
  });

  test('that lag say by how much', () => {
    const late = server('d:1', 'observer', { zxid: '0x50000000f' });
    const lag = serverChecks([...THREE, late], OURS).find(({ id }) => id === 'servers.lag');
    expect(lag?.message).toContain('d:1 was 1 transaction behind');
  });
});

describe('the window in which a dead process is noticed', () => {
  const DEFAULTS = { minTimeoutMs: 4000, maxTimeoutMs: 40_000, tickMs: 2000, isEnsemble: false };
  const T = { cluster: null, askedTimeoutMs: 10_000 };

  test('is two thirds of the timeout to the timeout and a tick', () => {
    const { fromMs, toMs, pingMs, silenceMs } = detectionWindow(T, DEFAULTS);
    expect(spanText(fromMs, toMs)).toBe('6.7 to 12 s');
    expect([timeText(pingMs), timeText(silenceMs)]).toEqual(['3.3 s', '6.7 s']);
  });

  test('is half a tick longer where a leader hears of the session from another server', () => {
    expect(detectionWindow(T, { ...DEFAULTS, isEnsemble: true }).toMs).toBe(13_000);
  });

  test.each([
    [1000, 4000],
    [60_000, 40_000],
  ])('of a timeout of %d ms is that of %d, which the server grants', (askedTimeoutMs, grantedTimeoutMs) => {
    const window = detectionWindow({ cluster: 'eos', askedTimeoutMs }, DEFAULTS);
    expect(window).toMatchObject({ grantedTimeoutMs, toMs: grantedTimeoutMs + 2000 });
    const { detection } = doctorResult();
    expect(told(detectionChecks({ ...detection, windows: [window] }))).toEqual(['detection warning']);
  });

  test.each([
    [4000, 40_000, { tickMs: 2000, tickAssumed: false }],
    [1000, 10_000, { tickMs: 500, tickAssumed: false }],
    [4000, 60_000, { tickMs: 2000, tickAssumed: true }],
    [1000, 40_000, { tickMs: 2000, tickAssumed: true }],
    [6000, 90_000, { tickMs: 3000, tickAssumed: true }],
  ])('limits of %d and %d ms mean a tick of %j', (low, high, expected) => {
    expect(tickOf(low, high)).toEqual(expected);
  });
});

describe('the clocks', () => {
  const now = Date.parse('2026-11-22T10:00:00.000Z');
  const apply = (tookMs: number) => ({ at: now - 60_000, written: now - 60_000 + tookMs, by: 'ci@runner' });
  const newest = (aheadMs: number) => ({ path: znodePath('/zkai'), time: now + aheadMs });

  test.each([
    ['agree as far as one can see', newest(-1), apply(40), []],
    ['differ by no more than networks do', newest(900), apply(-900), []],
    ['differ where a znode lies in the future', newest(90_000), apply(40), ['clock warning']],
    ['differed where an apply was written before it began', newest(-1), apply(-5000), ['clock warning']],
    ['may differ where an apply took long', newest(-1), apply(61_000), ['clock remark']],
    ['cannot be compared without an apply', newest(-1), null, ['clock remark']],
    ['differ though nothing was applied', newest(2000), null, ['clock warning']],
  ])('%s', (_, latest, lastApply, expected) => {
    expect(told(clockChecks({ now, newest: latest, lastApply }))).toEqual(expected);
  });

  test('say by how much at least', () => {
    const [check] = clockChecks({ now, newest: newest(90_000), lastApply: null });
    expect(check?.message).toContain('ahead of ours by 90 s at least');
  });
});

describe('the certificates', () => {
  const now = Date.parse('2026-11-22T10:00:00.000Z');
  const days = (count: number): number => now + count * 24 * 3_600_000;

  test.each([
    ['none', [null], null, []],
    ['good ones', [days(300), days(90)], days(31), []],
    ['one of a server that ends soon', [days(300), days(13)], days(90), ['certificates warning']],
    ['our own that ends today', [days(300)], days(0.5), ['certificates warning']],
    ['one that ends within a month', [days(29)], null, ['certificates remark']],
    ['two that do', [days(29)], days(3), ['certificates remark', 'certificates warning']],
  ])('%s', (_, ofServers, validTo, expected) => {
    const servers = ofServers.map((end, index) => ({ ...server(`s${index}:1`, 'follower'), validTo: end }));
    expect(told(certificateChecks(servers, { validTo }, now))).toEqual(expected);
  });

  test('say who has to hurry', () => {
    const [check] = certificateChecks([], { validTo: days(5) }, now);
    expect(check?.message).toBe('our certificate is valid for 5 days only');
  });
});

/** Largest taken and smallest refused of each server. */
function limits(...servers: [number | null, number | null][]): DoctorLimits {
  return {
    frameBytes: 1_000_000,
    servers: servers.map(([largestTaken, smallestRefused], index) => ({
      server: `s${index}:1`,
      largestTaken,
      smallestRefused,
    })),
  };
}

describe('the frames', () => {
  test.each([
    ['are taken', limits([1_000_000, null], [1_000_000, null]), []],
    ['are taken by all that could be asked', limits([1_000_000, null], [null, null]), []],
    ['could not be tried', limits([null, null]), ['limits.frame remark']],
    ['are not taken by one', limits([1_000_000, null], [262_144, 524_288]), ['limits.frame warning']],
    ['are not taken at all', limits([null, 65_536]), ['limits.frame warning']],
  ])('%s', (_, found, expected) => {
    expect(told(limitChecks(found))).toEqual(expected);
  });
});

describe('the session', () => {
  test('is in order with the timeout that was asked for, and worth a remark with another', () => {
    const { session } = doctorResult();
    expect(timeoutCheck(session).level).toBe('ok');
    expect(timeoutCheck({ ...session, grantedTimeoutMs: 6000 }).level).toBe('remark');
  });

  test('of the super user is a warning, that of nobody knows whom a remark', () => {
    expect(identityCheck('plan', [{ scheme: 'ip', id: '::1' }]).level).toBe('ok');
    expect(identityCheck('plan', [{ scheme: 'super', id: '' }]).level).toBe('warning');
    expect(identityCheck('plan', null).level).toBe('remark');
  });

  test('of an old server says what it lacks', () => {
    const { features } = doctorResult();
    expect(featureChecks({ ...features, whoAmI: true }).map(({ level }) => level)).toEqual(['ok']);
    const [missing, unknown] = featureChecks({ ...features, multiRead: false, recursiveWatch: false });
    expect(missing).toMatchObject({ level: 'remark' });
    expect(missing?.message).toContain('no multiRead, no recursive watch');
    expect(unknown?.message).toBe('not known: whoAmI');
  });
});

test.each([
  ['3.6.0', true],
  ['3.10.1', true],
  ['4.0.0', true],
  ['3.5.9', false],
  ['2.9', false],
  ['unknown', null],
  [undefined, null],
])('version %s is 3.6 or newer: %s', (version, expected) => {
  expect(isAtLeast(version, 3, 6)).toBe(expected);
});

test.each([
  ['ok', true],
  ['remark', true],
  ['warning', false],
  ['problem', false],
] as const)('with a check that is %s, all is in order: %s', (level, expected) => {
  const checks: Check[] = [
    { id: 'clock', level: 'ok', message: '', hint: null },
    { id: 'clock', level, message: '', hint: null },
  ];
  expect(isInOrder(checks)).toBe(expected);
});

test.each([
  [0.04, '0 ms'],
  [0.634, '0.6 ms'],
  [9.96, '10 ms'],
  [250.4, '250 ms'],
  [6666.7, '6.7 s'],
  [12_000, '12 s'],
  [90_000, '90 s'],
  [150_000, '3 min'],
  [49 * 3_600_000, '49 h'],
  [30 * 24 * 3_600_000, '30 days'],
])('%d ms is %s', (ms, text) => {
  expect(timeText(ms)).toBe(text);
});
