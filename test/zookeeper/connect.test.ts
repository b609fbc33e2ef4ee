import { describe, expect, onTestFinished, test } from 'vitest';
import { type ConnectOptions, ZookeeperError } from '../../src/ports/zookeeper.ts';
import { createZookeeper } from '../../src/zookeeper/create-zookeeper.ts';
import { sharedServer, startServer } from '../support/server.ts';
import { startProxy } from '../support/tcp-proxy.ts';
import { closedPort, int, reply, session, startFakeServer } from './fake-server.ts';
import {
  commit,
  create,
  failure,
  openFresh,
  openWriter,
  options,
  readAll,
  readData,
} from './session-support.ts';

const TIMEOUT_MS = 600;

/** How connecting failed, and after how many milliseconds. */
async function connectFailure(connect: string, more: Partial<ConnectOptions> = {}) {
  const connecting = createZookeeper().connectReader(options(connect, { timeoutMs: TIMEOUT_MS, ...more }));
  return failure(connecting.then((opened) => opened.close()));
}

describe('connecting ends at its deadline', () => {
  test('when nobody listens: unreachable, with every address and its reason', async () => {
    const [one, two] = [await closedPort(), await closedPort()];
    const { error, ms } = await connectFailure(`127.0.0.1:${one},127.0.0.1:${two}`);
    expect(error).toMatchObject({
      name: 'ZookeeperError',
      code: 'unreachable',
      sent: false,
      serverCode: null,
    });
    for (const port of [one, two]) expect(String(error)).toContain(`127.0.0.1:${port} (ECONNREFUSED)`);
    expect(ms).toBeLessThan(TIMEOUT_MS + 1000);
  });

  test('when the server accepts and never answers', async () => {
    const silent = await startFakeServer({ connect: null });
    const { error, ms } = await connectFailure(silent.connect);
    expect(error).toMatchObject({ code: 'timeout', sent: false });
    expect(String(error)).toContain(`${silent.connect} (no answer)`);
    expect(ms).toBeGreaterThan(TIMEOUT_MS - 50);
    expect(ms).toBeLessThan(TIMEOUT_MS + 1000);
    await expect.poll(silent.open).toBe(0);
  });

  test('when nothing comes back from the network at all', async () => {
    const { error, ms } = await connectFailure('192.0.2.1:2181'); // reserved for documentation: nobody is there
    expect(error).toBeInstanceOf(ZookeeperError);
    expect(String(error)).toContain('192.0.2.1:2181 (');
    expect(ms).toBeLessThan(TIMEOUT_MS + 1000);
  });

  test('when the server is stopped in its tracks', async () => {
    const server = await startServer();
    onTestFinished(() => server.stop());
    server.pause();
    onTestFinished(() => server.resume());
    const { error, ms } = await connectFailure(server.connect);
    expect(error).toMatchObject({ code: 'timeout' });
    expect(ms).toBeLessThan(TIMEOUT_MS + 1000);
  });

  test('when the server takes the session and is silent about the identity', async () => {
    const silent = await startFakeServer({});
    const auth = [{ scheme: 'digest', credentials: Buffer.from('ci:pw') }];
    const { error, ms } = await connectFailure(silent.connect, { auth });
    expect(error).toMatchObject({ code: 'timeout' });
    expect(ms).toBeLessThan(TIMEOUT_MS + 1000);
  });

  test('when the host does not exist', async () => {
    const { error, ms } = await connectFailure('no-such-host.invalid:2181');
    expect(error).toMatchObject({ code: 'unreachable' });
    expect(String(error)).toContain('no-such-host.invalid:2181 (');
    expect(ms).toBeLessThan(TIMEOUT_MS + 1000);
  });

  test('when what answers is no ZooKeeper', async () => {
    for (const answer of [
      Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'),
      int(0),
      session(0),
      Buffer.alloc(37, 1),
    ]) {
      const fake = await startFakeServer({ connect: answer });
      const { error, ms } = await connectFailure(fake.connect);
      expect(error).toMatchObject({ name: 'ZookeeperError', sent: false });
      expect(ms).toBeLessThan(TIMEOUT_MS + 1000);
      await expect.poll(fake.open).toBe(0);
    }
  });
});

test('a server that answers an error in place of a session is told with that error', async () => {
  const fake = await startFakeServer({ connect: reply(0, { err: -119 }) });
  const { error } = await connectFailure(fake.connect);
  expect(error).toMatchObject({ code: 'unreachable', sent: false });
  expect(String(error)).toContain('not-read-only (-119)');
});

test('a silent server and a closed port leave time for the one that answers', async () => {
  const silent = await startFakeServer({ connect: null });
  const connect = `${silent.connect}, 127.0.0.1:${await closedPort()}, ${sharedServer()}`;
  for (let run = 0; run < 4; run += 1) {
    const opened = await openWriter(connect, { timeoutMs: 1500 });
    expect(opened.server).toBe(sharedServer());
    await opened.close();
  }
});

