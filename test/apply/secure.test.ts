import { createPrivateKey } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { certificateAuthority } from '../support/certificates.ts';
import { testProject, type TestProject } from '../support/project.ts';
import { type CliRun, jsonOf } from '../support/run-cli.ts';
import { type SecureServer, startSecureServer } from '../support/secure-server.ts';
import { createZookeeper } from '../../src/zookeeper/create-zookeeper.ts';
import { znodePath } from '../../src/model/znode-path.ts';

const PASSWORD = 'sasl-canary-5e3a';
const PASSPHRASE = 'passphrase-canary-77b1';

const authority = certificateAuthority('zkai test authority');
const ours = authority.issue({ name: 'zkai-ci' });
const encryptedKey = createPrivateKey(ours.key)
  .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: PASSPHRASE })
  .toString();

const ENV = {
  ZKAI_TLS_CERT: ours.cert.replaceAll('\n', '\\n'), // as variables of CI systems often hold it
  ZKAI_TLS_KEY: encryptedKey,
  ZKAI_TLS_PASSPHRASE: PASSPHRASE,
  ZKAI_SASL: `ci:${PASSWORD}`,
};
const TLS = {
  ca: 'pki/ca.pem',
  cert: 'env:ZKAI_TLS_CERT',
  key: 'env:ZKAI_TLS_KEY',
  passphrase: 'env:ZKAI_TLS_PASSPHRASE',
};

let server: SecureServer;
beforeAll(async () => {
  const certificate = authority.issue({ name: 'zk1', hosts: ['127.0.0.1'] });
  server = await startSecureServer({
    tls: { server: certificate, trusted: authority, clientAuth: 'need' },
    sasl: { ci: PASSWORD },
    config: { 'enforce.auth.enabled': 'true', 'enforce.auth.schemes': 'sasl' },
  });
});
afterAll(() => server.stop());

async function secureProject(root: string, tls: object = TLS): Promise<TestProject> {
  const auth = [{ scheme: 'sasl', from: 'env:ZKAI_SASL' }];
  const environment = { tls: { ...tls }, auth, acl: { writers: ['sasl:ci'] } };
  const project = await testProject({ connect: server.secure, root, environment });
  await writeFile(join(project.directory, 'config/ca.pem'), authority.cert);
  return project;
}

/** Whatever of our secrets is in a text, the key line by line. */
function leaks(text: string): string[] {
  const lines = [...encryptedKey.split('\n'), ...ours.key.split('\n')].filter((line) => line.length > 20);
  return [PASSWORD, PASSPHRASE, ...lines.filter((line) => !line.startsWith('-----'))].filter((secret) =>
    text.includes(secret),
  );
}

test('a project with TLS, a client certificate and SASL is planned, applied and watched for drift', async () => {
  const project = await secureProject('/zkai', { ...TLS, ca: 'config/ca.pem' });
  await project.declare({ '/app/name': 'shop' });
  const outputs: string[] = [];
  const run = async (...args: string[]): Promise<CliRun> => {
    const result = await project.zkai([...args, '--verbose'], { env: { ...ENV, ZKAI_LOG: 'debug' } });
    outputs.push(result.stdout, result.stderr);
    return result;
  };
  expect(await run('plan', '--out', 'plan.json')).toMatchObject({ code: 0 });
  outputs.push(await readFile(join(project.directory, 'plan.json'), 'utf8'));
  expect(await run('apply', 'plan.json')).toMatchObject({ code: 0 });
  expect(await run('drift', '--json')).toMatchObject({ code: 0 });
  expect(await run('status')).toMatchObject({ code: 0 });
  expect((await run('doctor')).stdout).toContain('sasl:ci');
  expect(outputs.join('\n')).toContain('/app/name');
  expect(leaks(outputs.join('\n'))).toEqual([]);

  // The znodes belong to the identity of SASL: the ledger, and what declares nothing else.
  const reader = await createZookeeper().connectReader({
    connect: server.secure,
    timeoutMs: 5000,
    sessionTimeoutMs: 5000,
    auth: [{ scheme: 'sasl', credentials: Buffer.from(ENV.ZKAI_SASL) }],
    tls: { ca: authority.cert, ...ours },
  });
  onTestFinished(() => reader.close());
  for (const path of ['/app/name', '/zkai/.zkai/revision']) {
    const found = await reader.getAcl(znodePath(path));
    expect(found?.acl, path).toEqual([{ perms: 31, scheme: 'sasl', id: 'ci' }]);
  }
});

describe('what is wrong is one sentence, exit code 7, and no secret', () => {
  const CA = { ...TLS, ca: 'config/ca.pem' };
  const stranger = certificateAuthority('another authority').issue({ name: 'zkai-ci' });

  test.each([
    ['a password', CA, { ZKAI_SASL: `ci:${PASSPHRASE}` }, /refused this user or password/, /`auth`/],
    ['no certificate', { ca: CA.ca }, {}, /asks for a client certificate/, /`tls`/],
    [
      'another certificate',
      { ...CA, passphrase: undefined },
      { ZKAI_TLS_CERT: stranger.cert, ZKAI_TLS_KEY: stranger.key },
      /refused our certificate/,
      /`tls`/,
    ],
    ['no authority', { ...CA, ca: undefined }, {}, /authority that is not trusted/, /`tls`/],
    [
      'another passphrase',
      CA,
      { ZKAI_TLS_PASSPHRASE: PASSWORD },
      /`passphrase` does not open `key`/,
      /`tls`/,
    ],
    ['no passphrase', { ...CA, passphrase: undefined }, {}, /`key` is encrypted/, /`tls`/],
    [
      'a key of another certificate',
      { ...CA, passphrase: undefined },
      { ZKAI_TLS_KEY: stranger.key },
      /`key` does not belong to `cert`/,
      /`tls`/,
    ],
    [
      'a variable that is not set',
      { ...CA, key: 'env:MISSING' },
      {},
      /tls\.key: env:MISSING leads nowhere/,
      /set/,
    ],
    ['a file that is not there', TLS, {}, /tls\.ca: pki\/ca\.pem is not there/, /looked in/],
    [
      'a key that is no PEM text',
      CA,
      { ZKAI_TLS_KEY: PASSWORD },
      /tls\.key: env:ZKAI_TLS_KEY leads to no PEM text/,
      /file:PATH/,
    ],
  ])('%s', async (_name, tls, env, message, hint) => {
    const project = await secureProject('/failures', JSON.parse(JSON.stringify(tls)) as object);
    await project.declare({ '/failures-app': 'x' });
    const start = performance.now();
    const run = await project.zkai(['plan', '--json', '--verbose'], { env: { ...ENV, ...env } });
    expect(performance.now() - start).toBeLessThan(8000);
    expect(run.code).toBe(7);
    expect(jsonOf(run)).toMatchObject({
      error: {
        code: 'auth-refused',
        message: expect.stringMatching(message),
        hint: expect.stringMatching(hint),
      },
    });
    expect(leaks(run.stdout + run.stderr)).toEqual([]);
    expect(run.stdout + run.stderr).not.toContain(stranger.key.split('\n')[1]);
  });
});
