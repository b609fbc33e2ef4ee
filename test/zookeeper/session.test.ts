import { describe, expect, onTestFinished, test } from 'vitest';
import { ROOT, znodePath } from '../../src/model/znode-path.ts';
import { type SessionEvent, type ZookeeperWriter } from '../../src/ports/zookeeper.ts';
import { rangeOf } from '../../src/zookeeper/read-batches.ts';
import { startServer } from '../support/server.ts';
import { startProxy } from '../support/tcp-proxy.ts';
import { frame, int, reply, session as granted, startFakeServer, string } from './fake-server.ts';
import { commit, create, failure, openFresh, openWriter, readAll, readData } from './session-support.ts';

const SET_WATCHES = 105;
const ADD_WATCH = 106;
const MULTI = 14;
const CLOSE = -11;
const sleep = (ms: number) => new Promise((resolve) => void setTimeout(resolve, ms));

/** The names of the events, as they come. */
function eventsOf(session: ZookeeperWriter): string[] {
  const events: string[] = [];
  session.onSession(({ event }) => events.push(event));
  return events;
}

function nextEvent<E extends SessionEvent['event']>(session: ZookeeperWriter, wanted: E) {
  return new Promise<SessionEvent & { event: E }>((resolve) => {
    session.onSession((event) => event.event === wanted && resolve(event as SessionEvent & { event: E }));
  });
}

describe('a session whose connection is lost', () => {
  test('goes on with its id and its ephemeral znodes, and says what happens to it', async () => {
    const observer = await openFresh();
    const proxy = await startProxy(observer.connect);
    const session = await openWriter(`${proxy.connect}${observer.chroot}`);
    const { sessionId } = session;
    await commit(session, [create('/mine', '', { mode: 'ephemeral' })]);
    const events = eventsOf(session);
    for (let round = 0; round < 3; round += 1) {
      const back = nextEvent(session, 'reconnected');
      proxy.cut();
      expect(await back).toMatchObject({ server: proxy.connect, session: 'same' });
    }
    expect(events.join(' ')).toBe('suspended reconnected '.repeat(3).trim());
    expect(session.sessionId).toBe(sessionId);
    expect((await readData(observer, '/mine')).stat.ephemeralOwner).toBe(sessionId);
  });

  test('tells the next server the last transaction that it has seen, that of an error too', async () => {
    const zxids = ['0000000500000007', '000000050000000a', '0000000500000009'];
    const fake = await startFakeServer({
      answer: ({ xid, connection }) => {
        const header = Buffer.concat([int(xid), Buffer.from(zxids[connection] ?? '', 'hex')]);
        // No such znode, then nothing at all.
        return xid === 1 ? frame(header, int(-101)) : frame();
      },
    });
    const session = await openWriter(fake.connect, { timeoutMs: 600 });
    const acl = () => session.getAcl(ROOT);
    expect(await acl()).toBeNull();
    const back = nextEvent(session, 'reconnected');
    await failure(session.multi([]));
    await back;
    expect(await acl()).toBeNull();
    await failure(session.multi([]));
    await expect.poll(() => fake.connects.length).toBe(3);
    // version, zxid, timeout, session
    const seen = fake.connects.map((request) => request.toString('hex', 4, 12));
    expect(seen).toEqual(['0000000000000000', zxids[0], zxids[1]]);
    const ids = fake.connects.map((request) => request.toString('hex', 16, 24));
    expect(ids).toEqual(['0000000000000000', '0100abcdef000001', '0100abcdef000001']);
  });

  test('tries the other servers first, and none for so long that the session would expire', async () => {
    const observer = await openFresh();
    const [proxy, other] = [await startProxy(observer.connect), await startProxy(observer.connect)];
    other.refuse();
    const both = `${proxy.connect},${other.connect}${observer.chroot}`;
    const session = await openWriter(both, { sessionTimeoutMs: 2000, timeoutMs: 20_000 });
    other.accept();
    other.stall();
    for (const path of ['/one', '/two']) {
      await commit(session, [create(path, '', { mode: 'ephemeral' })]);
      const back = nextEvent(session, 'reconnected');
      proxy.cut();
      expect(await back).toMatchObject({ server: proxy.connect });
    }
    expect(await readAll(observer, ['/one', '/two'])).toMatchObject([{ found: 'data' }, { found: 'data' }]);
  });

  test.each(['lets it in', 'sets its watches'])(
    'asks a server that only %s ever more rarely',
    async (what) => {
      const fake = await startFakeServer({
        endAfterMs: 20,
        answer: ({ xid, type }) =>
          type === ADD_WATCH ? reply(xid, { body: int(0) }) : type === SET_WATCHES ? reply(xid) : null,
      });
      const session = await openWriter(fake.connect);
      if (what === 'sets its watches') await session.watch(ROOT, 'tree', () => {});
      await sleep(1500);
      expect(fake.connects.length).toBeGreaterThan(3);
      expect(fake.connects.length).toBeLessThan(12);
    },
  );

  test('keeps what waits, unsent, when the watches cannot be set on the first server that takes it', async () => {
    const fake = await startFakeServer({
      answer: ({ xid, type, connection }) => {
        if (type === ADD_WATCH) return reply(xid, { body: int(0) });
        if (type === SET_WATCHES) return connection === 1 ? int(-1) : reply(xid);
        if (type !== MULTI) return connection === 0 ? int(-1) : reply(xid, { body: string('/') });
        return reply(xid, { body: Buffer.concat([int(-1), Buffer.of(1), int(-1)]) });
      },
    });
    const session = await openWriter(fake.connect);
    await session.watch(ROOT, 'tree', () => {});
    const suspended = nextEvent(session, 'suspended');
    const read = session.sync(ROOT);
    await suspended;
    expect(await session.multi([])).toMatchObject({ committed: true });
    await read;
    expect(fake.requests.filter(({ type }) => type === MULTI)).toMatchObject([{ connection: 2 }]);
  });
});

