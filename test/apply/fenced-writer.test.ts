import { expect, test } from 'vitest';
import { fencedZookeeper } from '../../src/apply/fenced-writer.ts';
import { OPEN_ACL } from '../../src/model/acl.ts';
import { type WriteOp } from '../../src/model/write-op.ts';
import { znodePath, type ZnodePath } from '../../src/model/znode-path.ts';
import { type World } from '../../src/ports/world.ts';
import { type ZookeeperPort } from '../../src/ports/zookeeper.ts';
import { createZookeeper } from '../../src/zookeeper/create-zookeeper.ts';
import { failureOf, testProject } from '../support/project.ts';
import { raw, type Raw, visible } from '../support/raw.ts';
import { wireProxy } from '../support/wire-proxy.ts';
import { beforeMulti, writes } from './journal/before-multi.ts';

const FENCE = znodePath('/zkai/office');

/** A project that was applied once, and the fence of whoever applies it next. */
async function fenced(batching: 'atomic' | 'journal' = 'atomic') {
  const project = await testProject({ environment: { batching } });
  await project.declare({ '/a': 'before' });
  await project.apply();
  const who = await raw(project.connect);
  await who.create(FENCE);
  return { project, who };
}

function behindFence(zookeeper: ZookeeperPort = createZookeeper()): Partial<World> {
  return { zookeeper: fencedZookeeper(zookeeper, FENCE) };
}

/** Takes the office away right before the first transaction that `which` picks, as soon as `when` resolves. */
function takingOffice(
  who: Raw,
  which: (ops: readonly WriteOp[]) => boolean,
  when: () => Promise<void> = async () => {},
): Partial<World> {
  let taken = false;
  const { zookeeper } = beforeMulti(async (ops) => {
    if (taken || !which(ops)) return;
    taken = true;
    await when();
    await who.remove(FENCE);
  });
  return behindFence(zookeeper);
}

function isBatch(ops: readonly WriteOp[]): boolean {
  return ops.some(({ path }) => path.includes('/journal/done-'));
}

const HISTORY = '/zkai/.zkai/history/0000000002' as ZnodePath;

test('every transaction of an apply begins with the check, and everything else is as without it', async () => {
  const { project, who } = await fenced();
  const seen: (readonly WriteOp[])[] = [];
  const { zookeeper } = beforeMulti((ops) => void seen.push(ops));
  await project.declare({ '/a': 'after', '/b': 'new' });
  const applied = await project.apply({ world: behindFence(zookeeper), strict: true });
  expect(applied).toMatchObject({ outcome: 'applied', revision: 2, written: 2, notes: [], pinned: 1 });
  expect(seen.length).toBeGreaterThanOrEqual(3);
  for (const [first] of seen) expect(first).toEqual({ op: 'check', path: FENCE, version: 0 });
  expect(await visible(who)).toMatchObject({ '/a': 'after', '/b': 'new' });
});

test('the office is lost before the commit: exit 5, and nothing is written', async () => {
  const { project, who } = await fenced();
  await project.declare({ '/a': 'after' });
  const world = takingOffice(who, (ops) => writes(ops, HISTORY));
  expect(await failureOf(project.apply({ world }))).toMatchObject({ code: 'fence-lost', exitCode: 5 });
  expect(await visible(who)).toEqual({ '/a': 'before' });
  expect(await project.recover()).toMatchObject({ outcome: 'nothing-to-do' });
});

test('somebody who set the znode of the office took it, too: version 0 is checked as 0', async () => {
  const { project, who } = await fenced();
  await project.declare({ '/a': 'after' });
  await who.set(FENCE, 'mine');
  expect(await failureOf(project.apply({ world: behindFence() }))).toMatchObject({ code: 'fence-lost' });
  expect(await visible(who)).toMatchObject({ '/a': 'before' });
});

test('without the office not even the lock is taken', async () => {
  const { project, who } = await fenced();
  await project.declare({ '/a': 'after' });
  const world = takingOffice(who, () => true);
  expect(await failureOf(project.apply({ world }))).toMatchObject({ code: 'fence-lost', exitCode: 5 });
  expect(await who.children('/zkai/.zkai/locks')).toEqual([]);
  expect(await who.text('/zkai/.zkai/lock')).toBeNull();
});

test('the commit went through, its reply is lost, and the office with it: it is told as what it is', async () => {
  const { project, who } = await fenced();
  await project.declare({ '/a': 'after' });
  const proxy = await wireProxy(project.connect, ({ isCommit }) => (isCommit ? 'cut-after' : 'pass'));
  void proxy.struck.then(async () => {
    proxy.refuse();
    while ((await who.get(HISTORY)) === null);
    await who.remove(FENCE);
    proxy.accept();
  });
  const applied = await project.apply({ connect: proxy.connect, world: behindFence() });
  expect(applied).toMatchObject({ outcome: 'applied', revision: 2 });
});

test('the office is lost between two batches: exit 8, the rest is not written, and whoever leads next finishes it', async () => {
  const { project, who } = await fenced('journal');
  const nodes = Object.fromEntries(Array.from({ length: 8 }, (_, i) => [`/big/${i}`, 'x'.repeat(200_000)]));
  await project.declare({ '/a': 'after', ...nodes });
  let batches = 0;
  const world = takingOffice(
    who,
    (ops) => isBatch(ops) && (batches += 1) === 3,
    // The batches before are on the way, by another session.
    async () => {
      while ((await who.get('/big/0')) === null);
    },
  );
  expect(await failureOf(project.apply({ world }))).toMatchObject({ code: 'unfinished', exitCode: 8 });
  const there = (await who.children('/big')).length;
  expect(there).toBeGreaterThan(0);
  expect(there).toBeLessThan(8);
  await who.create(FENCE);
  expect(await project.recover(undefined, { world: behindFence() })).toMatchObject({ outcome: 'recovered' });
  expect(await who.children('/big')).toHaveLength(8);
});

test('frames leave room for the check', async () => {
  const { project } = await fenced();
  const options = { connect: project.connect, timeoutMs: 5000, sessionTimeoutMs: 4000, auth: [] };
  const session = await fencedZookeeper(createZookeeper(), FENCE).connectWriter(options);
  const limit = await session.frameLimit();
  expect(limit).toBeLessThan(1_000_000);
  expect(limit).toBeGreaterThan(999_000);
  await expect(
    session.create({ op: 'create', path: znodePath('/c'), data: Buffer.alloc(0), acl: OPEN_ACL }),
  ).rejects.toThrow('transactions');
  await session.close();
});
