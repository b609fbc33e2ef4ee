import { describe, expect, test } from 'vitest';
import { digestId } from '../../../src/apply/resolve-acls.ts';
import { type Acl } from '../../../src/model/acl.ts';
import { type DoctorResult, type Rights } from '../../../src/model/doctor.ts';
import { createZookeeper } from '../../../src/zookeeper/create-zookeeper.ts';
import { outputProblems } from '../../report/output-schemas.ts';
import { type PrivateEnsemble, startEnsemble } from '../../support/ensemble.ts';
import { type TestProject, testProject } from '../../support/project.ts';
import { raw } from '../../support/raw.ts';
import { jsonOf } from '../../support/run-cli.ts';
import { sharedServer, startServer } from '../../support/server.ts';

const ALL: Rights = { read: true, write: true, create: true, delete: true, admin: true };

type Found = Pick<
  DoctorResult,
  'servers' | 'session' | 'features' | 'rights' | 'limits' | 'detection' | 'checks'
> & {
  readonly exitCode: number;
  readonly clock: { readonly lastApply: { readonly by: string } | null };
};

/** What `zkai doctor --json` prints, held to its schema. */
async function examine(project: TestProject, env: Record<string, string> = {}): Promise<Found> {
  const run = await project.zkai(['doctor', '--json', '--timeout', '5s'], { env });
  const found = jsonOf(run);
  expect(outputProblems(found)).toEqual([]);
  expect(found).toMatchObject({ apiVersion: 'zkai.doctor/v1', ok: true, exitCode: run.code });
  return found as unknown as Found;
}

/** `id level` of everything that is not in order. */
/** But for how long an answer took, which the machine decides. */
function told({ checks }: Found): string[] {
  return checks
    .filter(({ id, level }) => level !== 'ok' && id !== 'servers.latency')
    .map(({ id, level }) => `${id} ${level}`);
}

/** A leader that lost its followers goes on to say that it leads until it has noticed. */
async function untilNoneServes({ connect }: PrivateEnsemble): Promise<void> {
  const options = { connect, timeoutMs: 1000, sessionTimeoutMs: 1000, auth: [] };
  const modes = async () =>
    (await createZookeeper().askServers(options)).flatMap(({ answer }) =>
      answer === null || answer.mode === 'read-only' ? [] : [answer.mode],
    );
  await expect.poll(modes, { timeout: 20_000 }).toEqual([]);
}

