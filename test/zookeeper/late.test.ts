import { describe, expect, test, vi } from 'vitest';
import { ROOT } from '../../src/model/znode-path.ts';
import { reply, session as granted, startFakeServer, string } from './fake-server.ts';
import { failure, openWriter } from './session-support.ts';

const SYNC = 9;
const MULTI = 14;
const synced = (xid: number) => reply(xid, { body: string('/') });

function after<T>(ms: number, value: T): Promise<T> {
  return new Promise((resolve) => void setTimeout(() => resolve(value), ms));
}

describe('a request that is late', () => {
  test('is rejected alone where the server is at work: its answer is dropped when it comes, and nothing else', async () => {
    const fake = await startFakeServer({
      answer: ({ xid, type }) => after(type === MULTI ? 550 : 200, synced(xid)),
    });
    const session = await openWriter(fake.connect, { timeoutMs: 400 });
    const before = session.sync(ROOT);
    const { error, ms } = await failure(session.multi([]));
    expect(error).toMatchObject({ code: 'timeout', sent: true });
    expect(ms).toBeLessThan(500);
    await before;
    await session.sync(ROOT); // sent before the late answer, answered after it
    await session.sync(ROOT);
    expect(fake.connects.length).toBe(1);
  });

  test('costs the connection once nothing has been answered for a whole time limit, whatever else is heard', async () => {
    const fake = await startFakeServer({
      answer: ({ xid, connection }) => (connection === 0 ? null : synced(xid)),
    });
    const session = await openWriter(fake.connect, { timeoutMs: 400, sessionTimeoutMs: 60_000 });
    const pings = setInterval(() => fake.inject(reply(-2)), 50);
    expect((await failure(session.multi([]))).error).toMatchObject({ code: 'timeout', sent: true });
    clearInterval(pings);
    await session.sync(ROOT);
    expect(fake.connects.length).toBe(2);
  });

  test('is not sent at all where the connection that it waited for leaves it no time to be answered', async () => {
    const fake = await startFakeServer({
      connect: (connection) => (connection === 1 ? after(460, granted(10_000)) : granted(10_000)),
      answer: ({ xid }) => synced(xid),
    });
    const session = await openWriter(fake.connect, { timeoutMs: 500 });
    const suspended = nextEvent(session, 'suspended');
    fake.cut();
    await suspended;
    const late = [session.multi([]), session.sync(ROOT)].map(failure);
    for (const { error, ms } of await Promise.all(late)) {
      expect(error).toMatchObject({ sent: false });
      expect(ms).toBeLessThan(500);
    }
    await session.sync(ROOT);
    expect(fake.requests).toMatchObject([{ type: SYNC }]);
  });
});

describe('what waits for a connection', () => {
  const TIMEOUT_MS = 600;

  /** A session that no server takes back until `isBack`, and a read that waits since the middle of the first round. */
  async function waiting() {
    const server = { isBack: false };
    const refused = granted(0);
    refused.writeUInt8(1, 3); // a length that no answer has
    const fake = await startFakeServer({
      connect: (connection) => (connection === 0 || server.isBack ? granted(10_000) : refused),
      answer: ({ xid }) => synced(xid),
    });
    const session = await openWriter(fake.connect, { timeoutMs: TIMEOUT_MS });
    const suspended = nextEvent(session, 'suspended');
    fake.cut();
    await suspended;
    await after(TIMEOUT_MS / 2, null);
    return { server, read: failure(session.sync(ROOT)) };
  }

  test('goes on waiting when a round over all servers has failed', async () => {
    const { server, read } = await waiting();
    await after(TIMEOUT_MS * 0.6, null);
    server.isBack = true;
    expect((await read).error).toBeUndefined();
  });

  test('is rejected when its own time is up, with the reason of the last round', async () => {
    const { read } = await waiting();
    const { error, ms } = await read;
    expect(error).toMatchObject({ code: 'unreachable', sent: false });
    expect(String(error)).toContain('no ZooKeeper server answered');
    expect(ms).toBeGreaterThan(TIMEOUT_MS * 0.8);
    expect(ms).toBeLessThan(TIMEOUT_MS * 1.5);
  });
});

test('many that lose their connection at once do not make the signal of the session search through all of them', async () => {
  const fake = await startFakeServer({
    answer: ({ xid, connection }) => (connection === 0 ? null : synced(xid)),
  });
  const session = await openWriter(fake.connect);
  const listening = vi.spyOn(AbortSignal.prototype, 'addEventListener');
  const reads = Array.from({ length: 500 }, () => session.sync(ROOT));
  fake.cut();
  await Promise.all(reads);
  expect(listening.mock.calls.length).toBeLessThan(20);
  listening.mockRestore();
});

function nextEvent(session: Awaited<ReturnType<typeof openWriter>>, wanted: string): Promise<void> {
  return new Promise((resolve) => {
    session.onSession(({ event }) => {
      if (event === wanted) resolve();
    });
  });
}
