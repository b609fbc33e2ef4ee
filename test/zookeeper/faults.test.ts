import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { ROOT, znodePath } from '../../src/model/znode-path.ts';
import { sharedServer, startServer } from '../support/server.ts';
import { startProxy } from '../support/tcp-proxy.ts';
import { frame, reply, startFakeServer, string } from './fake-server.ts';
import { commit, create, failure, openFresh, openWriter, readAll, readData, set } from './session-support.ts';

const MULTI = 14;
const SYNC = 9;
const CLOSE = -11;

describe('requests', () => {
  test('are numbered from 1, because servers never count 0 as answered', async () => {
    const fake = await startFakeServer({ answer: ({ xid }) => reply(xid, { body: string('/') }) });
    const opened = await openWriter(fake.connect);
    await opened.sync(ROOT);
    await opened.sync(ROOT);
    expect(fake.requests).toMatchObject([
      { xid: 1, type: SYNC },
      { xid: 2, type: SYNC },
    ]);
  });

  test('end at their deadline, once, and a server that said nothing is left: no write is sent again', async () => {
    const fake = await startFakeServer({
      answer: ({ xid, type, connection }) =>
        connection > 0 && type === SYNC ? reply(xid, { body: string('/') }) : null,
    });
    const opened = await openWriter(fake.connect, { timeoutMs: 400 });
    const [first, second] = await Promise.all([failure(opened.multi([])), failure(opened.multi([]))]);
    expect(first).toMatchObject({ error: { code: 'timeout', sent: true, serverCode: null } });
    expect(first.ms).toBeGreaterThan(350);
    expect(first.ms).toBeLessThan(1400);
    // Its own time was over in the same moment, or it went with the connection a moment before.
    expect(second).toMatchObject({
      error: { code: expect.stringMatching(/^(timeout|connection-loss)$/) as string, sent: true },
    });
    await opened.sync(ROOT);
    expect(fake.requests).toMatchObject([
      { type: MULTI, connection: 0 },
      { type: MULTI, connection: 0 },
      { type: SYNC, connection: 1 },
    ]);
    expect(fake.open()).toBe(1);
  });

  test('that lose their connection by the deadline of another one are repeated while they have time', async () => {
    const fake = await startFakeServer({
      answer: ({ xid, connection }) => (connection > 0 ? reply(xid, { body: string('/') }) : null),
    });
    const opened = await openWriter(fake.connect, { timeoutMs: 800 });
    const first = failure(opened.sync(ROOT));
    await new Promise((resolve) => void setTimeout(resolve, 400));
    const second = opened.sync(ROOT);
    expect((await first).error).toMatchObject({ code: 'timeout', sent: true });
    await second;
  });

  test('have their full time, also after others were answered', async () => {
    const fake = await startFakeServer({
      answer: ({ xid }) => (xid < 3 ? reply(xid, { body: string('/') }) : null),
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
    const opened = await openFresh({ sessionTimeoutMs: 2000 });
    await commit(opened, [create('/lock', '', { mode: 'ephemeral' })]);
    await new Promise((resolve) => void setTimeout(resolve, 4000));
    expect(await readAll(opened, ['/lock'])).toMatchObject([{ found: 'data' }]);
  });

  test('find out that a server is silent after two thirds of the session timeout', async () => {
    const server = await startServer();
    onTestFinished(() => server.stop());
    const opened = await openWriter(server.connect, { timeoutMs: 20_000, sessionTimeoutMs: 1500 });
    server.pause();
    onTestFinished(() => server.resume());
    const { error, ms } = await failure(opened.multi([]));
    expect(error).toMatchObject({ code: 'connection-loss', sent: true });
    expect(ms).toBeGreaterThan(400);
    expect(ms).toBeLessThan(2500);
  });
});

test('an answer that came while this process was too busy to read it is not late', async () => {
  const opened = await openWriter(sharedServer(), { timeoutMs: 500, sessionTimeoutMs: 2000 });
  const answered = opened.sync(ROOT).then(() => 'answered');
  await new Promise(setImmediate); // the request leaves
  const until = performance.now() + 1500; // beyond the deadline, and beyond two thirds of the session
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
    const { sessionId } = opened;
    proxy.resume();
    proxy.cut();
    expect((await request).error).toMatchObject({ code: 'connection-loss', sent: true, serverCode: null });
    expect((await readData(opened, '/a')).stat.version).toBe(0);
    // The session goes on, and what it is asked to write next is not what was lost.
    await commit(opened, [set('/a', 'again', 0)]);
    expect((await readData(observer, '/a')).stat.version).toBe(1);
    expect(opened.sessionId).toBe(sessionId);
  });

  test('lets a write wait for the next one, when there is none to send it on', async () => {
    const observer = await openFresh();
    const proxy = await startProxy(observer.connect);
    const opened = await openWriter(`${proxy.connect}${observer.chroot}`);
    proxy.refuse();
    proxy.cut();
    await new Promise((resolve) => opened.onSession(resolve));
    const outcome = opened.multi([create('/a')]);
    await new Promise((resolve) => void setTimeout(resolve, 100));
    proxy.accept();
    expect(await outcome).toMatchObject({ committed: true });
  });

  test('rejects a write that no connection came for in time, unsent', async () => {
    const proxy = await startProxy(sharedServer());
    const opened = await openWriter(proxy.connect, { timeoutMs: 500 });
    proxy.refuse();
    proxy.cut();
    await new Promise((resolve) => opened.onSession(resolve));
    const { error, ms } = await failure(opened.multi([]));
    expect(error).toMatchObject({ name: 'ZookeeperError', sent: false, serverCode: null });
    expect(ms).toBeLessThan(1000);
  });

  test('can be closed from the callback of its error, and stays closed', async () => {
    const proxy = await startProxy(sharedServer());
    const opened = await openWriter(proxy.connect);
    proxy.stall();
    const closed = opened.multi([]).catch(() => opened.close());
    proxy.cut();
    await closed;
    expect((await failure(opened.sync(ROOT))).error).toMatchObject({ code: 'connection-loss', sent: false });
  });

  test('by a server that dies rejects a write at once, and a read when its time is up, with the reason', async () => {
    const server = await startServer();
    onTestFinished(() => server.stop());
    const opened = await openWriter(server.connect, { timeoutMs: 3000 });
    server.pause();
    const write = failure(opened.multi([create('/a')]));
    const reads = [opened.sync(ROOT), readAll(opened, ['/a'])].map(failure);
    const start = performance.now();
    await server.kill();
    expect((await write).error).toMatchObject({ code: 'connection-loss', sent: true });
    expect(performance.now() - start).toBeLessThan(2000);
    for (const { error, ms } of await Promise.all(reads)) {
      expect(error).toMatchObject({ code: 'unreachable' });
      expect(String(error)).toContain('ECONNREFUSED');
      expect(ms).toBeGreaterThan(2800);
      expect(ms).toBeLessThan(4000);
    }
  });
});

