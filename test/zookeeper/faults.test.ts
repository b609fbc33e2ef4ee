import { describe, expect, onTestFinished, test } from 'vitest';
import { ROOT, znodePath } from '../../src/model/znode-path.ts';
import { type ZookeeperWriter } from '../../src/ports/zookeeper.ts';
import { sharedServer, startServer } from '../support/server.ts';
import { startProxy } from '../support/tcp-proxy.ts';
import { type FakeRequest, frame, int, reply, startFakeServer } from './fake-server.ts';
import { check, commit, create, openFresh, openWriter, readAll, readData, set } from './session-support.ts';

const SYNC = 9;
const CLOSE = -11;

/** How a request failed. */
async function failure(request: Promise<unknown>) {
  const start = performance.now();
  const error: unknown = await request.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return { error, ms: performance.now() - start };
}

/** A session on a server that answers the first request as given. */
async function openFake(answer: (request: FakeRequest) => Buffer | null): Promise<ZookeeperWriter> {
  const fake = await startFakeServer({ answer });
  return openWriter(fake.connect, { timeoutMs: 1000 });
}

describe('an error number of the server', () => {
  test('that is known rejects the request, and the session goes on', async () => {
    const opened = await openFake(({ xid }) => reply(xid, xid === 1 ? { err: -118 } : { body: path('/') }));
    expect(await failure(opened.sync(ROOT))).toMatchObject({
      error: { code: 'session-moved', serverCode: -118, sent: true },
    });
    await opened.sync(ROOT);
  });

  test('that nobody has heard of is a value, not a crash', async () => {
    const opened = await openFake(({ xid }) => reply(xid, { err: -4711 }));
    const { error } = await failure(opened.sync(ROOT));
    expect(error).toMatchObject({ code: 'other', serverCode: -4711, sent: true });
    expect(String(error)).toContain('-4711');
  });

  test('in one operation of a multi or a read is a value, too', async () => {
    const failed = Buffer.concat([int(-1), Buffer.of(0), int(-125), int(-125)]);
    const end = Buffer.concat([int(-1), Buffer.of(1), int(-1)]);
    const opened = await openFake(({ xid }) => reply(xid, { body: Buffer.concat([failed, end]) }));
    expect(await opened.multi([check('/a', 0)])).toEqual({
      committed: false,
      index: 0,
      code: 'quota-exceeded',
      serverCode: -125,
    });
    const { error } = await failure(readAll(opened, ['/a']));
    expect(error).toMatchObject({ code: 'quota-exceeded', serverCode: -125 });
    expect(String(error)).toContain('/a');
  });
});

test('a quota of a real server is reported by name', async () => {
  const server = await startServer({ config: { enforceQuota: 'true' } });
  onTestFinished(() => server.stop());
  const opened = await openWriter(server.connect);
  await commit(opened, [
    create('/full'),
    create('/zookeeper/quota/full'),
    create('/zookeeper/quota/full/zookeeper_limits', 'count=1,bytes=-1=;byteHardLimit=-1;countHardLimit=1'),
    create('/zookeeper/quota/full/zookeeper_stats', 'count=1,bytes=0'),
  ]);
  expect(await opened.multi([check('/full', 0), create('/full/more')])).toMatchObject({
    committed: false,
    code: 'quota-exceeded',
    serverCode: -125,
  });
});

describe('an answer that cannot be right ends the connection and rejects everything in flight', () => {
  test.each<[string, (request: FakeRequest) => Buffer]>([
    ['a reply to a later request', ({ xid }) => reply(xid + 1, { body: path('/') })],
    ['a reply to no request', ({ xid }) => reply(xid + 100, { body: path('/') })],
    ['a frame without a header', () => frame(Buffer.of(1, 2, 3))],
    ['an empty frame', () => frame()],
    ['a length below zero', () => int(-7)],
    ['a length that no reply has', () => int(2 ** 31 - 1)],
    ['a body that ends too early', ({ xid }) => reply(xid, { body: int(50) })],
    ['a body with bytes too many', ({ xid }) => reply(xid, { body: Buffer.concat([path('/'), int(0)]) })],
  ])('%s', async (_, answer) => {
    const fake = await startFakeServer({ answer: (request) => (request.xid === 1 ? answer(request) : null) });
    const opened = await openWriter(fake.connect, { timeoutMs: 20_000 });
    const requests = [opened.sync(ROOT), opened.multi([]), readAll(opened, ['/'])].map(failure);
    for (const { error } of await Promise.all(requests)) {
      expect(error).toMatchObject({ name: 'ZookeeperError', code: 'connection-loss', sent: true });
    }
    await expect.poll(fake.open).toBe(0);
    expect((await failure(opened.sync(ROOT))).error).toMatchObject({ code: 'connection-loss', sent: false });
  });

  test('a second reply to one request', async () => {
    const fake = await startFakeServer({
      answer: ({ xid }) => Buffer.concat([reply(xid, { body: path('/') }), reply(xid, { body: path('/') })]),
    });
    const opened = await openWriter(fake.connect);
    await opened.sync(ROOT);
    expect((await failure(opened.sync(ROOT))).error).toMatchObject({ code: 'connection-loss', sent: false });
    await expect.poll(fake.open).toBe(0);
  });
});

