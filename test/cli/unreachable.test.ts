import { describe, expect, test } from 'vitest';
import { nextStepFor } from '../../src/model/unreachable.ts';
import { failureOf, testProject } from '../support/project.ts';
import { startSaying } from '../support/saying.ts';
import { closedPort, startFakeServer } from '../zookeeper/fake-server.ts';

async function refusal(connect: string): Promise<{ message: string; hint: string }> {
  const project = await testProject({ connect, timeoutMs: 500 });
  const failure = await failureOf(project.plan());
  expect(failure.exitCode).toBe(7);
  return { message: failure.message, hint: failure.hint ?? '' };
}

describe('a server that is not to be had: the next step fits the reason', () => {
  test('where nobody listens on this machine, one can be started', async () => {
    const { hint } = await refusal(`127.0.0.1:${await closedPort()}`);
    expect(hint).toMatch(/^check that a server runs there .*`zkai ensemble up --local`/);
    expect(hint).not.toContain('--timeout');
  });

  test('a name that does not exist is to be checked', async () => {
    const { hint } = await refusal('no-such-host.invalid:2181');
    expect(hint).toMatch(/name/);
    expect(hint).not.toMatch(/--timeout|ensemble up/);
  });

  test('one that is silent may need time, or a way through', async () => {
    const { connect } = await startFakeServer({ connect: null });
    const { hint } = await refusal(connect);
    expect(hint).toMatch(/firewalls, or raise --timeout/);
  });

  test('one that closes has no majority, or wants TLS', async () => {
    const { hint } = await refusal(await startSaying(''));
    expect(hint).toMatch(/quorum.*`tls: \{\}`.*`zkai doctor`/);
    expect(hint).not.toContain('--timeout');
  });

  test('one that answers with an alert of TLS wants TLS', async () => {
    const { hint } = await refusal(await startSaying(Buffer.from([0x15, 3, 3, 0, 2, 2, 70])));
    expect(hint).toMatch(/^write `tls: \{\}`/);
  });

  test.each(['HTTP/1.1 400 Bad Request\r\n\r\n', 'SSH-2.0-OpenSSH_9.6\r\n', '-ERR unknown command\r\n'])(
    'what says %j is no ZooKeeper server',
    async (text) => {
      const { message, hint } = await refusal(await startSaying(text));
      expect(message).toContain('what answers there is no ZooKeeper server');
      expect(hint).toMatch(/^correct the port/);
    },
  );
});

test.each([
  ['zk1:2181 (ECONNREFUSED)', /^check that a server runs there and listens/],
  ['[::1]:2181 (ECONNREFUSED)', /ensemble up --local/],
  ['localhost:2181 at 127.0.0.1 (ECONNREFUSED)', /ensemble up --local/],
  ['zk1:2181 (EAI_AGAIN)', /name service/],
  ['zk1:2181 (EHOSTUNREACH)', /no way to that address/],
  ['zk1:2181: This ZooKeeper instance is not currently serving requests', /more than half/],
  ["zk1:2181 (the server's certificate expired on Nov 22)", /^renew the certificate of that server/],
  ['zk1:2181 (the server hung up on us, and speaks TLS on this port)', /^write `tls: \{\}`[^;]*$/],
  ["zk1:2181 (the server's certificate is revoked)", /`tls` of the environment/],
  ['zk1:2181 (ENOTFOUND), zk2:2181 (no answer)', /^check the name.*; .*--timeout/],
])('%s: %s', (text, next) => {
  expect(nextStepFor(text)).toMatch(next);
});

test('a reason that nobody foresaw has no step of its own', () => {
  expect(nextStepFor('zk1:2181 (EWHATEVER)')).toBeUndefined();
});
