import { expect, test, vi } from 'vitest';
import { createZookeeper } from '../../src/zookeeper/create-zookeeper.ts';
import { reply, startFakeServer, string } from './fake-server.ts';
import { failure, options } from './session-support.ts';

/** OpenSSL in FIPS mode, which this machine need not have: MD5 is not there, everything else is. */
vi.mock('node:crypto', async (original) => ({
  ...(await original<object>()),
  createHash: () => {
    throw Object.assign(new Error('error:0308010C:digital envelope routines::unsupported'), {
      code: 'ERR_OSSL_EVP_UNSUPPORTED',
    });
  },
}));

test('SASL where Node.js has no MD5 says so, and what to do', async () => {
  const challenge = 'realm="zk-sasl-md5",nonce="n",qop="auth",charset=utf-8,algorithm=md5-sess';
  const { connect, requests } = await startFakeServer({
    answer: ({ xid }) => reply(xid, { body: string(challenge) }),
  });
  const auth = [{ scheme: 'sasl', credentials: Buffer.from('ci:hunter2') }];
  const { error } = await failure(createZookeeper().connectReader(options(connect, { auth })));
  expect(error).toMatchObject({ code: 'auth-failed' });
  expect(String(error)).toMatch(/has no MD5 \(FIPS mode\): use a client certificate instead/);
  expect(requests.length).toBe(1);
});
