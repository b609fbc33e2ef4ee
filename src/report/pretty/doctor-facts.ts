import {
  type DetectionWindow,
  type DoctorResult,
  type DoctorRights,
  type DoctorServer,
  type Right,
} from '../../model/doctor.ts';
import { spanText, timeText } from '../../model/time-text.ts';
import { cell, type Cell } from '../columns.ts';
import { count } from '../words.ts';

/** What one server says about itself. */
export function serverRow({ server, answer, problem, ms }: DoctorServer): Cell[] {
  if (answer === null) return [cell('path', server), cell('warning', problem ?? 'no answer')];
  const { mode, version, zxid, connections, latency } = answer;
  return [
    cell('path', server),
    cell(mode === 'read-only' ? 'warning' : 'ok', mode),
    cell('plain', version),
    cell('plain', `zxid ${zxid}`),
    cell('plain', count(connections, 'connection')),
    cell('plain', `latency ${latency.min}/${Math.round(latency.avg * 100) / 100}/${latency.max} ms`),
    cell('dim', `answered in ${timeText(ms)}`),
  ];
}

/** The session, and what can be done with it. */
export function sessionRows(result: DoctorResult): Cell[][] {
  const { session, features, limits } = result;
  const { server, sessionId, grantedTimeoutMs, askedTimeoutMs, roundTripMs, tls, identities } = session;
  const asked = grantedTimeoutMs === askedTimeoutMs ? '' : `, asked for ${timeText(askedTimeoutMs)}`;
  const { min, median, samples } = roundTripMs;
  const frames = limits.servers.some(({ smallestRefused }) => smallestRefused !== null)
    ? 'not taken by every server'
    : limits.servers.some(({ largestTaken }) => largestTaken === limits.frameBytes)
      ? 'taken'
      : 'not known';
  return [
    fact('server', `${server}, session ${sessionId}${session.readOnly ? ', read-only' : ''}`),
    fact('timeout', `${timeText(grantedTimeoutMs)}${asked}`),
    fact('round trip', `${timeText(median)} (median of ${samples}), ${timeText(min)} at best`),
    fact('TLS', tls ? tlsText(result) : 'no'),
    fact(
      'identity',
      identities === null
        ? 'not known: the server cannot say'
        : identities.map(({ scheme, id }) => `${scheme}:${id}`).join(', '),
    ),
    fact('available', featureText(features)),
    fact('frames', `of ${limits.frameBytes.toLocaleString('en-US')} bytes are ${frames}`),
  ];
}

function tlsText({ servers, session }: DoctorResult): string {
  const ends = servers.flatMap(({ validTo }) => (validTo === null ? [] : [validTo]));
  return [
    'yes',
    ...(ends.length === 0 ? [] : [`the servers' certificates are valid until ${dayText(Math.min(...ends))}`]),
    ...(session.validTo === null ? [] : [`ours until ${dayText(session.validTo)}`]),
  ].join(', ');
}