describe('a session that has expired', () => {
  test('ends when a server says so: its ephemeral znodes are gone, and everything is rejected at once', async () => {
    const server = await startServer();
    onTestFinished(() => server.stop());
    const observer = await openWriter(server.connect);
    const proxy = await startProxy(server.connect);
    const session = await openWriter(proxy.connect, { sessionTimeoutMs: 1000, timeoutMs: 20_000 });
    await commit(session, [create('/mine', '', { mode: 'ephemeral' })]);
    const events = eventsOf(session);
    const ended = nextEvent(session, 'ended');
    proxy.refuse();
    proxy.stall();
    const write = failure(session.multi([create('/late')]));
    expect((await write).error).toMatchObject({ code: 'connection-loss', sent: true });
    const waiting = [session.sync(ROOT), session.multi([create('/later')])].map(failure);
    await expect.poll(() => readAll(observer, ['/mine']), { timeout: 10_000 }).toEqual([{ found: 'absent' }]);
    expect(events).toEqual(['suspended']);
    proxy.resume();
    proxy.accept();
    expect((await ended).error).toMatchObject({ code: 'session-expired' });
    for (const { error } of await Promise.all(waiting))
      expect(error).toMatchObject({ code: 'session-expired', sent: false });
    const start = performance.now();
    for (const request of [session.sync(ROOT), session.multi([]), readAll(session, ['/']), session.whoAmI()])
      expect((await failure(request)).error).toMatchObject({ code: 'session-expired', sent: false });
    expect(performance.now() - start).toBeLessThan(200);
    await expect.poll(proxy.open).toBe(0);
    await sleep(200); // it does not come back
    expect(proxy.open()).toBe(0);
    await session.close();
    expect(events).toEqual(['suspended', 'ended']);
    expect(await readAll(observer, ['/late', '/later'])).toEqual([{ found: 'absent' }, { found: 'absent' }]);
  });
});

test('a session that a server goes on with under another id has ended: it is not ours', async () => {
  const other = granted(10_000);
  other.writeUInt8(0xff, 19); // the last byte of the id
  const fake = await startFakeServer({
    connect: (connection) => (connection === 0 ? granted(10_000) : other),
  });
  const session = await openWriter(fake.connect);
  const events = eventsOf(session);
  const ended = nextEvent(session, 'ended');
  fake.cut();
  expect((await ended).error).toMatchObject({ code: 'session-expired' });
  expect(events).toEqual(['suspended', 'ended']);
});

