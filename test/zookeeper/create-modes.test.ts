import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { type CreateMode } from '../../src/model/write-op.ts';
import { znodePath } from '../../src/model/znode-path.ts';
import { closeRequest } from '../../src/zookeeper/records.ts';
import { Reader } from '../../src/zookeeper/reader.ts';
import { startServer } from '../support/server.ts';
import { openFreshWire, openWire } from './wire.ts';
import { createOf, deleteOf, requestsOn } from './wire-requests.ts';

const HOUR = 3_600_000;
const LONGEST_TTL = 2 ** 40 - 1;

async function fresh(server?: string) {
  const { wire, chroot } = await openFreshWire(server);
  return { wire, chroot, ...requestsOn(wire, chroot) };
}

const MODES: readonly { mode: CreateMode; path: string; ephemeral: boolean }[] = [
  { mode: 'persistent', path: '/a', ephemeral: false },
  { mode: 'persistent-sequential', path: '/a0000000000', ephemeral: false },
  { mode: 'ephemeral', path: '/a', ephemeral: true },
  { mode: 'ephemeral-sequential', path: '/a0000000000', ephemeral: true },
  { mode: 'container', path: '/a', ephemeral: false },
  { mode: { ttlMs: HOUR }, path: '/a', ephemeral: false },
  { mode: { ttlMs: LONGEST_TTL, sequential: false }, path: '/a', ephemeral: false },
  { mode: { ttlMs: HOUR, sequential: true }, path: '/a0000000000', ephemeral: false },
];

test.each(MODES)(
  'a create of the mode $mode answers the path and the Stat',
  async ({ mode, path, ephemeral }) => {
    const { wire, create, readOne } = await fresh();
    const { zxid, value } = await create('/a', mode);
    const owner = ephemeral ? new Reader(wire.sessionId).hex() : '0x0';
    expect(value).toMatchObject({
      path,
      stat: { czxid: zxid, version: 0, aversion: 0, dataLength: 4, ephemeralOwner: owner },
    });
    expect(await readOne({ op: 'data', path: znodePath(path) })).toEqual({
      found: 'data',
      data: Buffer.from('data'),
      stat: value?.stat,
    });
  },
);

test.each(MODES)(
  'a create of the mode $mode inside a multi answers the path',
  async ({ mode, path, ephemeral }) => {
    const { wire, multi, readOne } = await fresh();
    const { value } = await multi([createOf('/before'), createOf('/a', mode), deleteOf('/before')]);
    // The server has counted the child that was created before.
    const created = path === '/a' ? path : '/a0000000001';
    expect(value).toEqual({
      committed: true,
      results: [{ op: 'create', path: '/before' }, { op: 'create', path: created }, { op: 'delete' }],
    });
    const owner = ephemeral ? new Reader(wire.sessionId).hex() : '0x0';
    expect(await readOne({ op: 'data', path: znodePath(created) })).toMatchObject({
      stat: { ephemeralOwner: owner },
    });
  },
);

test('sequential znodes of one multi are numbered in its order', async () => {
  const { multi } = await fresh();
  const { value } = await multi([
    createOf('/q', 'container'),
    createOf('/q/n-', 'persistent-sequential'),
    createOf('/q/n-', { ttlMs: HOUR, sequential: true }),
    createOf('/q/n-', 'ephemeral-sequential'),
  ]);
  expect(value).toMatchObject({
    results: ['/q', '/q/n-0000000000', '/q/n-0000000001', '/q/n-0000000002'].map((path) => ({ path })),
  });
});

test('ephemeral znodes go with their session', async () => {
  const { wire, chroot, create } = await fresh();
  await create('/a', 'ephemeral');
  await wire.ask(closeRequest, (body) => body.end());
  const { readOne } = requestsOn(await openWire(), chroot);
  expect(await readOne({ op: 'children', path: znodePath('/') })).toEqual({
    found: 'children',
    children: [],
  });
});

test('ephemeral znodes have no children', async () => {
  const { create, multi } = await fresh();
  await create('/a', 'ephemeral');
  expect(await create('/a/b')).toMatchObject({ err: -108 });
  expect((await multi([createOf('/b', 'ephemeral'), createOf('/b/c')])).value).toEqual({
    committed: false,
    index: 1,
    code: 'no-children-for-ephemerals',
    serverCode: -108,
  });
});

test.each([0, -1, LONGEST_TTL + 1])('a time to live of %d ms is refused as a bad argument', async (ttlMs) => {
  const { create, multi } = await fresh();
  expect(await create('/a', { ttlMs })).toMatchObject({ err: -8 });
  expect((await multi([createOf('/b'), createOf('/a', { ttlMs })])).value).toMatchObject({
    committed: false,
    index: 1,
    code: 'bad-arguments',
  });
});

test('a server without extended types refuses a time to live, makes containers, and the session goes on', async () => {
  const server = await startServer();
  const { create, multi } = await fresh(server.connect);
  expect(await create('/a', { ttlMs: HOUR })).toMatchObject({ err: -6 });
  expect((await multi([createOf('/a', { ttlMs: HOUR })])).value).toMatchObject({
    committed: false,
    code: 'unimplemented',
  });
  expect(await create('/c', 'container')).toMatchObject({ err: 0 });
  await server.stop();
});

test('containers go when their last child has gone, times to live when they are over, the others stay', async () => {
  const server = await startServer({ extendedTypes: true, jvm: ['-Dznode.container.checkIntervalMs=200'] });
  const { create, multi, readOne } = await fresh(server.connect);
  onTestFinished(() => server.stop());
  await create('/container', 'container');
  await create('/container/child');
  await create('/short', { ttlMs: 100 });
  await create('/long', { ttlMs: HOUR });
  await create('/persistent');
  await multi([
    createOf('/multi', 'container'),
    createOf('/multi/child'),
    createOf('/multi/never-used', 'container'),
    createOf('/multi-short', { ttlMs: 100, sequential: true }),
  ]);
  await multi([deleteOf('/container/child'), deleteOf('/multi/child'), deleteOf('/multi/never-used')]);
  const children = async () => {
    const reply = await readOne({ op: 'children', path: znodePath('/') });
    return reply.found === 'children' ? reply.children : [];
  };
  const end = performance.now() + 20_000;
  while ((await children()).length > 2 && performance.now() < end) await sleep(50);
  expect(await children()).toEqual(['long', 'persistent']);
});

test('another connection of the session owns its ephemeral znodes, too', async () => {
  const { wire, chroot, create } = await fresh();
  await create('/a', 'ephemeral');
  wire.cut();
  const { ephemerals } = requestsOn(await openWire(undefined, wire), chroot);
  expect(await ephemerals()).toEqual(['/a']);
});
