import { expect, onTestFinished, test, vi } from 'vitest';
import { listSubtree } from '../../src/live/subtree.ts';
import { ROOT, type ZnodePath, znodePath } from '../../src/model/znode-path.ts';
import { type ReadOp, type SessionEvent, type WatchEvent } from '../../src/ports/zookeeper.ts';
import { createZookeeper } from '../../src/zookeeper/create-zookeeper.ts';
import { sharedServer, startServer } from '../support/server.ts';
import { startProxy } from '../support/tcp-proxy.ts';
import { closedPort, startFakeServer } from './fake-server.ts';
import {
  check,
  commit,
  create,
  failure,
  openFresh,
  openWriter,
  options,
  readAll,
  readData,
  remove,
  set,
} from './session-support.ts';

/**
 * What node-zookeeper-client 1.1.3 does wrong, in the order of the table in `src/zookeeper/README.md`: for each row the
 * situation in which it goes wrong there, on a real server, and what happens here.
 */

test('1: an expected version 0 is 0, so that a lost update is refused', async () => {
  const session = await openFresh();
  await commit(session, [create('/a', 'first')]);
  await commit(session, [set('/a', 'theirs', 0)]);
  for (const op of [check('/a', 0), set('/a', 'ours', 0), remove('/a', 0)])
    expect(await session.multi([op])).toMatchObject({ committed: false, code: 'bad-version' });
  expect((await readData(session, '/a')).data.toString()).toBe('theirs');
});

test('2: a tree is listed to its last level, and can be removed from there', async () => {
  const session = await openFresh();
  const deep = ['/a', '/a/b', '/a/b/c', '/a/b/c/d', '/a/e'];
  await commit(
    session,
    deep.map((path) => create(path)),
  );
  const read = async (ops: readonly ReadOp[]) => (await session.read(ops)).results;
  const found = await listSubtree(read, znodePath('/a'));
  expect([...found].sort()).toEqual(deep);
  await commit(
    session,
    found.toReversed().map((path) => remove(path, -1)),
  );
  expect(await listSubtree(read, znodePath('/a'))).toEqual([]);
});

test('3: an error number that the library does not know is an answer, not the end of the process', async () => {
  const server = await startServer({ config: { enforceQuota: 'true' } });
  onTestFinished(() => server.stop());
  const session = await openWriter(server.connect);
  await commit(session, [
    create('/full'),
    create('/zookeeper/quota/full'),
    create('/zookeeper/quota/full/zookeeper_limits', 'count=1,bytes=-1=;byteHardLimit=-1;countHardLimit=1'),
    create('/zookeeper/quota/full/zookeeper_stats', 'count=1,bytes=0'),
  ]);
  await expect(session.create(create('/full/more'))).rejects.toMatchObject({
    code: 'quota-exceeded',
    serverCode: -125,
    sent: true,
  });
  expect((await readData(session, '/full')).found).toBe('data');
});

test('4, 6: a server that stops answering is left, while connecting and later', async () => {
  const server = await startServer();
  onTestFinished(() => server.stop());
  const events: SessionEvent['event'][] = [];
  const session = await openWriter(server.connect, { timeoutMs: 20_000, sessionTimeoutMs: 1500 });
  session.onSession(({ event }) => events.push(event));
  server.pause();
  onTestFinished(() => server.resume());
  await expect.poll(() => events, { timeout: 3000 }).toEqual(['suspended']);
  const connecting = createZookeeper().connectReader(options(server.connect, { timeoutMs: 700 }));
  const { error, ms } = await failure(connecting);
  expect(error).toMatchObject({ code: 'timeout', sent: false });
  expect(ms).toBeLessThan(2000);
});

test('5: connecting has a deadline', async () => {
  const connect = `127.0.0.1:${await closedPort()}`;
  const { error, ms } = await failure(createZookeeper().connectReader(options(connect, { timeoutMs: 500 })));
  expect(error).toMatchObject({ code: 'unreachable' });
  expect(ms).toBeLessThan(1500);
});

test('7: a session that is closed in the callback of its lost connection stays closed', async () => {
  const proxy = await startProxy(sharedServer());
  const session = await openWriter(proxy.connect);
  const closed = new Promise<void>((resolve) => {
    session.onSession(({ event }) => {
      if (event === 'suspended') void session.close().then(resolve);
    });
  });
  proxy.cut();
  await closed;
  await expect(session.sync(ROOT)).rejects.toMatchObject({ code: 'connection-loss', sent: false });
});

