import { describe, expect, test } from 'vitest';
import { serverChecks } from '../../src/flows/doctor/server-checks.ts';
import { createZookeeper } from '../../src/zookeeper/create-zookeeper.ts';
import { server, silent } from '../report/doctor-sample.ts';
import { testProject } from '../support/project.ts';
import { raw } from '../support/raw.ts';
import { jsonOf } from '../support/run-cli.ts';
import { digestId } from '../../src/apply/resolve-acls.ts';
import { startSaying } from '../support/saying.ts';
import { closedPort } from '../zookeeper/fake-server.ts';

describe('a reference that leads nowhere is told by its member', () => {
  const TLS = { ca: 'env:CA', passphrase: 'env:MISSING', cert: 'env:CA', key: 'env:CA' };
  test.each([
    ['auth[1]', { auth: [login('env:A'), login('env:MISSING')] }, /set the variable/],
    ['readOnlyAuth[0]', { auth: [login('env:A')], readOnlyAuth: [login('env:MISSING')] }, /set the variable/],
    ['tls.passphrase', { tls: TLS }, /set the variable/],
    [
      'tls.ca',
      { tls: { ca: 'pki/ca.pem' } },
      /looked in .*; a path starts at zkai\.yaml; env:NAME and file:PATH/,
    ],
  ])('%s', async (member, environment, hint) => {
    const connect = `127.0.0.1:${await closedPort()}`;
    const project = await testProject({ connect, environment });
    const env = { A: 'ci:secret', CA: '-----BEGIN CERTIFICATE-----' };
    const found = jsonOf(await project.zkai(['drift', '--json'], { env }));
    expect(found).toMatchObject({ exitCode: 7, error: { code: 'auth-refused' } });
    const { error } = found as { error: { message: string; hint: string } };
    expect(error.message.startsWith(`${member}: `), error.message).toBe(true);
    expect(error.hint).toMatch(hint);
  });
});

describe('a connect string that is none', () => {
  test('is a finding with its place where zkai.yaml has it: 3', async () => {
    const project = await testProject({ connect: 'h1:2181/a,h2:2181/a' });
    const plan = await project.zkai(['plan']);
    expect(plan.code).toBe(3);
    const validated = await project.zkai(['validate', '--json']);
    expect(validated.code).toBe(3);
    expect(jsonOf(validated)).toMatchObject({
      findings: [
        {
          rule: 'ZK108',
          file: 'zkai.yaml',
          line: expect.any(Number),
          message: expect.stringContaining('write h1:2181,h2:2181/a'),
        },
      ],
    });
  });

  test('with a password in it is not repeated, neither from zkai.yaml nor from the command line', async () => {
    const written = await testProject({ connect: 'ci:hunter2@zk1:2181' });
    const typed = await testProject();
    const runs = [
      await written.zkai(['validate']),
      await written.zkai(['plan', '--json', '--verbose']),
      await typed.zkai(['doctor', '--verbose', '--connect', 'zk://ci:hunter2@zk1:2181']),
      await typed.zkai(['status'], { env: { ZKAI_CONNECT: 'ci:hunter2@zk1:2181' } }),
    ];
    expect(runs.map(({ code }) => code)).toEqual([3, 3, 64, 64]);
    for (const { stdout, stderr } of runs) expect(stdout + stderr).not.toContain('hunter2');
  });
});

test('a chroot that does not exist is told by plan and by drift, whose exits stay', async () => {
  const project = await testProject();
  await project.declare({ '/a': 1 });
  const missing = `Chroot ${project.connect.slice(project.connect.indexOf('/'))} does not exist`;
  const plan = await project.zkai(['plan']);
  expect(plan.stdout).toContain(`${missing}; the first apply creates it.`);
  const drift = await project.zkai(['drift']);
  expect(drift).toMatchObject({ code: 0, stdout: expect.stringContaining(missing) });
  await project.apply();
  await project.declare({ '/a': 2 });
  for (const command of ['plan', 'drift'])
    expect((await project.zkai([command])).stdout).not.toContain('does not exist');
});

test('where a right is refused, the hint says that a digest password may be wrong', async () => {
  const environment = { auth: [login('env:A')] };
  const project = await testProject({ environment });
  const acl = [{ scheme: 'digest', id: digestId(Buffer.from('ci:right')), perms: 31 }];
  await (await raw(project.connect)).create('/a', 'x', { acl });
  await project.declare({ '/a': 1 });
  const wrong = /or the digest password is wrong, .*`zkai doctor`/;
  for (const command of [['plan'], ['apply', '--yes']]) {
    const run = await project.zkai(command, { env: { A: 'ci:wrong' } });
    expect(run.code).toBe(7);
    expect(run.stderr).toMatch(wrong);
  }
  const open = await testProject({ connect: project.connect });
  await open.declare({ '/a': 1 });
  const anonymous = await open.zkai(['plan']);
  expect(anonymous.code).toBe(7);
  expect(anonymous.stderr).not.toMatch(wrong);
});

describe('the advice for one of several servers', () => {
  const OURS = { server: 'a:1', grantedTimeoutMs: 10_000 };
  test.each([
    ['ECONNREFUSED', /^check that a server runs there/],
    ['no answer', /firewalls/],
    ['This ZooKeeper instance is not currently serving requests', /more than half/],
    ["the server's certificate is for zk9, not for b", /^check `tls`/],
    ['what answers there is no ZooKeeper server: it says "HTTP/1.1 400"', /^correct the port/],
    ['EWHATEVER', /^look at the log of that server$/],
  ])('fits its reason: %s', (problem, hint) => {
    const checks = serverChecks([server('a:1', 'follower'), silent('b:1', problem)], OURS);
    const check = checks.find(({ id }) => id === 'servers.answer');
    expect(check?.hint).toMatch(hint);
  });
});

test.each([
  ['SSH-2.0-OpenSSH_9.6\r\n', 'what answers there is no ZooKeeper server: it says "SSH-2.0-OpenSSH_9.6"'],
  ['srvr is not executed because it is not in the whitelist.\n', 'srvr is not executed'],
  [Buffer.from([0x15, 3, 3, 0, 2, 2, 70]), 'speaks TLS on this port'],
  ['', 'without a word: it probably wants TLS'],
])('a server that answers srvr by %j is told as what it is', async (said, problem) => {
  const connect = await startSaying(said);
  const [report] = await createZookeeper().askServers({
    connect,
    timeoutMs: 1000,
    sessionTimeoutMs: 1000,
    auth: [],
  });
  expect(report?.problem).toContain(problem);
});

function login(from: string): { scheme: string; from: string } {
  return { scheme: 'digest', from };
}
