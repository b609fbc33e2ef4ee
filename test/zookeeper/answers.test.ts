import { describe, expect, onTestFinished, test } from 'vitest';
import { ROOT } from '../../src/model/znode-path.ts';
import { type ZookeeperWriter } from '../../src/ports/zookeeper.ts';
import { startServer } from '../support/server.ts';
import { type FakeRequest, frame, int, reply, startFakeServer, string } from './fake-server.ts';
import { check, commit, create, failure, openWriter, readAll } from './session-support.ts';

const MULTI = 14;
const SYNC = 9;

/** A session on a server that answers the first request as given. */
async function openFake(answer: (request: FakeRequest) => Buffer | null): Promise<ZookeeperWriter> {
  const fake = await startFakeServer({ answer });
  return openWriter(fake.connect, { timeoutMs: 1000 });
}

describe('an error number of the server', () => {
  test('that is known rejects the request, and the session goes on', async () => {
    const opened = await openFake(({ xid }) => reply(xid, xid === 1 ? { err: -102 } : { body: string('/') }));
    expect(await failure(opened.sync(ROOT))).toMatchObject({
      error: { code: 'no-auth', serverCode: -102, sent: true },
    });
    await opened.sync(ROOT);
  });

  test.each([
    [-118, 'session-moved'],
    [-127, 'throttled'],
  ])('that says "not now" (%i, %s) has a read made again, and a write rejected', async (err, code) => {
    const fake = await startFakeServer({
      answer: ({ xid }) => reply(xid, xid < 3 ? { err } : { body: string('/') }),
    });
    const opened = await openWriter(fake.connect, { timeoutMs: 1000 });
    expect((await failure(opened.multi([]))).error).toMatchObject({ code, serverCode: err, sent: true });
    await opened.sync(ROOT);
    expect(fake.requests.map(({ type }) => type)).toEqual([MULTI, SYNC, SYNC]);
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

describe('an answer that cannot be right', () => {
  const WRONG: [string, (request: FakeRequest) => Buffer][] = [
    ['a reply to a later request', ({ xid }) => reply(xid + 1, { body: string('/') })],
    ['a reply to no request', ({ xid }) => reply(xid + 100, { body: string('/') })],
    ['a confirmed identity that nobody asked for', () => reply(-4)],
    ['an event without a body', () => reply(-1)],
    ['an event of garbage', () => reply(-1, { body: Buffer.alloc(30, 0xff) })],
    ['a frame without a header', () => frame(Buffer.of(1, 2, 3))],
    ['an empty frame', () => frame()],
    ['a length below zero', () => int(-7)],
    ['a length that no reply has', () => int(2 ** 31 - 1)],
    ['a body that ends too early', ({ xid }) => reply(xid, { body: int(50) })],
    ['a body with bytes too many', ({ xid }) => reply(xid, { body: Buffer.concat([string('/'), int(0)]) })],
    [
      'a second reply to one request',
      ({ xid }) => Buffer.concat([reply(xid, { body: string('/') }), reply(xid, { body: string('/') })]),
    ],
  ];

  test.each(WRONG)(
    '%s: another connection is sought, a write is rejected once, a read is repeated',
    async (_, answer) => {
      const fake = await startFakeServer({
        answer: (request) => {
          if (request.connection > 0) return reply(request.xid, { body: string('/') });
          return request.xid === 1 ? answer(request) : null;
        },
      });
      const opened = await openWriter(fake.connect, { timeoutMs: 5000 });
      const events: string[] = [];
      opened.onSession(({ event }) => events.push(event));
      const [read, write] = [opened.sync(ROOT), failure(opened.multi([]))];
      expect((await write).error).toMatchObject({
        name: 'ZookeeperError',
        code: 'connection-loss',
        sent: true,
      });
      await read;
      await opened.sync(ROOT);
      expect(events).toEqual(['suspended', 'reconnected']);
      expect(fake.requests.filter(({ type }) => type === MULTI)).toHaveLength(1);
      expect(fake.connects).toHaveLength(2);
      expect(fake.open()).toBe(1);
    },
  );

  test('behind a good one does not take that away', async () => {
    const committed = Buffer.concat([int(-1), Buffer.of(1), int(-1)]);
    const fake = await startFakeServer({
      answer: ({ xid }) => Buffer.concat([reply(xid, { body: committed }), int(-7)]),
    });
    const opened = await openWriter(fake.connect);
    expect(await opened.multi([])).toMatchObject({ committed: true });
    await expect.poll(() => fake.connects.length).toBe(2);
  });

  test('again and again ends a read at its deadline, and does not keep the server busy meanwhile', async () => {
    const fake = await startFakeServer({ answer: () => frame() });
    const opened = await openWriter(fake.connect, { timeoutMs: 1000 });
    const { error, ms } = await failure(opened.sync(ROOT));
    expect(error).toMatchObject({ name: 'ZookeeperError', code: 'connection-loss' });
    expect(ms).toBeLessThan(1500);
    expect(fake.connects.length).toBeLessThan(15);
  });
});

test('a read of many that fails asks for nothing more', async () => {
  const absent = Buffer.concat([int(-1), Buffer.of(0), int(-101), int(-101)]);
  const end = Buffer.concat([int(-1), Buffer.of(1), int(-1)]);
  const fake = await startFakeServer({
    answer: ({ xid }) => {
      const count = xid === 1 ? 100 : 200; // the first frame is smaller
      return reply(
        xid,
        xid === 2 ? { err: -4711 } : { body: Buffer.concat([...Array(count).fill(absent), end]) },
      );
    },
  });
  const opened = await openWriter(fake.connect);
  const { error } = await failure(readAll(opened, Array(3000).fill('/a')));
  expect(error).toMatchObject({ code: 'other', serverCode: -4711 });
  await new Promise((resolve) => void setTimeout(resolve, 100)); // more would have been asked by now
  expect(fake.requests.length).toBe(7); // the first, and the six that were in flight
});
