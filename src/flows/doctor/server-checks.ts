import { type Check, type DoctorServer, type DoctorSession } from '../../model/doctor.ts';
import { type ServerAnswer } from '../../model/ensemble.ts';
import { nextStepFor } from '../../model/unreachable.ts';
import { timeText } from '../../model/time-text.ts';
import { ok, problem, remark, warning } from './checks.ts';

type Answering = DoctorServer & { readonly answer: ServerAnswer };

/** A server that took this long over one request, ever since it started, has made clients think that it is gone. */
const SLOW_SHARE = 1 / 3;

/** What the servers say about themselves, compared. `session`: our own, so its server is certainly there. */
export function serverChecks(
  servers: readonly DoctorServer[],
  session: Pick<DoctorSession, 'server' | 'grantedTimeoutMs'>,
): Check[] {
  const answering = servers.filter((server): server is Answering => server.answer !== null);
  return [
    ...answerChecks(servers, answering, session.server),
    ...leaderChecks(servers, answering),
    ...versionChecks(answering),
    ...lagChecks(answering),
    ...latencyChecks(answering, session.grantedTimeoutMs),
  ];
}

function answerChecks(
  servers: readonly DoctorServer[],
  answering: readonly Answering[],
  ours: string,
): Check[] {
  if (servers.length === 0) return [];
  if (answering.length === servers.length) {
    const who = servers.length === 1 ? 'the server answers' : `all ${servers.length} servers answer`;
    return [ok('servers.answer', who)];
  }
  return servers
    .filter(({ answer }) => answer === null)
    .map(({ server, problem: reason }) =>
      server === ours
        ? remark('servers.answer', `${server} serves, but does not say how it is: ${reason}`)
        : warning(
            'servers.answer',
            `${server} does not answer: ${reason}`,
            adviceFor(`${server} does not answer: ${reason}`),
          ),
    );
}

/** By the reason, since a server with a bad certificate need not be started. */
function adviceFor(said: string): string {
  return nextStepFor(said) ?? 'look at the log of that server';
}

function leaderChecks(servers: readonly DoctorServer[], answering: readonly Answering[]): Check[] {
  const inMode = (mode: string) => answering.filter(({ answer }) => answer.mode === mode);
  const [leaders, alone, cut] = [inMode('leader'), inMode('standalone'), inMode('read-only')];
  const judge = cut.length === answering.length ? problem : warning;
  const checks = cut.map(({ server }) =>
    judge(
      'servers.leader',
      `${server} has lost its quorum: what it knew then can be read, and nothing can be written`,
      'start the servers that are missing, or look at the network between them',
    ),
  );
  if (alone.length > 0 && answering.length > 1) {
    return [
      ...checks,
      problem(
        'servers.leader',
        `${names(alone)} ${alone.length === 1 ? 'stands' : 'stand'} alone and ${alone.length === 1 ? 'shares' : 'share'} no data with the other servers of \`connect\`: which data one sees is chance`,
        'name the servers of one ensemble only in `connect`',
      ),
    ];
  }
  if (leaders.length > 1) {
    return [
      ...checks,
      problem(
        'servers.leader',
        `${names(leaders)} both say that they lead: they belong to two ensembles, or one has just been replaced`,
        'run zkai doctor again; if it says the same, name the servers of one ensemble only in `connect`',
      ),
    ];
  }
  if (leaders.length === 1) return [...checks, ok('servers.leader', `${names(leaders)} leads`)];
  const followers = answering.filter(
    ({ answer }) => answer.mode === 'follower' || answer.mode === 'observer',
  );
  if (followers.length === 0) return checks;
  return [
    ...checks,
    remark(
      'servers.leader',
      answering.length === servers.length
        ? 'the leader is not among the servers of `connect`'
        : 'none of the servers that answer leads: it is one of the others, or not in `connect`',
      'name every server of the ensemble in `connect`, so that one that dies is not missed',
    ),
  ];
}

function versionChecks(answering: readonly Answering[]): Check[] {
  const versions = [...new Set(answering.map(({ answer }) => answer.version))].sort();
  if (versions.length === 0) return [];
  if (versions.length === 1) return [ok('servers.versions', `ZooKeeper ${versions[0]}`)];
  const list = answering.map(({ server, answer }) => `${server} ${answer.version}`).join(', ');
  return [
    remark(
      'servers.versions',
      `the servers differ in version: ${list}; what all of them can do is what counts`,
    ),
  ];
}

function lagChecks(answering: readonly Answering[]): Check[] {
  const leader = answering.find(({ answer }) => answer.mode === 'leader');
  if (leader === undefined) return [];
  const behind = answering.flatMap(({ server, answer }) => {
    const lag = transactionsBehind(answer.zxid, leader.answer.zxid);
    return lag === 0 ? [] : [{ server, lag }];
  });
  if (behind.length === 0)
    return answering.length === 1 ? [] : [ok('servers.lag', 'all have the same last transaction')];
  return behind.map(({ server, lag }) =>
    lag === null
      ? remark('servers.lag', `${server} is still in an older epoch than the leader`)
      : remark(
          'servers.lag',
          `${server} was ${lag === 1 ? '1 transaction' : `${lag} transactions`} behind the leader when both were asked`,
        ),
  );
}

/** How far one zxid is behind another; 0 also where it is ahead (they were asked one after the other); `null`: another epoch. */
function transactionsBehind(zxid: string, leader: string): number | null {
  if (![zxid, leader].every((text) => /^0x[0-9a-f]{1,16}$/.test(text))) return 0; // said by something else
  const [ours, theirs] = [BigInt(zxid), BigInt(leader)];
  if (ours >= theirs) return 0;
  if (ours >> 32n !== theirs >> 32n) return null;
  return Number(theirs - ours);
}

function latencyChecks(answering: readonly Answering[], sessionTimeoutMs: number): Check[] {
  return answering
    .filter(({ answer }) => answer.latency.max >= sessionTimeoutMs * SLOW_SHARE)
    .map(({ server, answer }) =>
      remark(
        'servers.latency',
        `${server} once took ${timeText(answer.latency.max)} for an answer since it started; its clients take it for dead after ${timeText((2 * sessionTimeoutMs) / 3)}`,
        'look for slow disks and long garbage collections on that server',
      ),
    );
}

function names(servers: readonly DoctorServer[]): string {
  return servers.map(({ server }) => server).join(' and ');
}