describe('a server that stands alone', () => {
  test('before the first apply: what is there, and that clocks cannot be compared', async () => {
    const project = await testProject();
    const found = await examine(project);
    expect(found.exitCode).toBe(2);
    expect(told(found)).toEqual(['chroot warning', 'clock remark']);
    const chroot = project.connect.slice(project.connect.indexOf('/'));
    expect(found.checks.find(({ id }) => id === 'chroot')?.message).toBe(
      `chroot ${chroot} does not exist; the first apply creates it`,
    );
    expect(found.servers).toMatchObject([
      {
        server: sharedServer(),
        answer: { mode: 'standalone', version: expect.stringMatching(/^3\./) },
        problem: null,
      },
    ]);
    expect(found.session).toMatchObject({
      server: sharedServer(),
      askedTimeoutMs: 10_000,
      grantedTimeoutMs: 10_000,
      tls: false,
      readOnly: false,
      identities: [{ scheme: 'ip', id: '127.0.0.1' }],
    });
    expect(found.session.roundTripMs.min).toBeGreaterThan(0);
    expect(found.features).toMatchObject({
      multiRead: true,
      recursiveWatch: true,
      getEphemerals: true,
      whoAmI: true,
      ttl: null,
    });
    expect(found.rights).toEqual([{ identity: 'auth', path: '/', rights: ALL, needed: ['create'] }]);
    expect(found.limits.servers).toEqual([
      { server: sharedServer(), largestTaken: 1_000_000, smallestRefused: null },
    ]);
    // The tick of the shared server is 500 ms.
    expect(found.detection).toMatchObject({
      minTimeoutMs: 1000,
      maxTimeoutMs: 10_000,
      tickMs: 500,
      tickAssumed: false,
    });
    expect(found.detection.windows).toMatchObject([{ cluster: null, fromMs: 6666.67, toMs: 10_500 }]);
  });

  test('after an apply: the rights on the ledger, the clocks, and the timeouts of clusters', async () => {
    const project = await testProject();
    const who = await raw(project.connect);
    await project.declare({ '/zkai/a': 1 });
    await project.apply();
    await who.create('/zkai/eos/topology', '{"heartbeat":{"sessionTimeout":"60s"}}');
    await who.create('/zkai/odd/topology', 'no json');
    const found = await examine(project);
    expect(told(found)).toEqual(['detection warning']);
    expect(found.exitCode).toBe(2);
    expect(found.detection.windows).toMatchObject([
      { cluster: null },
      { cluster: 'eos', askedTimeoutMs: 60_000, grantedTimeoutMs: 10_000 },
    ]);
    expect(found.clock.lastApply).not.toBeNull();
    const chroot = project.connect.slice(project.connect.indexOf('/'));
    expect(found.rights.map(({ path }) => path)).toEqual(
      ['', '/.zkai', '/.zkai/revision', '/.zkai/documents', '/.zkai/history', '/.zkai/locks'].map(
        (path) => `${chroot}/zkai${path}`,
      ),
    );
    expect(found.rights.every(({ rights }) => JSON.stringify(rights) === JSON.stringify(ALL))).toBe(true);
  });

  test('whose last apply lies in the future of its znode: one of two clocks is wrong', async () => {
    const project = await testProject();
    const who = await raw(project.connect);
    await project.declare({ '/zkai/a': 1 });
    await project.apply();
    const revision = JSON.parse((await who.text('/zkai/.zkai/revision')) ?? '') as object;
    const at = new Date(Date.now() + 90_000).toISOString();
    await who.set('/zkai/.zkai/revision', JSON.stringify({ ...revision, at }));
    const found = await examine(project);
    expect(told(found)).toEqual(['clock warning']);
    expect(found.checks.find(({ id }) => id === 'clock')?.message).toMatch(/behind that of \S+ by (?:89|90)/);
  });

  test('in text says the same, and more with --verbose', async () => {
    const project = await testProject();
    await (await raw(sharedServer())).create(project.connect.slice(project.connect.indexOf('/')), '');
    const run = await project.zkai(['doctor']);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toMatch(/^All is in order: 1 remark\.$/m);
    expect(run.stdout).toMatch(
      /timeout 10 s +when a process dies, its ephemeral znodes go after 6\.7 to 10\.5 s; /,
    );
    expect((await project.zkai(['doctor', '--verbose'])).stdout).toMatch(/^ {2}ok {6}the server answers$/m);
  });
});