describe('closing', () => {
  test('works right after connecting, twice, and what comes later is rejected unsent', async () => {
    const opened = await openWriter(sharedServer());
    const closing = [opened.close(), opened.close()];
    expect((await failure(opened.sync(ROOT))).error).toMatchObject({ code: 'connection-loss', sent: false });
    await Promise.all(closing);
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

  test('leaves no timer and no socket behind that keeps a process alive', async () => {
    const running = watchTimers();
    const opened = await openFresh();
    await commit(opened, [create('/a')]);
    expect(running.size).toBeGreaterThan(0);
    await opened.close();
    expect(running.size).toBe(0);
    await expect.poll(openSockets).toEqual([]);
  });
});

test('requests and replies are read though every byte of them comes alone', async () => {
  const observer = await openFresh();
  const proxy = await startProxy(observer.connect);
  const opened = await openWriter(`${proxy.connect}${observer.chroot}`);
  proxy.splitIntoSingleBytes();
  const outcome = await commit(opened, [create('/a', 'value'), set('/a', 'other value', 0)]);
  expect(outcome.results[1]).toEqual({ op: 'set', stat: (await readData(observer, '/a')).stat });
  expect(await readData(opened, '/a')).toEqual(await readData(observer, '/a'));
  expect((await opened.getAcl(znodePath('/a')))?.acl).toHaveLength(1);
});

test('a slow network makes requests slow, and neither wrong nor one after the other', async () => {
  const observer = await openFresh();
  const proxy = await startProxy(observer.connect);
  const opened = await openWriter(`${proxy.connect}${observer.chroot}`);
  await commit(opened, [create('/a', '0')]);
  await readData(opened, '/a');
  proxy.delay(50);
  const start = performance.now();
  const writes = Array.from({ length: 10 }, (_, version) => opened.multi([set('/a', `${version}`, version)]));
  const reads = Array.from({ length: 10 }, () => readData(opened, '/a'));
  expect((await Promise.all(writes)).every(({ committed }) => committed)).toBe(true);
  expect((await Promise.all(reads)).map(({ stat }) => stat.version)).toEqual(Array(10).fill(10));
  expect(performance.now() - start).toBeLessThan(1500); // twenty times two delays one after the other
});

test('a frame that nobody asked for makes an idle session look for another connection, and nothing else', async () => {
  const proxy = await startProxy(sharedServer());
  const opened = await openWriter(proxy.connect);
  const { sessionId } = opened;
  const events: string[] = [];
  opened.onSession(({ event }) => events.push(event));
  for (const [index, injected] of [reply(1), reply(-1), frame(), Buffer.alloc(64, 0xff)].entries()) {
    proxy.inject(injected);
    await expect.poll(() => events.length).toBe(2 * (index + 1));
    await opened.sync(ROOT);
  }
  expect(events.join(' ')).toBe('suspended reconnected '.repeat(4).trim());
  expect(opened.sessionId).toBe(sessionId);
});

/** The timers that are started from now on and have neither fired nor been cleared. */
function watchTimers(): ReadonlySet<NodeJS.Timeout> {
  const running = new Set<NodeJS.Timeout>();
  const [start, stop] = [setTimeout, clearTimeout];
  vi.stubGlobal('setTimeout', (callback: () => void, ms: number) => {
    const timer = start(() => {
      running.delete(timer);
      callback();
    }, ms);
    running.add(timer);
    return timer;
  });
  vi.stubGlobal('clearTimeout', (timer: NodeJS.Timeout) => {
    running.delete(timer);
    stop(timer);
  });
  onTestFinished(() => void vi.unstubAllGlobals());
  return running;
}

function openSockets(): string[] {
  return process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap');
}