function dayText(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

const FEATURES = [
  ['multiRead', 'multiRead'],
  ['recursiveWatch', 'recursive watch'],
  ['getEphemerals', 'getEphemerals'],
  ['whoAmI', 'whoAmI'],
] as const satisfies readonly (readonly [keyof DoctorResult['features'], string])[];

function featureText(features: DoctorResult['features']): string {
  const named = (state: boolean | null): string =>
    FEATURES.filter(([key]) => features[key] === state)
      .map(([, name]) => name)
      .join(', ');
  return [
    ['', named(true)],
    ['missing: ', named(false)],
    ['not known: ', [named(null), 'TTL and container znodes'].filter((text) => text !== '').join(', ')],
  ]
    .filter(([, text]) => text !== '')
    .map((words) => words.join(''))
    .join('; ');
}

const RIGHTS: readonly Right[] = ['read', 'write', 'create', 'delete', 'admin'];

/** What each identity may do, znode by znode. */
export function rightRows({ rights }: DoctorResult): Cell[][] {
  const several = new Set(rights.map(({ identity }) => identity)).size > 1;
  return rights.map((row) => [
    ...(several ? [cell('dim', row.identity)] : []),
    cell('path', row.path),
    ...RIGHTS.map((right) => rightCell(row, right)),
  ]);
}

/** What the marks among the rights mean, where there are any. */
export function rightsLegend({ rights }: DoctorResult): string | null {
  const has = (state: false | null): boolean =>
    rights.some((row) => RIGHTS.some((right) => row.rights[right] === state));
  const marks = [
    ...(has(false) ? ['-: not granted, and not needed'] : []),
    ...(has(null) ? ['?: cannot be told from here, for the server hides the ACL or whom it means'] : []),
  ];
  return marks.length === 0 ? null : marks.join('; ');
}

/** `read`: it has it; `no read`: it needs it and has it not; `-`: it has it not, and does without; `?`: it cannot be told. */
function rightCell({ rights, needed }: DoctorRights, right: Right): Cell {
  const isNeeded = needed.includes(right);
  switch (rights[right]) {
    case true:
      return cell(isNeeded ? 'ok' : 'dim', right);
    case false:
      return isNeeded ? cell('error', `no ${right}`) : cell('dim', '-');
    case null:
      return isNeeded ? cell('warning', `${right}?`) : cell('dim', '?');
  }
}

/** Timeouts, and what follows from them; clocks. */
export function timeRows({ detection, clock }: DoctorResult): Cell[][] {
  const { minTimeoutMs, maxTimeoutMs, tickMs, tickAssumed, windows } = detection;
  return [
    fact('limits', `session timeouts of ${spanText(minTimeoutMs, maxTimeoutMs)}`),
    fact('tick', `${timeText(tickMs)}${tickAssumed ? ', assumed: the limits do not follow from one' : ''}`),
    ...detectionRows(windows),
    ...(clock.newest === null
      ? []
      : [
          fact(
            'newest znode',
            `${clock.newest.path}, ${timeText(Math.abs(clock.now - clock.newest.time))} ${clock.newest.time > clock.now ? 'in the future' : 'ago'}`,
          ),
        ]),
  ];
}

/** One row for all that have the same timeout. */
function detectionRows(windows: readonly DetectionWindow[]): Cell[][] {
  const whose = new Map<number, string[]>();
  for (const { grantedTimeoutMs: timeout, cluster } of windows)
    whose.set(timeout, [...(whose.get(timeout) ?? []), cluster === null ? 'zkai' : `cluster ${cluster}`]);
  return [...whose].map(([timeout, names]) => {
    const { pingMs, silenceMs, fromMs, toMs } = windows.find(
      ({ grantedTimeoutMs }) => grantedTimeoutMs === timeout,
    ) as DetectionWindow;
    return [
      ...fact(
        `timeout ${timeText(timeout)}`,
        `when a process dies, its ephemeral znodes go after ${spanText(fromMs, toMs)}; an idle client pings every ${timeText(pingMs)} and leaves a server that is silent for ${timeText(silenceMs)}`,
      ),
      cell('dim', names.join(', ')),
    ];
  });
}

/** What the ledger holds, where somebody asked. */
export function ledgerRows({ ledger }: DoctorResult): Cell[][] {
  if (ledger === null) return [];
  const { id, revision, state, records, znodes, parents, history, blobs, bytes } = ledger;
  const { entries, oldest, newest } = history;
  const range = oldest === null || newest === null ? '' : `, revisions ${oldest} to ${newest}`;
  return [
    fact('id', id ?? 'not known'),
    fact('revision', revision === null ? 'not known' : `${revision}, ${state}`),
    fact('records', `${count(records, 'document')}, ${count(znodes, 'znode')}, ${count(parents, 'parent')}`),
    fact('history', `${count(entries, 'entry', 'entries')}${range}, ${count(blobs, 'blob')}`),
    fact('size', `${bytes.toLocaleString('en-US')} bytes`),
  ];
}

function fact(name: string, text: string): Cell[] {
  return [cell('dim', name), cell('plain', text)];
}