test('8: a session can be closed at once', async () => {
  const session = await createZookeeper().connectWriter(options(sharedServer()));
  await session.close();
  await expect(session.sync(ROOT)).rejects.toMatchObject({ code: 'connection-loss', sent: false });
});

test('9: no request is judged without our identity, not even the first after a lost connection', async () => {
  const auth = [{ scheme: 'digest', credentials: Buffer.from('ci:pw') }];
  const owner = await openFresh({ auth });
  await owner.create({ ...create('/secret', 'x'), acl: [{ perms: 31, scheme: 'auth', id: '' }] });
  const proxy = await startProxy(owner.connect);
  const session = await openWriter(`${proxy.connect}${owner.chroot}`, { auth });
  for (let round = 0; round < 5; round += 1) {
    expect(await readAll(session, ['/secret'])).toMatchObject([{ found: 'data' }]);
    proxy.cut();
  }
});

test('10: what waits for a connection is rejected when the session is closed, once', async () => {
  const proxy = await startProxy(sharedServer());
  const session = await openWriter(proxy.connect, { timeoutMs: 20_000 });
  const suspended = new Promise((resolve) => session.onSession(resolve));
  await proxy.close();
  await suspended;
  const settled = vi.fn<(error: unknown) => void>();
  const waiting = [session.sync(ROOT), session.multi([check('/', -1)])].map((request) =>
    request.then(() => {}, settled),
  );
  await session.close();
  await Promise.all(waiting);
  expect(settled).toHaveBeenCalledTimes(2);
  expect(settled).toHaveBeenCalledWith(expect.objectContaining({ code: 'connection-loss', sent: false }));
});

test('11: the first request has a number that servers count back, so that a throttled server goes on', async () => {
  const server = await startServer({ jvm: ['-Dzookeeper.globalOutstandingLimit=1'] });
  onTestFinished(() => server.stop());
  const sessions = await Promise.all(Array.from({ length: 4 }, () => openWriter(server.connect)));
  const reads = sessions.flatMap((session) => Array.from({ length: 50 }, () => readAll(session, ['/'])));
  expect((await Promise.all(reads)).length).toBe(200);
});

test('12: more watches than one frame holds are set again after a lost connection', async () => {
  const other = await openFresh();
  const proxy = await startProxy(other.connect);
  const session = await openWriter(`${proxy.connect}${other.chroot}`);
  const long = 'x'.repeat(250);
  const paths = Array.from({ length: 4500 }, (_, number) => znodePath(`/${long}-${number}`)); // 1.2 MB
  const events: WatchEvent[] = [];
  await Promise.all(paths.map((path) => session.watch(path, 'znode', (event) => events.push(event))));
  const back = new Promise((resolve) => {
    session.onSession((event) => event.event === 'reconnected' && resolve(event));
  });
  proxy.cut();
  await back;
  await expect.poll(() => events.length).toBe(4500);
  expect(new Set(events.map(({ event }) => event))).toEqual(new Set(['missed']));
  await commit(other, [create(paths[0] ?? ''), create(paths[4499] ?? '')]);
  const created = () => events.slice(4500).map((event) => event.event !== 'missed' && event.path);
  await expect.poll(created).toEqual([paths[0], paths[4499]]);
});

test('13: an expired session says so as soon as a server is there to say it', async () => {
  const server = await startServer();
  onTestFinished(() => server.stop());
  const proxy = await startProxy(server.connect);
  const session = await openWriter(proxy.connect, { sessionTimeoutMs: 1000 });
  await commit(session, [create('/mine', '', { mode: 'ephemeral' })]);
  const ended = new Promise<SessionEvent>((resolve) => {
    session.onSession((event) => event.event === 'ended' && resolve(event));
  });
  proxy.stall(); // the connections stay, and the server hears nothing
  const other = await openWriter(server.connect);
  await expect.poll(() => readAll(other, ['/mine']), { timeout: 10_000 }).toEqual([{ found: 'absent' }]);
  proxy.resume();
  proxy.cut();
  expect(await ended).toMatchObject({ error: { code: 'session-expired' } });
  await expect(session.sync(ROOT)).rejects.toMatchObject({ code: 'session-expired' });
});

