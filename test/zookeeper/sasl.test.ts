import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type ConnectOptions, type ZookeeperAuth, type ZookeeperError } from '../../src/ports/zookeeper.ts';
import { createZookeeper } from '../../src/zookeeper/create-zookeeper.ts';
import { certificateAuthority } from '../support/certificates.ts';
import { type SecureOptions, type SecureServer, startSecureServer } from '../support/secure-server.ts';
import { sharedServer } from '../support/server.ts';
import { startProxy } from '../support/tcp-proxy.ts';
import { reply, startFakeServer, string } from './fake-server.ts';
import { commit, create, failure, openWriter, options, readAll, readData } from './session-support.ts';

const AT_ONCE_MS = 3000;
const USERS = { ci: 'hunter2', pässe: 'schlüssel', 日本: 'パスワード', quoted: 'a"b\\c' };
const sasl = (credentials: string): ZookeeperAuth => ({
  scheme: 'sasl',
  credentials: Buffer.from(credentials),
});
const ours = [sasl('ci:hunter2')];

/** How connecting is refused: at once, and without a word of the credentials. */
async function refusal(connect: string, auth: readonly ZookeeperAuth[], more: Partial<ConnectOptions> = {}) {
  const connecting = createZookeeper().connectReader(options(connect, { timeoutMs: 20_000, auth, ...more }));
  const { error, ms } = await failure(connecting.then((opened) => opened.close()));
  expect(error, String(error)).toMatchObject({ name: 'ZookeeperError', code: 'auth-failed' });
  expect(String(error)).not.toMatch(/hunter|nobody/);
  expect(ms).toBeLessThan(AT_ONCE_MS);
  return error as ZookeeperError;
}

describe('a server that requires SASL', () => {
  let server: SecureServer;
  beforeAll(async () => {
    server = await startSecureServer({
      sasl: USERS,
      config: { 'enforce.auth.enabled': 'true', 'enforce.auth.schemes': 'sasl' },
    });
  });
  afterAll(() => server.stop());

  test('knows us, and gives us what an ACL grants us', async () => {
    const writer = await openWriter(server.connect, { auth: ours });
    expect(await writer.whoAmI()).toContainEqual({ scheme: 'sasl', id: 'ci' });
    await commit(writer, [{ ...create('/ours', 'x'), acl: [{ perms: 31, scheme: 'sasl', id: 'ci' }] }]);
    expect((await readData(writer, '/ours')).data.toString()).toBe('x');
    const other = await openWriter(server.connect, { auth: [sasl('pässe:schlüssel')] });
    expect(await readAll(other, ['/ours'])).toEqual([{ found: 'refused' }]);
  });

  test.each(['pässe:schlüssel', '日本:パスワード', 'quoted:a"b\\c'])('takes %s', async (credentials) => {
    const reader = await openWriter(server.connect, { auth: [sasl(credentials)] });
    expect(await readAll(reader, ['/'])).toMatchObject([{ found: 'data' }]);
  });

  test('knows us by other schemes, too', async () => {
    const digest = { scheme: 'digest', credentials: Buffer.from('team:pw') };
    const writer = await openWriter(server.connect, { auth: [digest, ...ours] });
    expect((await writer.whoAmI()).map(({ scheme }) => scheme).sort()).toEqual(['digest', 'ip', 'sasl']);
  });

  test('keeps the session when the connection is cut', async () => {
    const proxy = await startProxy(server.connect);
    const writer = await openWriter(proxy.connect, { auth: ours });
    const { sessionId } = writer;
    proxy.cut();
    expect(await writer.whoAmI()).toContainEqual({ scheme: 'sasl', id: 'ci' });
    expect(writer.sessionId).toBe(sessionId);
  });

  test.each(['ci:hunter3', 'ci:', 'nobody:nothing'])('refuses %s at once', async (credentials) => {
    const { message, serverCode } = await refusal(server.connect, [sasl(credentials)]);
    expect(serverCode).toBe(-124);
    expect(message).toMatch(/refused this user or password/);
  });

  test('serves nobody who does not do it, and says so', async () => {
    const reader = await openWriter(server.connect);
    const { error, ms } = await failure(readAll(reader, ['/']));
    expect(error).toMatchObject({ code: 'auth-failed', serverCode: -124 });
    expect(String(error)).toMatch(/serves only clients that authenticate.*sasl/);
    expect(ms).toBeLessThan(AT_ONCE_MS);
  });
});

/** A server that ends with the test. */
async function startForTest(wishes: SecureOptions): Promise<SecureServer> {
  const server = await startSecureServer(wishes);
  onTestFinished(() => server.stop());
  return server;
}

describe('other settings of a server', () => {
  test('SASL over TLS, and nobody without it', async () => {
    const authority = certificateAuthority('zkai test authority');
    const certificate = authority.issue({ name: 'zk1', hosts: ['127.0.0.1'] });
    const { secure } = await startForTest({
      tls: { server: certificate, trusted: authority, clientAuth: 'none' },
      sasl: USERS,
      config: { sessionRequireClientSASLAuth: 'true' },
    });
    const tls = { ca: authority.cert };
    const writer = await openWriter(secure, { tls, auth: ours });
    expect(await writer.whoAmI()).toContainEqual({ scheme: 'sasl', id: 'ci' });
    await refusal(secure, [sasl('ci:hunter3')], { tls });
    const { error } = await failure(readAll(await openWriter(secure, { tls }), ['/']));
    expect(error).toMatchObject({ code: 'auth-failed', serverCode: -124 });
  });

  test('one that keeps clients which failed: we do not stay as strangers', async () => {
    const { connect } = await startForTest({ sasl: USERS, config: { allowSaslFailedClients: 'true' } });
    expect((await refusal(connect, [sasl('ci:hunter3')])).message).toMatch(/refused this user or password/);
  });

  test('one without SASL says nothing, which is no identity', async () => {
    expect((await refusal(sharedServer(), ours)).message).toMatch(/does not do SASL/);
  });
});

const CHALLENGE = 'realm="zk-sasl-md5",nonce="n",qop="auth",charset=utf-8,algorithm=md5-sess';
const OP_SASL = 102;

/** A server that answers our two requests with these tokens. */
function saying(...tokens: readonly string[]) {
  return startFakeServer({
    answer: ({ xid, type }) =>
      type === OP_SASL ? reply(xid, { body: string(tokens[xid - 1] ?? '') }) : null,
  });
}

describe('a server that is not what it should be', () => {
  test('and cannot prove that it knows the password is refused', async () => {
    const { connect, requests } = await saying(CHALLENGE, `rspauth=${'0'.repeat(32)}`);
    expect((await refusal(connect, ours)).message).toMatch(/did not prove that it knows the password/);
    expect(requests.length).toBe(2);
  });

  test.each([
    ['a challenge that is none', 'hello', /no list of name=value/],
    ['a challenge of another mechanism', 'nonce="n",algorithm=md5', /md5-sess/],
    ['a challenge for encryption', `${CHALLENGE.replace('"auth"', '"auth-conf"')}`, /only "auth"/],
  ])('and asks with %s gets no answer', async (_name, challenge, sentence) => {
    const { connect, requests } = await saying(challenge);
    expect((await refusal(connect, ours)).message).toMatch(sentence);
    expect(requests.length).toBe(1);
  });
});

test.each(['', 'hunter2', ':hunter2'])(
  'credentials without a user (%j) are told, and not sent',
  async (text) => {
    const { connect, requests } = await startFakeServer({});
    expect((await refusal(connect, [sasl(text)])).message).toMatch(/must be user:password/);
    expect(requests.length).toBe(0);
  },
);
