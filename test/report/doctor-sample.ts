import { type DoctorResult, type DoctorServer, type Rights } from '../../src/model/doctor.ts';
import { znodePath } from '../../src/model/znode-path.ts';

const VALID_TO = Date.parse('2027-03-01T12:00:00.000Z');
const ALL: Rights = { read: true, write: true, create: true, delete: true, admin: true };
const SOME: Rights = { read: true, write: false, create: null, delete: false, admin: false };

export function server(
  name: string,
  mode: string,
  facts: Partial<DoctorServer['answer']> = {},
): DoctorServer {
  const answer = {
    version: '3.8.0',
    mode,
    zxid: '0x500000010',
    latency: { min: 0, avg: 0.42, max: 17 },
    connections: 4,
    znodes: 282,
    ...facts,
  };
  return { server: name, answer, problem: null, ms: 2.4, validTo: VALID_TO };
}

export function silent(name: string, problem: string): DoctorServer {
  return { server: name, answer: null, problem, ms: 0.8, validTo: null };
}

/** Two of three servers, two identities, one cluster, one of each level. */
export function doctorResult(facts: Partial<DoctorResult> = {}): DoctorResult {
  const window = {
    askedTimeoutMs: 10_000,
    grantedTimeoutMs: 10_000,
    pingMs: 10_000 / 3,
    silenceMs: 20_000 / 3,
    fromMs: 20_000 / 3,
    toMs: 13_000,
  };
  return {
    project: 'llm-training',
    environment: 'prod',
    connect: 'zk1:2181,zk2:2181,zk3:2181/ai',
    servers: [
      server('zk1:2181', 'leader', { zxid: '0x500000012' }),
      server('zk2:2181', 'follower'),
      silent('zk3:2181', 'ECONNREFUSED'),
    ],
    session: {
      server: 'zk2:2181',
      sessionId: '0x2000a6f3d5e0001',
      askedTimeoutMs: 10_000,
      grantedTimeoutMs: 10_000,
      tls: true,
      validTo: VALID_TO,
      readOnly: false,
      roundTripMs: { min: 0.41, median: 0.634, samples: 9 },
      identities: [
        { scheme: 'ip', id: '10.0.0.7' },
        { scheme: 'digest', id: 'reader' },
      ],
    },
    features: {
      multiRead: true,
      recursiveWatch: true,
      getEphemerals: true,
      whoAmI: null,
      ttl: null,
      container: null,
    },
    rights: [
      { identity: 'readOnlyAuth', path: znodePath('/ai/zkai'), rights: SOME, needed: ['read'] },
      { identity: 'auth', path: znodePath('/ai/zkai'), rights: ALL, needed: ['read', 'create', 'delete'] },
      { identity: 'auth', path: znodePath('/ai/zkai/.zkai'), rights: SOME, needed: ['create', 'delete'] },
    ],
    limits: {
      frameBytes: 1_000_000,
      servers: [
        { server: 'zk1:2181', largestTaken: 1_000_000, smallestRefused: null },
        { server: 'zk2:2181', largestTaken: 524_288, smallestRefused: 1_000_000 },
        { server: 'zk3:2181', largestTaken: null, smallestRefused: null },
      ],
    },
    clock: {
      now: Date.parse('2026-11-22T10:00:00.000Z'),
      newest: { path: znodePath('/zkai/.zkai/revision'), time: Date.parse('2026-11-22T09:59:00.000Z') },
      lastApply: {
        at: Date.parse('2026-11-22T09:58:59.750Z'),
        written: Date.parse('2026-11-22T09:59:00.000Z'),
        by: 'ci@runner',
      },
    },
    ledger: null,
    detection: {
      minTimeoutMs: 4000,
      maxTimeoutMs: 40_000,
      tickMs: 2000,
      tickAssumed: false,
      windows: [
        { ...window, cluster: null },
        { ...window, cluster: 'eos', askedTimeoutMs: 1000 },
      ],
    },
    checks: [
      { id: 'servers.leader', level: 'ok', message: 'zk1:2181 leads', hint: null },
      { id: 'servers.answer', level: 'warning', message: 'zk3:2181 does not answer', hint: 'start it' },
      { id: 'rights.apply', level: 'problem', message: 'apply may not write', hint: 'give it\u001b[31m' },
      { id: 'servers.lag', level: 'remark', message: 'zk2:2181 was 2 transactions behind', hint: null },
    ],
    ...facts,
  };
}
