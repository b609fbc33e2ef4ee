import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type DoctorResult } from '../../../src/model/doctor.ts';
import { certificateAuthority, daysFromNow } from '../../support/certificates.ts';
import { testProject } from '../../support/project.ts';
import { jsonOf } from '../../support/run-cli.ts';
import { startSecureServer } from '../../support/secure-server.ts';

test('over TLS with a client certificate: the same facts, and rights by the name in the certificate', async () => {
  const authority = certificateAuthority('zkai test authority');
  const ours = authority.issue({ name: 'zkai-ci' });
  const certificate = authority.issue({ name: 'zk1', hosts: ['127.0.0.1'], to: daysFromNow(300) });
  const server = await startSecureServer({
    tls: { server: certificate, trusted: authority, clientAuth: 'need' },
  });
  const project = await testProject({
    connect: server.secure,
    environment: {
      tls: { ca: 'config/ca.pem', cert: 'env:CERT', key: 'env:KEY' },
      acl: { writers: ['x509:CN=zkai-ci'] },
    },
  });
  await writeFile(join(project.directory, 'config/ca.pem'), authority.cert);
  const env = { CERT: ours.cert, KEY: ours.key };
  await project.declare({ '/zkai/a': 1 });
  const applied = await project.zkai(['apply', '--yes'], { env });
  expect(applied.code, applied.stderr).toBe(0);

  const run = await project.zkai(['doctor', '--json'], { env });
  const found = jsonOf(run) as unknown as DoctorResult;
  // Ours is valid for a day, as those of the tests are.
  expect(run.code).toBe(2);
  expect(found.checks.filter(({ level }) => level !== 'ok')).toMatchObject([
    { id: 'certificates', level: 'warning', message: expect.stringContaining('our certificate') },
  ]);
  expect(found.servers).toMatchObject([{ server: server.secure, answer: { mode: 'standalone' } }]);
  expect(found.session).toMatchObject({
    tls: true,
    identities: expect.arrayContaining([{ scheme: 'x509', id: 'CN=zkai-ci' }]),
  });
  expect(found.limits.servers).toMatchObject([{ largestTaken: 1_000_000, smallestRefused: null }]);
  for (const { validTo } of [found.session, ...found.servers])
    expect(Date.parse(String(validTo))).toBeGreaterThan(Date.now());
  const ledger = found.rights.find(({ path }) => path === '/zkai/.zkai');
  expect(ledger?.rights).toEqual({ read: true, write: true, create: true, delete: true, admin: true });

  const refused = await project.zkai(['doctor', '--json'], { env: { ...env, KEY: 'none' } });
  expect(refused.code).toBe(7);
  await server.stop();
});