describe('identities', () => {
  const WRITER = 'writer:w-secret';
  const READER = 'reader:r-secret';
  const environment = {
    auth: [{ scheme: 'digest', from: 'env:WRITER' }],
    readOnlyAuth: [{ scheme: 'digest', from: 'env:READER' }],
    acl: {
      writers: [`digest:${digestId(Buffer.from(WRITER))}`],
      readers: [`digest:${digestId(Buffer.from(READER))}`],
    },
  };

  async function applied(): Promise<TestProject> {
    const project = await testProject({ environment });
    await project.declare({ '/zkai/a': 1 });
    const run = await project.zkai(['apply', '--yes'], { env: { WRITER, READER } });
    expect(run.code, run.stderr).toBe(0);
    return project;
  }

  test('for reading and for writing are both looked at', async () => {
    const found = await examine(await applied(), { WRITER, READER });
    expect(told(found)).toEqual([]);
    const of = (name: string) => found.rights.filter(({ identity }) => identity === name);
    expect(of('readOnlyAuth').map(({ rights }) => rights)).toEqual(
      of('readOnlyAuth').map(() => ({
        read: true,
        write: false,
        create: false,
        delete: false,
        admin: false,
      })),
    );
    expect(of('auth').map(({ rights }) => rights)).toEqual(of('auth').map(() => ALL));
    expect(found.checks.filter(({ id }) => id === 'session.identity').map(({ message }) => message)).toEqual([
      expect.stringContaining('plan for '),
      expect.stringContaining('apply for '),
    ]);
  });

  test('that may not do what they need are a problem each, with the way out', async () => {
    const project = await applied();
    const found = await examine(project, { WRITER: 'writer:wrong', READER: 'stranger:x' });
    expect(found.exitCode).toBe(2);
    expect(told(found).filter((line) => line.startsWith('rights'))).toEqual([
      'rights.plan problem',
      'rights.apply problem',
    ]);
    const { stdout } = await project.zkai(['doctor'], { env: { WRITER, READER: 'stranger:x' } });
    expect(stdout).toMatch(/problem {2}plan may not read \/\S+/);
    expect(stdout).toContain('Try: check the credentials of `readOnlyAuth`');
  });

  test('for writing that may only read lack create, write and delete by name', async () => {
    const found = await examine(await applied(), { WRITER: READER, READER });
    const apply = found.checks.find(({ id }) => id === 'rights.apply');
    expect(apply?.level).toBe('problem');
    for (const deed of ['create below', 'delete below', 'write']) expect(apply?.message).toContain(deed);
  });

  test('for writing that are not at hand are left out, which is no fault', async () => {
    const found = await examine(await applied(), { READER });
    expect(found.exitCode).toBe(0);
    expect(told(found)).toEqual(['rights.apply remark']);
    expect(new Set(found.rights.map(({ identity }) => identity))).toEqual(new Set(['readOnlyAuth']));
  });

  test('leave no trace of their passwords, in neither form', async () => {
    const project = await applied();
    const env = { WRITER, READER, ZKAI_LOG: 'debug' };
    for (const args of [
      ['doctor', '--verbose'],
      ['doctor', '--json'],
    ]) {
      const { stdout, stderr } = await project.zkai(args, { env });
      expect(stdout + stderr).not.toMatch(/[wr]-secret/);
      for (const who of [WRITER, READER])
        expect(stdout + stderr).not.toContain(digestId(Buffer.from(who)).split(':')[1]);
    }
  });

  test('that may do nothing at all cannot even see the ACL', async () => {
    const acl: Acl = [{ scheme: 'digest', id: digestId(Buffer.from(WRITER)), perms: 31 }];
    const project = await testProject({ environment: { auth: [{ scheme: 'digest', from: 'env:WRITER' }] } });
    await (await raw(project.connect)).create('/zkai', '', { acl });
    const found = await examine(project, { WRITER: 'stranger:x' });
    const none = { read: false, write: null, create: null, delete: null, admin: false };
    expect(found.rights).toMatchObject([{ path: expect.stringMatching(/\/zkai$/), rights: none }]);
    expect(told(found)).toContain('rights.plan problem');
  });
});

describe('a server with settings of its own', () => {
  test('grants other timeouts and takes smaller frames', async () => {
    const server = await startServer({
      config: { minSessionTimeout: 3000, maxSessionTimeout: 6000 },
      jvm: ['-Djute.maxbuffer=300000'],
    });
    const found = await examine(await testProject({ connect: server.connect }));
    expect(found.exitCode).toBe(2);
    expect(told(found)).toEqual([
      'session.timeout remark',
      'limits.frame warning',
      'clock remark',
      'detection remark',
    ]);
    expect(found.session.grantedTimeoutMs).toBe(6000);
    expect(found.detection).toMatchObject({ minTimeoutMs: 3000, maxTimeoutMs: 6000, tickAssumed: true });
    expect(found.limits.servers).toEqual([
      { server: server.connect, largestTaken: 262_144, smallestRefused: 524_288 },
    ]);
    await server.stop();
  });
});

