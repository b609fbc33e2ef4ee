import { expect, test } from 'vitest';
import { OPEN_ACL } from '../../src/model/acl.ts';
import { type ZnodePath, znodePath } from '../../src/model/znode-path.ts';
import { openFreshWire, openWire } from './wire.ts';
import { createOf, deleteOf, requestsOn, setOf } from './wire-requests.ts';

/** What watches mean to a real server. Its events come before the reply that shows the change. */

async function fresh() {
  const { wire, chroot } = await openFreshWire();
  return { wire, chroot, ...requestsOn(wire, chroot) };
}

const OLD_ZXID = Buffer.alloc(8);

test('a watch on a znode tells again and again what becomes of it and its list of children', async () => {
  const { addWatch, create, multi, events } = await fresh();
  expect(await addWatch('/a', 'znode')).toMatchObject({ err: 0 }); // it need not exist
  await create('/a');
  await create('/a/b');
  await multi([setOf('/a'), setOf('/a/b')]);
  await multi([deleteOf('/a/b'), deleteOf('/a')]);
  await create('/a');
  expect(await events()).toEqual([
    'created /a',
    'children /a',
    'changed /a',
    'children /a',
    'deleted /a',
    'created /a',
  ]);
});

test('a watch on a tree tells every change at and below a path, and nothing of lists of children', async () => {
  const { addWatch, create, multi, events } = await fresh();
  await addWatch('/a', 'tree');
  await multi([createOf('/a'), createOf('/a/b'), createOf('/a/b/c'), createOf('/ab')]);
  await multi([setOf('/a/b/c'), setOf('/a'), setOf('/ab')]);
  await multi([deleteOf('/a/b/c'), deleteOf('/a/b')]);
  await create('/a/s', 'persistent-sequential');
  expect(await events()).toEqual([
    'created /a',
    'created /a/b',
    'created /a/b/c',
    'changed /a/b/c',
    'changed /a',
    'deleted /a/b/c',
    'deleted /a/b',
    'created /a/s0000000001',
  ]);
});

test('a watch on the root of a chroot tells everything below the chroot, by paths without it', async () => {
  const { wire, chroot, addWatch, create, multi, events } = await fresh();
  await addWatch('/', 'tree');
  await requestsOn(wire, '').create(`${chroot}-neighbour`);
  await create('/a');
  await multi([setOf('/')]);
  expect(await events()).toEqual(['created /a', 'changed /']);
});

test('an event of two watches comes once, so it must be told to both', async () => {
  const { addWatch, create, events } = await fresh();
  await addWatch('/a', 'tree');
  await create('/a');
  await addWatch('/a/b', 'znode');
  await create('/a/b');
  await create('/a/b/c');
  expect(await events()).toEqual(['created /a', 'created /a/b', 'created /a/b/c', 'children /a/b']);
});

test('a path has one mode: the one that was asked for last', async () => {
  const { addWatch, create, events } = await fresh();
  await create('/a');
  await addWatch('/a', 'tree');
  await addWatch('/a', 'znode');
  await create('/a/b');
  await create('/a/b/c');
  expect(await events()).toEqual(['children /a']);
});

test('a change of an ACL is told to nobody', async () => {
  const { addWatch, create, setAcl, events } = await fresh();
  await create('/a');
  await addWatch('/a', 'tree');
  await setAcl('/a', OPEN_ACL, 0);
  expect(await events()).toEqual([]);
});

test.each(['znode', 'tree'] as const)('a watch of the mode %s is removed, once', async (mode) => {
  const { addWatch, removeWatches, create, events } = await fresh();
  await addWatch('/a', mode);
  expect(await removeWatches('/a')).toMatchObject({ err: 0 });
  expect(await removeWatches('/a')).toMatchObject({ err: -121 });
  await create('/a');
  await create('/a/b');
  expect(await events()).toEqual([]);
});

test('removing one watch leaves the one around it', async () => {
  const { addWatch, removeWatches, create, events } = await fresh();
  await create('/a');
  await addWatch('/a', 'tree');
  await addWatch('/a/b', 'tree');
  await removeWatches('/a/b');
  await create('/a/b');
  expect(await events()).toEqual(['created /a/b']);
});

test('another connection of the session has no watches, is told nothing of the past, and tells once they are set', async () => {
  const { wire, chroot, addWatch, create, events } = await fresh();
  await create('/znode');
  await addWatch('/znode', 'znode');
  await addWatch('/tree', 'tree');
  wire.cut();
  const other = requestsOn(await openWire(), chroot);
  await other.create('/tree');

  const next = await openWire(undefined, wire);
  expect(next.sessionId).toEqual(wire.sessionId);
  const again = requestsOn(next, chroot);
  await other.create('/tree/unseen');
  expect(await again.events()).toEqual([]);
  const watched = { znode: [znodePath('/znode')], tree: [znodePath('/tree')] };
  expect(await again.setWatches(OLD_ZXID, watched)).toEqual([0]);
  expect(await again.events()).toEqual([]);
  await other.create('/znode/child');
  await other.create('/tree/seen');
  expect(await again.events()).toEqual(['children /znode', 'created /tree/seen']);
  await expect(events()).rejects.toThrow('closed');
});

test('10,000 watches are set in several frames and all of them tell', async () => {
  const { create, multi, setWatches, events } = await fresh();
  const prefix = 'n'.repeat(60);
  const paths = Array.from({ length: 10_000 }, (_, index) => znodePath(`/a/${prefix}${index}`));
  const [znode, tree] = [paths.slice(0, 5000), paths.slice(5000)];
  const errors = await setWatches(OLD_ZXID, { znode, tree });
  expect(errors.length).toBeGreaterThan(5);
  expect(new Set(errors)).toEqual(new Set([0]));
  await create('/a');
  const told: ZnodePath[] = [znode[0], znode[4999], tree[0], tree[4999]] as ZnodePath[];
  await multi(told.map((path) => createOf(path)));
  expect(await events()).toEqual(told.map((path) => `created ${path}`));
});

test('the header of an event has no transaction: a client must not take it for the last one', async () => {
  const { wire, addWatch, create } = await fresh();
  await addWatch('/a', 'znode');
  await create('/a');
  expect(wire.eventZxid).toBe('0xffffffffffffffff');
});
