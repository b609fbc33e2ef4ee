import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROOT, znodePath } from '../../src/model/znode-path.ts';
import {
  type ReadOp,
  ZookeeperError,
  type ZookeeperReader,
  type ZookeeperWriter,
} from '../../src/ports/zookeeper.ts';
import { type EnsembleMember, type PrivateEnsemble, startEnsemble } from '../support/ensemble.ts';
import {
  check,
  commit,
  create,
  failure,
  openWriter,
  readAll,
  readChildren,
  readData,
  set,
} from './session-support.ts';

let ensemble: PrivateEnsemble;
beforeAll(async () => {
  ensemble = await startEnsemble({ servers: 3 });
});
afterAll(() => ensemble.stop());

const auth = [{ scheme: 'digest', credentials: Buffer.from('ci:pw') }];
const ZNODES = 2000;
const sleep = (ms: number) => new Promise((resolve) => void setTimeout(resolve, ms));

/** A session on a chroot of its own, which exists. */
async function openOn(chroot: string, sessionTimeoutMs = 10_000): Promise<ZookeeperWriter> {
  const whole = await openWriter(ensemble.connect, { timeoutMs: 20_000 });
  if ((await readAll(whole, [chroot]))[0]?.found === 'absent') await commit(whole, [create(chroot)]);
  await whole.close();
  return openWriter(`${ensemble.connect}${chroot}`, { timeoutMs: 20_000, sessionTimeoutMs, auth });
}

/** Reads 2,000 znodes again and again; fails where one reading is older than the one before. */
async function keepReading(reader: ZookeeperReader, isOver: () => boolean): Promise<number> {
  const ops = Array.from({ length: ZNODES }, (_, n): ReadOp => ({
    op: 'data',
    path: znodePath(`/tree/n${n}`),
  }));
  let seen = 0n;
  let versions: readonly number[] = Array(ZNODES).fill(0);
  let rounds = 0;
  for (; !isOver(); rounds += 1) {
    const { results, firstZxid, lastZxid } = await reader.read(ops);
    expect(BigInt(firstZxid)).toBeGreaterThanOrEqual(seen);
    expect(BigInt(lastZxid)).toBeGreaterThanOrEqual(BigInt(firstZxid));
    seen = BigInt(lastZxid);
    const now = results.map((result, n) => {
      if (result.found !== 'data') throw new Error(`n${n} is ${result.found}`);
      expect(result.data.toString()).toBe(String(result.stat.version));
      return result.stat.version;
    });
    expect(now.findIndex((version, n) => version < (versions[n] ?? 0))).toBe(-1);
    // Two znodes that are always written together: one state has both or neither.
    if (firstZxid === lastZxid) expect(now[0]).toBe(now[ZNODES - 1]);
    versions = now;
  }
  return rounds;
}

/** What became of each attempt, by its number. */
type Attempts = Record<'committed' | 'refused' | 'unknown', number[]>;

/** Counts up by compare-and-set, and every transaction leaves a znode with its number. */
async function keepCounting(writer: ZookeeperWriter, isOver: () => boolean): Promise<Attempts> {
  const attempts: Attempts = { committed: [], refused: [], unknown: [] };
  for (let attempt = 0; !isOver(); attempt += 1) {
    const [counter, first, last] = await Promise.all(
      ['/counter', '/tree/n0', `/tree/n${ZNODES - 1}`].map((path) => readData(writer, path)),
    );
    const ops = [counter, first, last].map((node, index) => {
      const path = ['/counter', '/tree/n0', `/tree/n${ZNODES - 1}`][index] ?? '';
      const { version = 0 } = node?.stat ?? {};
      return set(path, String(version + 1), version);
    });
    try {
      const { committed } = await writer.multi([...ops, create(`/done/${attempt}`)]);
      attempts[committed ? 'committed' : 'refused'].push(attempt);
    } catch (error) {
      if (!(error instanceof ZookeeperError)) throw error;
      attempts[error.sent ? 'unknown' : 'refused'].push(attempt);
    }
  }
  return attempts;
}

const onServerOf = async (writer: ZookeeperWriter): Promise<EnsembleMember> => {
  const member = ensemble.servers.find(({ connect }) => connect === writer.server);
  if (member === undefined) throw new Error(`${writer.server} is no member`);
  return member;
};

