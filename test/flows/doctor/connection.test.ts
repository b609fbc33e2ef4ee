import { describe, expect, test } from 'vitest';
import { digestId } from '../../../src/apply/resolve-acls.ts';
import { encryptionChecks } from '../../../src/flows/doctor/connection-checks.ts';
import { hideSecrets } from '../../../src/flows/doctor/hide-secrets.ts';
import { certificateAuthority } from '../../support/certificates.ts';
import { testProject } from '../../support/project.ts';
import { raw } from '../../support/raw.ts';
import { jsonOf } from '../../support/run-cli.ts';
import { startSecureServer } from '../../support/secure-server.ts';
import { freshChroot, sharedServer } from '../../support/server.ts';
import { closedPort } from '../../zookeeper/fake-server.ts';

const PASSWORD = 'only-canary-91c2';
const DIGEST = { auth: [{ scheme: 'digest', from: 'env:W' }] };

describe('credentials', () => {
  const auth = [{ scheme: 'digest', credentials: Buffer.from('ci:pw') }];

  test('without TLS are a warning where a server is not on this machine', () => {
    const checks = encryptionChecks({ connect: '127.0.0.1:2181,zk1:2181/ai', auth });
    expect(checks).toMatchObject([{ id: 'session.tls', level: 'warning' }]);
    expect(checks[0]?.message).toContain('(digest) travel without TLS to zk1:2181:');
    expect(checks[0]?.hint).toContain('`tls: {}`');
  });

  test('with TLS, within this machine, and none at all are in order', () => {
    expect(encryptionChecks({ connect: 'zk1:2181', auth, tls: {} })).toMatchObject([{ level: 'ok' }]);
    expect(encryptionChecks({ connect: 'localhost:2181,[::1]:2181', auth })).toEqual([]);
    expect(encryptionChecks({ connect: 'zk1:2181', auth: [] })).toEqual([]);
  });

  test('without a user are refused before anything is sent, and are nowhere in the output', async () => {
    const connect = `127.0.0.1:${await closedPort()}`;
    for (const environment of [DIGEST, { readOnlyAuth: DIGEST.auth }]) {
      const project = await testProject({ connect, environment });
      const [member] = Object.keys(environment);
      for (const args of [['doctor'], ['doctor', '--json'], ['plan', '--verbose']]) {
        const run = await project.zkai(args, { env: { W: PASSWORD, ZKAI_LOG: 'debug' } });
        expect(run.code).toBe(7);
        expect(run.stdout + run.stderr).toContain(`${member}[0]: env:W does not hold user:password`);
        expect(run.stdout + run.stderr).not.toContain(PASSWORD);
      }
    }
  });

  test('that a server tells as the name of somebody are not shown', () => {
    const told = [
      { scheme: 'ip', id: '10.0.0.7' },
      { scheme: 'digest', id: 'ci' },
      { scheme: 'digest', id: PASSWORD },
    ];
    const shown = hideSecrets(told, [{ scheme: 'digest', credentials: Buffer.from(`ci:${PASSWORD}`) }]);
    expect(shown?.slice(0, 2)).toEqual(told.slice(0, 2));
    expect(JSON.stringify(shown)).not.toContain(PASSWORD);
    expect(hideSecrets(null, [])).toBeNull();
  });
});

test('an identity that sees neither the ACL nor the data is no good order: a warning, and 2', async () => {
  const connect = freshChroot();
  const chroot = connect.slice(connect.indexOf('/'));
  const acl = [{ scheme: 'digest', id: digestId(Buffer.from('owner:x')), perms: 31 }];
  await (await raw(sharedServer())).create(chroot, '', { acl });
  const project = await testProject({ connect, environment: DIGEST });
  const run = await project.zkai(['doctor'], { env: { W: 'stranger:y' } });
  expect(run.code).toBe(2);
  expect(run.stdout).toContain(`warning  the server refuses to show the ACL and the data of ${chroot}`);
  expect(run.stdout).toContain('apply will most likely fail there');
  expect(run.stdout).toMatch(/^ {2}-: not granted, and not needed; \?: cannot be told from here/m);
});

test('a port of TLS that is spoken to in plain text: both say what to write', async () => {
  const authority = certificateAuthority('zkai test authority');
  const server = await startSecureServer({
    tls: {
      server: authority.issue({ name: 'zk1', hosts: ['127.0.0.1'] }),
      trusted: authority,
      clientAuth: 'none',
    },
  });
  const project = await testProject({ connect: server.secure });
  for (const command of ['doctor', 'plan']) {
    const run = await project.zkai([command, '--json', '--timeout', '1s']);
    expect(run.code).toBe(7);
    expect(jsonOf(run)).toMatchObject({ error: { hint: expect.stringContaining('`tls: {}`') } });
    expect(jsonOf(run)).not.toMatchObject({ error: { hint: expect.stringContaining('--timeout') } });
  }
  await server.stop();
});