describe('requests', () => {
  test('are numbered from 1, because servers never count 0 as answered', async () => {
    const fake = await startFakeServer({ answer: ({ xid }) => reply(xid, { body: path('/') }) });
    const opened = await openWriter(fake.connect);
    await opened.sync(ROOT);
    await opened.sync(ROOT);
    expect(fake.requests).toEqual([
      { xid: 1, type: SYNC },
      { xid: 2, type: SYNC },
    ]);
  });

  test('end at their deadline, once, and the stream is given up', async () => {
    const fake = await startFakeServer({});
    const opened = await openWriter(fake.connect, { timeoutMs: 400 });
    const [first, second] = await Promise.all([failure(opened.sync(ROOT)), failure(opened.sync(ROOT))]);
    expect(first).toMatchObject({ error: { code: 'timeout', sent: true, serverCode: null } });
    expect(first.ms).toBeGreaterThan(350);
    expect(first.ms).toBeLessThan(1400);
    expect(second).toMatchObject({ error: { code: 'connection-loss', sent: true } });
    expect((await failure(opened.sync(ROOT))).error).toMatchObject({ code: 'connection-loss', sent: false });
    await expect.poll(fake.open).toBe(0);
    expect(fake.requests.length).toBe(2);
  });

  test('have their full time, also after others were answered', async () => {
    const fake = await startFakeServer({
      answer: ({ xid }) => (xid < 3 ? reply(xid, { body: path('/') }) : null),
    });
    const opened = await openWriter(fake.connect, { timeoutMs: 500 });
    await opened.sync(ROOT);
    await new Promise((resolve) => void setTimeout(resolve, 300));
    await opened.sync(ROOT);
    const { error, ms } = await failure(opened.sync(ROOT));
    expect(error).toMatchObject({ code: 'timeout' });
    expect(ms).toBeGreaterThan(450);
  });

  test('to a server that is stopped in its tracks end at their deadline', async () => {
    const server = await startServer();
    onTestFinished(() => server.stop());
    const opened = await openWriter(server.connect, { timeoutMs: 700 });
    server.pause();
    onTestFinished(() => server.resume());
    const { error, ms } = await failure(opened.multi([create('/a')]));
    expect(error).toMatchObject({ code: 'timeout', sent: true });
    expect(ms).toBeLessThan(1700);
  });
});

describe('pings', () => {
  test('keep an idle session, and its ephemeral znodes, beyond its timeout', async () => {
    const opened = await openFresh({ sessionTimeoutMs: 1000 });
    await commit(opened, [create('/lock', '', { ephemeral: true })]);
    await new Promise((resolve) => void setTimeout(resolve, 2500));
    expect(await readAll(opened, ['/lock'])).toMatchObject([{ found: 'data' }]);
  });

  test('find out that a server is silent after two thirds of the session timeout', async () => {
    const server = await startServer();
    onTestFinished(() => server.stop());
    const opened = await openWriter(server.connect, { timeoutMs: 20_000, sessionTimeoutMs: 1500 });
    server.pause();
    onTestFinished(() => server.resume());
    const { error, ms } = await failure(opened.sync(ROOT));
    expect(error).toMatchObject({ code: 'connection-loss', sent: true });
    expect(ms).toBeGreaterThan(400);
    expect(ms).toBeLessThan(2500);
  });
});

test('an answer that came while this process was too busy to read it is not late', async () => {
  const opened = await openWriter(sharedServer(), { timeoutMs: 500, sessionTimeoutMs: 1000 });
  const answered = opened.sync(ROOT).then(() => 'answered');
  await new Promise(setImmediate); // the request leaves
  const until = performance.now() + 800; // beyond the deadline, and beyond two thirds of the session
  while (performance.now() < until); // nothing else can run meanwhile
  expect(await answered).toBe('answered');
});