test('a listener that listens again when it is told is told once', async () => {
  const fake = await startFakeServer({});
  const session = await openWriter(fake.connect);
  let told = 0;
  const listen = () => {
    const stop = session.onSession(() => {
      told += 1;
      stop();
      if (told < 100) listen(); // or nothing would end this test
    });
  };
  listen();
  fake.cut();
  await nextEvent(session, 'suspended');
  expect(told).toBe(1);
});

describe('closing ends everything within a second', () => {
  const WAITING = [
    {
      state: 'between two connections',
      fake: { endAfterMs: 50 },
    },
    {
      state: 'while no server answers',
      fake: { connect: (connection: number) => (connection === 0 ? granted(10_000) : null), endAfterMs: 50 },
    },
    {
      state: 'while the watches are being set again',
      fake: {
        answer: ({ xid, type }: { xid: number; type: number }) =>
          type === ADD_WATCH ? reply(xid, { body: int(0) }) : type === SET_WATCHES ? null : int(-1),
      },
    },
  ];

  test.each(WAITING)('$state', async ({ state, fake: behaviour }) => {
    const fake = await startFakeServer(behaviour);
    const session = await openWriter(fake.connect, { timeoutMs: 20_000 });
    if (state.includes('watches')) {
      await session.watch(ROOT, 'tree', () => {});
      void failure(session.multi([]));
    }
    const events = eventsOf(session);
    await nextEvent(session, 'suspended');
    const waiting = [
      session.sync(ROOT),
      session.multi([]),
      session.watch(znodePath('/a'), 'znode', () => {}),
    ];
    const settled = waiting.map(failure);
    if (!state.includes('between')) await expect.poll(() => fake.connects.length).toBe(2);
    if (state.includes('watches'))
      await expect.poll(() => fake.requests.some(({ type }) => type === SET_WATCHES)).toBe(true);
    const start = performance.now();
    await session.close();
    expect(performance.now() - start).toBeLessThan(1000);
    for (const { error, ms } of await Promise.all(settled)) {
      expect(error).toMatchObject({ code: 'connection-loss', sent: false });
      expect(ms).toBeLessThan(2000);
    }
    if (state.includes('watches')) expect(fake.requests.at(-1)).toMatchObject({ type: CLOSE, connection: 1 });
    await expect.poll(fake.open, { timeout: 700 }).toBe(0);
    const { length } = fake.connects;
    await sleep(300);
    expect(fake.connects.length).toBe(length);
    expect(events).toEqual(['suspended']);
    expect((await failure(session.sync(ROOT))).error).toMatchObject({ code: 'connection-loss', sent: false });
  });

  test('in the listener of every event, and nothing is told afterwards', async () => {
    for (const at of ['suspended', 'reconnected'] as const) {
      const fake = await startFakeServer({
        answer: ({ xid, type, connection }) =>
          type === CLOSE || connection > 0 ? reply(xid, { body: string('/') }) : frame(),
      });
      const session = await openWriter(fake.connect);
      const events = eventsOf(session);
      const closed = new Promise<void>((resolve) => {
        session.onSession(({ event }) => event === at && void session.close().then(resolve));
      });
      const read = failure(session.sync(ROOT));
      await closed;
      expect((await read).error).toMatchObject({ code: 'connection-loss' });
      await expect.poll(fake.open).toBe(0);
      expect(events.at(-1)).toBe(at);
    }
  });
});

test('the transactions of a read are the lowest and the highest, in whatever order the replies came', () => {
  expect(rangeOf(new Set(['0x9', '0x10', '0x5', '0xa']))).toEqual({ firstZxid: '0x5', lastZxid: '0x10' });
  expect(rangeOf(new Set(['0xffffffffffffff01']))).toEqual({
    firstZxid: '0xffffffffffffff01',
    lastZxid: '0xffffffffffffff01',
  });
});
