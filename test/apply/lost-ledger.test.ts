import { expect, test } from 'vitest';
import { failureOf, testProject } from '../support/project.ts';
import { raw, type Raw, visible } from '../support/raw.ts';
import { freshChroot } from '../support/server.ts';

const LEDGER = '/zkai/.zkai';

/** `zkCli.sh deleteall` */
async function deleteAll(who: Raw, top: string): Promise<void> {
  for (const path of [...(await who.tree()).keys()].toReversed())
    if (`${path}/`.startsWith(`${top}/`)) await who.remove(path);
}

test('a ledger that was deleted is made again: what is as declared is taken over, and nothing is written', async () => {
  const project = await testProject();
  const who = await raw(project.connect);
  await project.declare({ '/deep/down/app': 'a', '/deep/other': { x: 1 }, '/top': '' });
  await project.apply();
  const before = await visible(who);
  const app = await who.get('/deep/down/app');
  await deleteAll(who, LEDGER);

  const plan = await project.plan({ out: 'x.plan' });
  expect(plan).toMatchObject({
    ledger: null,
    bootstrap: true,
    blocked: [],
    summary: { adopt: 5, create: 0 },
  });
  const { stdout } = await project.zkai(['plan']);
  expect(stdout).toContain(
    'There is no ledger here, but 3 of the declared znodes exist with equal data: apply takes them over.',
  );
  expect(await project.apply({ planFile: 'x.plan' })).toMatchObject({
    outcome: 'applied',
    revision: 1,
    written: 0,
  });
  expect(await visible(who)).toEqual(before);
  expect((await who.get('/deep/down/app'))?.stat.mzxid).toBe(app?.stat.mzxid);
  expect((await project.plan()).changes).toEqual([]);
  expect(await project.drift()).toMatchObject({ items: [], touched: [], managed: 3 });

  // Its parents are ours again, and go when nothing needs them any more.
  await project.declare({ '/top': '' });
  await project.apply();
  expect(await visible(who)).toEqual({ '/top': '' });
});

test('of the parents, only those that zkai made are ours again', async () => {
  const project = await testProject();
  const who = await raw(project.connect);
  await who.create('/theirs');
  await who.create('/set-once');
  await who.set('/set-once', '');
  await project.declare({
    '/theirs/ours/app': 'a',
    '/set-once/app': 'b',
    '/used/app': 'c',
    '/later/app': 'd',
  });
  await project.apply();
  await who.set('/used', 'by somebody');
  // A znode that was made again is none that its parent was made for.
  await who.remove('/later/app');
  await project.apply();
  await deleteAll(who, LEDGER);
  const { changes } = await project.plan();
  expect(changes.filter(({ document }) => document === null).map(({ path }) => path)).toEqual([
    '/theirs/ours',
  ]);
  await project.apply();
  await project.declare({ '/x': '' });
  await project.apply();
  expect(await visible(who)).toEqual({
    '/later': '',
    '/set-once': '',
    '/theirs': '',
    '/used': 'by somebody',
    '/x': '',
  });
});

test('each project takes back what is its own', async () => {
  const connect = freshChroot();
  const one = await testProject({ connect, name: 'one' });
  const two = await testProject({ connect, name: 'two' });
  const who = await raw(connect);
  await one.declare({ '/shared/one': '1' });
  await two.declare({ '/shared/two': '2', '/only/two': '2' });
  await one.apply();
  await two.apply();
  await deleteAll(who, LEDGER);
  await two.apply();
  await one.apply();
  for (const project of [one, two]) expect((await project.plan()).changes).toEqual([]);
  await two.declare({ '/two': '' });
  await two.apply();
  await one.declare({ '/one': '' });
  await one.apply();
  expect(await visible(who)).toEqual({ '/one': '', '/two': '' });
});

test('other data is not overwritten: the plan names the command that takes it over first', async () => {
  const project = await testProject();
  const who = await raw(project.connect);
  await project.declare({ '/deep/a': '1', '/deep/b': '2' });
  await project.apply();
  await deleteAll(who, LEDGER);
  await who.set('/deep/b', 'theirs');
  expect(await failureOf(project.apply())).toMatchObject({ code: 'blocked', exitCode: 4 });
  const { code, stdout } = await project.zkai(['plan']);
  expect(code).toBe(4);
  expect(stdout).toContain('There is no ledger here, but 1 of the declared znodes exists with equal data');
  expect(stdout).toContain('1 declared znode has other data');
  expect(stdout).toContain('zkai adopt / -e test && zkai plan -e test');
  expect(stdout).toContain("zkai adopt '/deep/b' --env test");

  const adopted = await project.zkai(['adopt', '/', '-e', 'test']);
  expect(adopted.code, adopted.stderr).toBe(0);
  expect((await project.plan()).changes).toMatchObject([
    { path: '/deep/b', class: 'pending', actions: ['update'] },
  ]);
  await project.apply();
  expect(await visible(who)).toEqual({ '/deep': '', '/deep/a': '1', '/deep/b': '2' });
  await project.declare({});
  await project.apply({ destroy: true });
  expect(await visible(who)).toEqual({});
});

test.each(['format', 'revision', 'history', 'locks', 'documents', 'parents'])(
  'a ledger without its %s is refused with a way out that works',
  async (name) => {
    const project = await testProject();
    const who = await raw(project.connect);
    await project.declare({ '/deep/app': 'a' });
    await project.apply();
    await deleteAll(who, `${LEDGER}/${name}`);
    const failure = await failureOf(project.plan());
    expect(failure.hint).toContain(`deleteall ${LEDGER}`);
    await deleteAll(who, LEDGER);
    expect(await project.apply()).toMatchObject({ outcome: 'applied', written: 0 });
    expect((await project.plan()).changes).toEqual([]);
    expect((await project.drift()).items).toEqual([]);
  },
);