test('an ensemble: all in order, then one server down, then no majority', async () => {
  const ensemble = await startEnsemble({ servers: 3 });
  const project = await testProject({ connect: `${ensemble.connect}/ai` });
  const whole = await examine(project);
  expect(told(whole).filter((line) => !line.startsWith('servers.lag'))).toEqual([
    'chroot warning',
    'clock remark',
  ]);
  expect(whole.servers.map(({ answer }) => answer?.mode).sort()).toEqual(['follower', 'follower', 'leader']);
  expect(whole.limits.servers).toHaveLength(3);
  expect(whole.detection.windows[0]?.toMs).toBe(10_750);

  const [first, second] = await ensemble.followers();
  await first?.kill();
  const degraded = await examine(project);
  expect(degraded.exitCode).toBe(2);
  expect(told(degraded)).toContain('servers.answer warning');
  const down = degraded.checks.find(({ level }) => level === 'warning');
  expect(down?.message).toContain(first?.connect);
  expect(down?.hint).not.toBeNull();
  expect(degraded.servers.filter(({ answer }) => answer === null)).toHaveLength(1);

  await second?.kill();
  await untilNoneServes(ensemble);
  const run = await project.zkai(['doctor', '--json', '--timeout', '2s']);
  expect(run.code).toBe(7);
  expect(jsonOf(run)).toMatchObject({
    ok: false,
    error: {
      code: 'unreachable',
      message: 'no server has a majority of the ensemble (quorum) with it, so none serves: 1 of 3 runs',
      hint: expect.stringMatching(/more than half must see each other/),
    },
  });
  const { details } = jsonOf(run)['error'] as { details: string[] };
  expect(details).toHaveLength(3);
  expect(details.join('\n')).toMatch(/not currently serving requests/);
  await ensemble.stop();
});

test('servers without a quorum that can be read are looked at, and nothing can be written', async () => {
  // A server without a quorum takes no sessions but its own, which are a setting.
  const config = { localSessionsEnabled: 'true', localSessionsUpgradingEnabled: 'true' };
  const ensemble = await startEnsemble({ servers: 3, readOnlyMode: true, config });
  const project = await testProject({ connect: ensemble.connect });
  const [first, second] = await ensemble.followers();
  await first?.kill();
  await second?.kill();
  await untilNoneServes(ensemble);
  await expect.poll(async () => (await project.zkai(['doctor'])).code, { timeout: 20_000 }).toBe(2);
  const found = await examine(project);
  expect(found.session.readOnly).toBe(true);
  expect(told(found)).toContain('servers.leader problem');
  expect(told(found).filter((line) => line === 'servers.answer warning')).toHaveLength(2);
  await ensemble.stop();
});

test('a server that is paused is told within seconds, and keeps nobody waiting', async () => {
  const ensemble = await startEnsemble({ servers: 3 });
  const project = await testProject({ connect: ensemble.connect });
  const [follower] = await ensemble.followers();
  follower?.pause();
  const found = await examine(project);
  expect(found.exitCode).toBe(2);
  expect(found.checks.find(({ level }) => level === 'warning')?.message).toContain(follower?.connect);
  expect(found.limits.servers.find(({ server }) => server === follower?.connect)).toMatchObject({
    largestTaken: null,
    smallestRefused: null,
  });
  await ensemble.stop();
});

test('a project file with errors is refused before anything is asked: 3', async () => {
  const project = await testProject({ environment: { conect: 'x' } });
  const run = await project.zkai(['doctor', '--json']);
  expect(run.code).toBe(3);
  expect(jsonOf(run)).toMatchObject({ apiVersion: 'zkai.error/v1', error: { code: 'invalid' } });
});