test('a server that comes up before the deadline is found', async () => {
  const port = await closedPort();
  const opening = openWriter(`127.0.0.1:${port}`, { timeoutMs: 20_000 });
  await new Promise((resolve) => void setTimeout(resolve, 300));
  await startFakeServer({ port });
  expect((await opening).server).toBe(`127.0.0.1:${port}`);
});

test('a connect string that cannot be used is a failure of usage', async () => {
  await expect(createZookeeper().connectReader(options('zk1:port'))).rejects.toMatchObject({ code: 'usage' });
});

describe('an abort signal', () => {
  test('ends connecting at once with its reason, and leaves no socket', async () => {
    const silent = await startFakeServer({ connect: null });
    const controller = new AbortController();
    const reason = new Error('interrupted');
    const opening = connectFailure(silent.connect, { timeoutMs: 30_000, signal: controller.signal });
    await expect.poll(silent.open).toBe(1);
    controller.abort(reason);
    const { error, ms } = await opening;
    expect(error).toBe(reason);
    expect(ms).toBeLessThan(1000);
    await expect.poll(silent.open).toBe(0);
  });

  test('ends the pause between two rounds, too', async () => {
    const controller = new AbortController();
    const reason = new Error('interrupted');
    const connect = `127.0.0.1:${await closedPort()}`;
    setTimeout(() => controller.abort(reason), 900); // rounds begin after about 0, 50, 150, 350, 750 and 1550 ms
    const { error, ms } = await connectFailure(connect, { timeoutMs: 30_000, signal: controller.signal });
    expect(error).toBe(reason);
    expect(ms).toBeLessThan(1400);
  });

  test('that fired before lets nothing be opened', async () => {
    const silent = await startFakeServer({ connect: null });
    const reason = new Error('interrupted');
    expect((await connectFailure(silent.connect, { signal: AbortSignal.abort(reason) })).error).toBe(reason);
    expect(silent.open()).toBe(0);
  });

  test('does nothing to an open session', async () => {
    const controller = new AbortController();
    const opened = await openWriter(sharedServer(), { signal: controller.signal });
    controller.abort(new Error('interrupted'));
    expect((await readData(opened, '/')).found).toBe('data');
  });
});

describe('identities', () => {
  const credentials = Buffer.from('ci:pässword');

  test('are confirmed before the first request, which already has their rights', async () => {
    const writer = await openFresh({ auth: [{ scheme: 'digest', credentials }] });
    const secret = { ...create('/secret', 'x'), acl: [{ perms: 31, scheme: 'auth', id: '' }] };
    await commit(writer, [secret as ReturnType<typeof create>]);
    for (let run = 0; run < 20; run += 1) {
      const auth = [
        { scheme: 'digest', credentials: Buffer.from('other:pw') },
        { scheme: 'digest', credentials },
      ];
      const reader = await createZookeeper().connectReader(options(writer.connect, { auth }));
      expect(await readAll(reader, ['/secret'])).toMatchObject([{ found: 'data' }]);
      await reader.close();
    }
    const stranger = await openWriter(writer.connect);
    expect(await readAll(stranger, ['/secret'])).toEqual([{ found: 'refused' }]);
    await expect(stranger.getAcl('/secret' as never)).rejects.toMatchObject({
      code: 'no-auth',
      serverCode: -102,
    });
  });

  test('that the server refuses end connecting at once, without the credentials in the message', async () => {
    const { error, ms } = await connectFailure(sharedServer(), {
      timeoutMs: 20_000,
      auth: [{ scheme: 'no-such-scheme', credentials: Buffer.from('hunter2') }],
    });
    expect(error).toMatchObject({ code: 'auth-failed', serverCode: -115 });
    expect(String(error)).toContain('no-such-scheme');
    expect(String(error)).not.toContain('hunter2');
    expect(ms).toBeLessThan(5000);
  });
});

test('a session is opened though every byte of the answers comes alone', async () => {
  const proxy = await startProxy(sharedServer());
  proxy.splitIntoSingleBytes();
  const opened = await openWriter(proxy.connect, {
    auth: [{ scheme: 'digest', credentials: Buffer.from('ci:pw') }],
  });
  expect((await readData(opened, '/')).found).toBe('data');
});

test('the log has no data and no credentials', async () => {
  const lines: string[] = [];
  const opened = await createZookeeper({ log: (line) => lines.push(line) }).connectWriter(
    options((await openFresh()).connect, {
      auth: [{ scheme: 'digest', credentials: Buffer.from('ci:hunter2') }],
    }),
  );
  await commit(opened, [create('/a', 'top secret')]);
  await readData(opened, '/a');
  await opened.close();
  const log = lines.join('\n');
  expect(log).toContain(`session ${opened.sessionId} on ${sharedServer()}`);
  expect(log).toContain('multi of 1');
  expect(log).toContain('read of 1');
  expect(log).not.toMatch(/hunter2|top secret/);
});