test('14: a write whose reply was lost is not repeated; a read is', async () => {
  const other = await openFresh();
  const proxy = await startProxy(other.connect);
  const session = await openWriter(`${proxy.connect}${other.chroot}`);
  proxy.stall('replies');
  const write = failure(session.multi([create('/once')]));
  const read = readAll(session, ['/once']);
  await expect.poll(() => readAll(other, ['/once'])).toMatchObject([{ found: 'data' }]);
  proxy.resume();
  proxy.cut();
  expect((await write).error).toMatchObject({ code: 'connection-loss', sent: true });
  expect(await read).toMatchObject([{ found: 'data', stat: { version: 0 } }]);
});

test('15: sync, MultiRead, create2, containers, TTL, watches that stay, ephemerals, whoAmI, ACLs', async () => {
  const session = await openFresh({ auth: [{ scheme: 'digest', credentials: Buffer.from('ci:pw') }] });
  await session.sync(ROOT);
  const events: WatchEvent[] = [];
  const watch = await session.watch(ROOT, 'tree', (event) => events.push(event));
  const modes = ['persistent', 'ephemeral', 'container', { ttlMs: 60_000 }, 'persistent-sequential'] as const;
  const made: ZnodePath[] = [];
  for (const [index, mode] of modes.entries()) {
    const { path, stat } = await session.create(create(`/n${index}`, 'data', { mode }));
    expect(stat).toMatchObject({ version: 0, dataLength: 4 });
    made.push(path);
  }
  expect(made.at(-1)).toMatch(/^\/n4\d{10}$/);
  await expect.poll(() => events).toEqual(made.map((path) => ({ event: 'created', path })));
  await watch.close();
  expect(await session.getEphemerals(ROOT)).toEqual([made[1]]);
  const { stat } = (await session.getAcl(made[0] as ZnodePath)) ?? expect.fail('it was made');
  const mine = [{ perms: 31, scheme: 'auth', id: '' }];
  expect(await session.setAcl(made[0] as ZnodePath, mine, stat.aversion)).toMatchObject({ aversion: 1 });
  await expect(session.setAcl(made[0] as ZnodePath, mine, 0)).rejects.toMatchObject({ code: 'bad-version' });
  const schemes = (await session.whoAmI()).map(({ scheme }) => scheme).sort();
  expect(schemes).toEqual(['digest', 'ip']);
  const { results } = await session.read(made.map((path) => ({ op: 'data', path })));
  expect(results.every(({ found }) => found === 'data')).toBe(true);
});

test('16: spaces in a list of servers are no part of a name', async () => {
  const session = await openWriter(` 127.0.0.1:${await closedPort()} , ${sharedServer()} `);
  expect(session.server).toBe(sharedServer());
});

test('17: empty data is data', async () => {
  const session = await openFresh();
  await commit(session, [create('/empty', ''), set('/empty', '', 0)]);
  expect((await readData(session, '/empty')).data).toEqual(Buffer.alloc(0));
});

test('18: what is larger than a server takes is refused before it is sent, and the session goes on', async () => {
  const session = await openFresh();
  await expect(session.multi([create('/large', Buffer.alloc(1_100_000))])).rejects.toBeInstanceOf(RangeError);
  expect(await readAll(session, ['/large'])).toEqual([{ found: 'absent' }]);
});

test('19: 20,000 reads at once take the memory of their answers, and keep their order', async () => {
  const session = await openFresh();
  const paths = Array.from({ length: 400 }, (_, number) => `/${number}`);
  await commit(
    session,
    paths.map((path) => create(path, path.repeat(100))),
  );
  const many = Array.from({ length: 50 }, () => paths).flat();
  const results = await readAll(session, many);
  expect(results.length).toBe(20_000);
  expect(
    results.every(
      (result, index) => result.found === 'data' && result.data.toString() === many[index]?.repeat(100),
    ),
  ).toBe(true);
});

test('and an odd packet ends a connection, never the process', async () => {
  const fake = await startFakeServer({ connect: Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n') });
  const { error } = await failure(createZookeeper().connectReader(options(fake.connect, { timeoutMs: 400 })));
  expect(error).toMatchObject({ name: 'ZookeeperError', sent: false });
});
