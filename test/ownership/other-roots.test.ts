import { expect, test } from 'vitest';
import { findLedgers } from '../../src/live/find-ledgers.ts';
import { readOf } from '../../src/live/read-of.ts';
import { OPEN_ACL } from '../../src/model/acl.ts';
import { znodePath } from '../../src/model/znode-path.ts';
import { outputProblems } from '../report/output-schemas.ts';
import { failureOf, testProject } from '../support/project.ts';
import { type Raw, raw } from '../support/raw.ts';
import { jsonOf } from '../support/run-cli.ts';
import { freshChroot } from '../support/server.ts';

async function createMany(who: Raw, parent: string, count: number): Promise<void> {
  await who.create(parent);
  for (let from = 0; from < count; from += 5000) {
    const names = Array.from({ length: Math.min(5000, count - from) }, (_, index) => `n${from + index}`);
    const znode = { op: 'create', data: Buffer.alloc(0), acl: OPEN_ACL, mode: 'persistent' } as const;
    await who.multi(names.map((name) => ({ ...znode, path: znodePath(`${parent}/${name}`) })));
  }
}

test('another root is no silent new beginning: the plan finds the old ledger, says what is in it, and blocks', async () => {
  const connect = freshChroot();
  const old = await testProject({ connect, root: '/zkai' });
  const moved = await testProject({ connect, root: '/team/platform' });
  await old.declare({ '/app/a': '1' });
  await moved.declare({ '/app/a': '1' });
  await old.apply();
  const { blocked } = await moved.plan();
  expect(blocked).toMatchObject([
    { guard: 'moved-root', path: '/zkai', source: { file: 'zkai.yaml' }, overridable: true },
  ]);
  expect(blocked[0]?.reason).toContain('the ledger of root /zkai has 2 znodes of project test');
  expect(await failureOf(moved.apply())).toMatchObject({ code: 'blocked', exitCode: 4 });
  // Whoever means it says so; and what was given up is in nobody's way.
  const overrides = [{ guard: 'moved-root', reason: 'two clusters' }];
  expect((await moved.plan({ permits: { overrides } })).blocked).toEqual([]);
  await old.release('/');
  expect((await moved.plan()).blocked).toEqual([]);
  expect(await moved.apply()).toMatchObject({ outcome: 'applied', written: 0 });
});

test('a root at another depth is found, too, with another one’s ledger at the new place or without', async () => {
  const connect = freshChroot();
  const old = await testProject({ connect, root: '/ai/deep/rz' });
  const moved = await testProject({ connect, root: '/rz2' });
  for (const project of [old, moved]) await project.declare({ '/app/a': '1' });
  await old.apply();
  expect(await old.zkai(['protect', 'ZnodeTree/app'])).toMatchObject({ code: 0 });
  const found = [{ guard: 'moved-root', path: '/ai/deep/rz' }];
  expect((await moved.plan()).blocked).toMatchObject(found);
  const neighbour = await testProject({ connect, name: 'neighbour', root: '/rz2' });
  await neighbour.declare({ '/elsewhere': '1' });
  await neighbour.apply();
  const plan = await moved.plan();
  expect(plan).toMatchObject({ bootstrap: false, blocked: found });
  expect(plan.notes).toBeUndefined();
  expect(await failureOf(moved.apply())).toMatchObject({ code: 'blocked', exitCode: 4 });
  expect(await failureOf(moved.adopt('/'))).toMatchObject({ exitCode: 4 });
  // Once something is ours below the new root, nobody looks any more.
  await moved.apply({ permits: { overrides: [{ guard: 'moved-root', reason: 'two clusters' }] } });
  expect((await moved.plan()).blocked).toEqual([]);
});

test('a plan that could not look at every znode for another ledger says so, and stops nothing', async () => {
  const project = await testProject();
  const who = await raw(project.connect);
  await createMany(who, '/many', 20_000);
  await project.declare({ '/app/a': '1' });
  const { blocked, notes } = await project.plan();
  expect(blocked).toEqual([]);
  expect(notes).toMatchObject([{ severity: 'warning', guard: 'moved-root', source: { file: 'zkai.yaml' } }]);
  expect(notes?.[0]?.reason).toContain('ended after 20,000 znodes');
  expect(outputProblems(jsonOf(await project.zkai(['plan', '--json'])))).toEqual([]);
  expect(await project.apply()).toMatchObject({ outcome: 'applied' });
  expect((await project.plan()).notes).toBeUndefined();
});

test('another project below another root is none of ours', async () => {
  const connect = freshChroot();
  const other = await testProject({ connect, name: 'other', root: '/other' });
  const project = await testProject({ connect });
  await other.declare({ '/app/a': '1' });
  await project.declare({ '/b': '1' });
  await other.apply();
  expect((await project.plan()).blocked).toEqual([]);
});

test('ledgers are found at every depth, also behind a wide znode, and not inside of a ledger', async () => {
  const who = await raw(freshChroot());
  const read = readOf(who.session);
  await createMany(who, '/a', 300);
  for (const path of ['/a/n7/.zkai/documents/.zkai', '/b/c/d/e/.zkai', '/b/c/.zkai', '/zookeeper/x/.zkai'])
    await who.create(path);
  const all = { roots: ['/a/n7', '/b/c', '/b/c/d/e'], isWhole: true };
  expect(await findLedgers(read, [])).toEqual(all);
  // `/`, `/a` with its 300, `/b` with three levels: the limit is the number of znodes that are asked, exactly.
  expect(await findLedgers(read, [], 306)).toEqual(all);
  expect(await findLedgers(read, [], 305)).toMatchObject({ isWhole: false });
  expect(await findLedgers(read, [], 100)).toMatchObject({
    roots: expect.arrayContaining(['/b/c', '/b/c/d/e']),
    isWhole: false,
  });
  // What is near comes first.
  const near = [znodePath('/b/c/d/e'), znodePath('/gone')];
  expect(await findLedgers(read, near, 6)).toEqual({ roots: ['/b/c/d/e'], isWhole: false });
});