describe('a connection that is lost', () => {
  test('while a multi is in flight leaves its outcome unknown, and it is never sent again', async () => {
    const observer = await openFresh();
    const proxy = await startProxy(observer.connect);
    const opened = await openWriter(`${proxy.connect}${observer.chroot}`);
    proxy.stall('replies');
    const request = failure(opened.multi([create('/a', 'applied')]));
    await expect.poll(() => readAll(observer, ['/a'])).toMatchObject([{ found: 'data' }]);
    proxy.cut();
    expect((await request).error).toMatchObject({ code: 'connection-loss', sent: true, serverCode: null });
    expect((await failure(opened.multi([set('/a', 'again', 0)]))).error).toMatchObject({
      code: 'connection-loss',
      sent: false,
    });
    expect((await readData(observer, '/a')).stat.version).toBe(0);
  });

  test('can be closed from the callback of its error, and stays closed', async () => {
    const proxy = await startProxy(sharedServer());
    const opened = await openWriter(proxy.connect);
    proxy.stall();
    const closed = opened.sync(ROOT).catch(() => opened.close());
    proxy.cut();
    await closed;
    expect((await failure(opened.sync(ROOT))).error).toMatchObject({ code: 'connection-loss', sent: false });
  });

  test('by a server that dies rejects everything at once', async () => {
    const server = await startServer();
    onTestFinished(() => server.stop());
    const opened = await openWriter(server.connect, { timeoutMs: 20_000 });
    server.pause();
    const requests = [opened.sync(ROOT), opened.multi([create('/a')]), readAll(opened, ['/a'])].map(failure);
    await server.kill();
    for (const { error, ms } of await Promise.all(requests)) {
      expect(error).toMatchObject({ code: 'connection-loss', sent: true });
      expect(ms).toBeLessThan(5000);
    }
  });
});

describe('closing', () => {
  test('works right after connecting, twice, and what comes later is rejected unsent', async () => {
    const opened = await openWriter(sharedServer());
    await Promise.all([opened.close(), opened.close()]);
    await opened.close();
    for (const request of [
      opened.sync(ROOT),
      opened.multi([]),
      opened.getAcl(ROOT),
      readAll(opened, ['/']),
    ]) {
      expect((await failure(request)).error).toMatchObject({ code: 'connection-loss', sent: false });
    }
  });

  test('lets what is in flight be answered', async () => {
    const opened = await openFresh();
    const outcome = opened.multi([create('/a')]);
    await opened.close();
    expect(await outcome).toMatchObject({ committed: true });
  });

  test('takes half a second at most where the server is silent', async () => {
    const fake = await startFakeServer({});
    const opened = await openWriter(fake.connect, { timeoutMs: 20_000 });
    const pending = failure(opened.sync(ROOT));
    const start = performance.now();
    await opened.close();
    expect(performance.now() - start).toBeLessThan(1000);
    expect((await pending).error).toMatchObject({ code: 'connection-loss', sent: true });
    expect(fake.requests.map(({ type }) => type)).toEqual([SYNC, CLOSE]);
    await expect.poll(fake.open).toBe(0);
  });

  test('leaves nothing behind that keeps a process alive', async () => {
    const opened = await openFresh();
    await commit(opened, [create('/a')]);
    await opened.close();
    await expect.poll(keepingAlive).toEqual([]);
  });
});

test('replies are read though every byte of them comes alone', async () => {
  const observer = await openFresh();
  const proxy = await startProxy(observer.connect);
  const opened = await openWriter(`${proxy.connect}${observer.chroot}`);
  proxy.splitIntoSingleBytes();
  const outcome = await commit(opened, [create('/a', 'value'), set('/a', 'other value', 0)]);
  expect(outcome.results[1]).toEqual({ op: 'set', stat: (await readData(observer, '/a')).stat });
  expect(await readData(opened, '/a')).toEqual(await readData(observer, '/a'));
  expect((await opened.getAcl(znodePath('/a')))?.acl).toHaveLength(1);
});

/** What of this process would keep it from ending. */
function keepingAlive(): string[] {
  return process.getActiveResourcesInfo().filter((name) => /TCP|Timeout/.test(name));
}

function path(text: string): Buffer {
  return Buffer.concat([int(Buffer.byteLength(text)), Buffer.from(text)]);
}
