import { expect, test } from 'vitest';
import { failureOf, testProject } from '../support/project.ts';
import { type Raw, raw, visible } from '../support/raw.ts';
import { wireProxy } from '../support/wire-proxy.ts';

/** Deletes a znode and brings another one in its place to the same version. */
async function swap(who: Raw, path: string): Promise<void> {
  await who.remove(path);
  await who.create(path, 'foreign');
  await who.set(path, 'foreign');
}

test.each([
  ['updated', { '/app': 'new', '/x': '' }],
  ['deleted', { '/x': '' }],
])('with --strict, nobody can swap a znode to be %s in the last moment', async (_, next) => {
  const project = await testProject();
  await project.declare({ '/app': 'old', '/x': '' });
  await project.apply();
  await project.declare(next);
  const who = await raw(project.connect);
  const proxy = await wireProxy(project.connect, ({ isCommit }) => (isCommit ? 'hold' : 'pass'));
  const applying = project.apply({ connect: proxy.connect, strict: true });
  await proxy.struck;
  expect(await who.children('/app')).toEqual([expect.stringMatching(/^\.zkai-[-0-9a-f]{36}$/)]);
  await expect(swap(who, '/app')).rejects.toThrow('not-empty');
  proxy.release();
  expect(await applying).toMatchObject({ outcome: 'applied', revision: 2, pinned: 1 });
  expect(await visible(who)).toEqual(next);
  expect((await project.plan()).changes).toEqual([]);
});

test('with --strict, a swap between the plan and the pin is found: exit 5, nothing written, no pin left', async () => {
  const project = await testProject();
  await project.declare({ '/app': 'old', '/y': 'old' });
  await project.apply();
  await project.declare({ '/app': 'new', '/y': 'new' });
  await project.plan({ out: 'p' });
  const who = await raw(project.connect);
  await swap(who, '/app');
  expect(await failureOf(project.apply({ planFile: 'p', strict: true }))).toMatchObject({ code: 'stale' });
  await who.remove('/app');
  expect(await failureOf(project.apply({ planFile: 'p', strict: true }))).toMatchObject({ code: 'stale' });
  expect(await visible(who)).toEqual({ '/y': 'old' });
});

test('with --strict, the same plan twice is already applied, and a conflict in the commit leaves no pin', async () => {
  const project = await testProject();
  await project.declare({ '/app': 'old', '/gone': '' });
  await project.apply();
  await project.declare({ '/app': 'new' });
  await project.plan({ out: 'p' });
  expect(await project.apply({ planFile: 'p', strict: true })).toMatchObject({ outcome: 'applied' });
  expect(await project.apply({ planFile: 'p', strict: true })).toMatchObject({ outcome: 'already-applied' });
  await project.declare({ '/app': 'newer', '/new': '' });
  const who = await raw(project.connect);
  const proxy = await wireProxy(project.connect, ({ isCommit }) => (isCommit ? 'hold' : 'pass'));
  const applying = failureOf(project.apply({ connect: proxy.connect, strict: true }));
  await proxy.struck;
  await who.create('/new', 'foreign');
  proxy.release();
  expect(await applying).toMatchObject({ code: 'stale', exitCode: 5 });
  await expect.poll(() => who.children('/app')).toEqual([]);
});

test('with --strict, an identity that may not create below a znode is told so, and nothing is written', async () => {
  const project = await testProject();
  const who = await raw(project.connect);
  await who.create('/app', 'old', { acl: [{ perms: 3, scheme: 'world', id: 'anyone' }] });
  await project.declare({ '/app': 'old' });
  await project.apply();
  await project.declare({ '/app': 'new' });
  const failure = await failureOf(project.apply({ strict: true }));
  expect(failure).toMatchObject({ exitCode: 7, code: 'permission-refused' });
  expect(failure.message).toContain('/app');
  expect(await visible(who)).toEqual({ '/app': 'old' });
});
