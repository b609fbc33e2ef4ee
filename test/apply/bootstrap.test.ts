import { expect, test } from 'vitest';
import { failureOf, testProject } from '../support/project.ts';
import { raw, visible } from '../support/raw.ts';
import { freshChroot, startServer } from '../support/server.ts';

const LEDGER = ['documents', 'format', 'history', 'locks', 'parents', 'revision'];

test('the first apply on an empty server makes root and ledger, and the plan says so', async () => {
  const server = await startServer();
  const project = await testProject({ connect: server.connect, root: '/some/deep/root' });
  await project.declare({ '/app': 'on' });
  expect(await project.plan()).toMatchObject({ bootstrap: true, ledger: null, summary: { create: 1 } });
  const who = await raw(server.connect);
  expect([...(await who.tree()).keys()]).toEqual(['/']);
  expect(await project.apply()).toMatchObject({ outcome: 'applied', revision: 1, written: 1 });
  expect(await who.children('/some/deep/root/.zkai')).toEqual(LEDGER);
  expect(await who.children('/some/deep/root/.zkai/locks')).toEqual([]);
  expect(await who.text('/app')).toBe('on');
  await server.stop();
});

test('a missing chroot is made with all its components', async () => {
  const project = await testProject({ connect: `${freshChroot()}/team/ai` });
  await project.declare({ '/app/flags': { dark: true } });
  expect(await project.plan()).toMatchObject({ bootstrap: true });
  expect(await project.apply()).toMatchObject({ outcome: 'applied', revision: 1, written: 2 });
  const who = await raw(project.connect);
  expect(await visible(who)).toEqual({ '/app': '', '/app/flags': '{"dark":true}' });
});

test('an existing root without a ledger keeps its data and its children', async () => {
  const project = await testProject();
  const who = await raw(project.connect);
  await who.create('/zkai/theirs', 'mine');
  await who.set('/zkai', 'root data');
  const before = await who.get('/zkai/theirs');
  await project.declare({ '/app': 'on' });
  expect(await project.plan()).toMatchObject({ bootstrap: true });
  expect(await project.apply()).toMatchObject({ outcome: 'applied' });
  expect(await who.text('/zkai')).toBe('root data');
  expect(await who.get('/zkai/theirs')).toEqual(before);
});

test('a plan on a server without ledger writes nothing, and an empty one has nothing to apply', async () => {
  const project = await testProject();
  expect(await project.plan()).toMatchObject({ bootstrap: true, changes: [] });
  expect(await project.apply()).toMatchObject({ outcome: 'nothing-to-do', revision: 0 });
  expect((await (await raw(project.connect)).tree()).size).toBe(0);
});

test('a ledger that was only half made is completed', async () => {
  const project = await testProject();
  const who = await raw(project.connect);
  await who.create('/zkai/.zkai/documents');
  await who.create('/zkai/.zkai/locks');
  await project.declare({ '/app': 'on' });
  expect(await project.apply()).toMatchObject({ outcome: 'applied', revision: 1 });
  expect(await who.children('/zkai/.zkai')).toEqual(LEDGER);
  expect((await project.plan()).changes).toEqual([]);
});

test.each([1, 2, 3, 4])(
  'two first applies at once make one ledger, and the loser says what is true (%i)',
  async () => {
    const connect = freshChroot();
    const [one, two] = [
      await testProject({ connect, name: 'one' }),
      await testProject({ connect, name: 'two' }),
    ];
    await one.declare({ '/one': '1', '/both': '1' });
    await two.declare({ '/two': '2', '/both': '2' });
    const results = await Promise.allSettled([one.apply(), two.apply()]);
    const who = await raw(connect);
    const won = results.map(({ status }) => status === 'fulfilled');
    expect(won.filter(Boolean)).toHaveLength(1);
    const lost = results.find((result) => result.status === 'rejected');
    expect(lost?.reason).toMatchObject({ name: 'ZkaiFailure', exitCode: 5 });
    expect(await visible(who)).toEqual(
      won[0] ? { '/one': '1', '/both': '1' } : { '/two': '2', '/both': '2' },
    );
    expect(await who.children('/zkai/.zkai/history')).toEqual(['0000000001']);
  },
);

test('the same first plan applied twice at once: both succeed, one of them wrote', async () => {
  const connect = freshChroot();
  const projects = [await testProject({ connect }), await testProject({ connect })];
  for (const project of projects) {
    await project.declare({ '/app': 'on' });
    await project.plan({ out: 'first.plan' });
  }
  const applies = projects.map(async (project) => project.apply({ planFile: 'first.plan' }));
  const outcomes = (await Promise.all(applies)).map(({ outcome }) => outcome);
  expect(outcomes.toSorted()).toEqual(['already-applied', 'applied']);
});

test('a declared znode that is the root itself, or above it, is made, kept and given up', async () => {
  const project = await testProject({ root: '/a/b' });
  const who = await raw(project.connect);
  await project.declare({ '/a': 'above', '/a/b': 'root' });
  expect(await project.apply()).toMatchObject({ outcome: 'applied' });
  expect(await visible(who, '/a/b')).toEqual({ '/a': 'above' });
  expect(await who.text('/a/b')).toBe('root');
  expect(await project.plan()).toMatchObject({ changes: [], unmanaged: [] });
  await project.declare({ '/a/b/below': '1' });
  expect(await project.apply()).toMatchObject({ outcome: 'applied' });
  expect((await project.plan()).changes).toEqual([]);
  await who.get('/a');
});

test('a plan made without a ledger is stale when somebody has applied since', async () => {
  const connect = freshChroot();
  const [one, two] = [
    await testProject({ connect, name: 'one' }),
    await testProject({ connect, name: 'two' }),
  ];
  await one.declare({ '/one': '1' });
  await two.declare({ '/two': '2' });
  await one.plan({ out: 'saved.plan' });
  await two.apply();
  expect(await failureOf(one.apply({ planFile: 'saved.plan' }))).toMatchObject({
    code: 'stale',
    exitCode: 5,
  });
  expect(await visible(await raw(connect))).toEqual({ '/two': '2' });
});