describe('while one session reads and another one writes', () => {
  test.each([
    {
      what: 'the leader is killed',
      chroot: '/killed',
      sessionTimeoutMs: 10_000,
      victim: () => ensemble.leader(),
      strike: (server: EnsembleMember) => server.kill(),
      heal: (server: EnsembleMember) => server.restart(),
    },
    {
      what: 'the server of the writer is stopped in its tracks, and wakes up later',
      chroot: '/paused',
      sessionTimeoutMs: 4000,
      victim: onServerOf,
      strike: async (server: EnsembleMember) => server.pause(),
      heal: async (server: EnsembleMember) => server.resume(),
    },
  ])(
    '$what: no read fails or goes back, every write is accounted for, and the sessions stay',
    async ({ chroot, sessionTimeoutMs, victim, strike, heal }) => {
      const writer = await openOn(chroot, sessionTimeoutMs);
      const reader = await openOn(chroot, sessionTimeoutMs);
      await commit(writer, [create('/counter', '0'), create('/done'), create('/tree')]);
      const names = Array.from({ length: ZNODES }, (_, n) => `/tree/n${n}`);
      await commit(
        writer,
        names.map((path) => create(path, '0')),
      );
      await commit(writer, [create('/mine', '', { mode: 'ephemeral' })]);
      await writer.create({ ...create('/secret', 'x'), acl: [{ perms: 31, scheme: 'auth', id: '' }] });
      await reader.sync(ROOT);
      const ids = [writer.sessionId, reader.sessionId];
      const events: string[] = [];
      let isOver = false;
      const back = new Promise<void>((resolve) => {
        writer.onSession(({ event }) => {
          events.push(event);
          if (event === 'reconnected') resolve();
        });
      });

      const reading = keepReading(reader, () => isOver);
      const counting = keepCounting(writer, () => isOver);
      const both = Promise.all([reading, counting]).finally(() => (isOver = true));
      await sleep(300);
      const server = await victim(writer);
      await strike(server);
      await Promise.race([back, both]);
      await sleep(300);
      await heal(server);
      await sleep(500);
      isOver = true;
      const [rounds, attempts] = await both;

      expect(rounds).toBeGreaterThan(2);
      expect(events.slice(0, 2)).toEqual(['suspended', 'reconnected']);
      expect(events).not.toContain('ended');
      expect([writer.sessionId, reader.sessionId]).toEqual(ids);
      await Promise.all([writer.sync(ROOT), reader.sync(ROOT)]);
      expect((await readData(reader, '/mine')).stat.ephemeralOwner).toBe(ids[0]);
      expect(await readAll(reader, ['/secret'])).toMatchObject([{ found: 'data' }]);

      const done = await readChildren(reader, znodePath('/done'));
      if (done?.found !== 'children') throw new Error('nothing was done');
      const there = new Set(done.children.map(Number));
      const { committed, refused, unknown } = attempts;
      expect(committed.filter((attempt) => !there.has(attempt))).toEqual([]);
      expect(refused.filter((attempt) => there.has(attempt))).toEqual([]);
      expect(there.size).toBe(committed.length + unknown.filter((attempt) => there.has(attempt)).length);
      expect(unknown.length).toBeLessThanOrEqual(2);
      expect((await readData(reader, '/counter')).data.toString()).toBe(String(there.size));
      expect((await readData(reader, '/counter')).stat.version).toBe(there.size);
    },
  );
});

test('a server that sleeps for a moment answers everything later, and rightly', async () => {
  const session = await openOn('/nap');
  const events: string[] = [];
  session.onSession(({ event }) => events.push(event));
  const names = Array.from({ length: 50 }, (_, n) => `/n${n}`);
  await commit(
    session,
    names.map((path) => create(path, path)),
  );
  await readAll(session, names);
  const server = await onServerOf(session);
  server.pause();
  const reads = names.map((path) => readData(session, path));
  const write = session.multi([check('/n0', 0), create('/written')]);
  await sleep(1000);
  server.resume();
  expect((await Promise.all(reads)).map(({ data }) => data.toString())).toEqual(names);
  expect(await write).toMatchObject({ committed: true });
  expect((await failure(session.sync(ROOT))).error).toBeUndefined();
  expect(events).toEqual([]);
});
