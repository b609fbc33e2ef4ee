import { expect, test } from 'vitest';
import { failureOf, testProject } from '../support/project.ts';
import { fingerprint, raw, visible } from '../support/raw.ts';
import { freshChroot } from '../support/server.ts';

test('two projects in one root neither delete nor change what the other owns', async () => {
  const connect = freshChroot();
  const one = await testProject({ connect, name: 'one' });
  const two = await testProject({ connect, name: 'two' });
  const who = await raw(connect);
  await one.declare({ '/shared/one': '1', '/one': '1' });
  await two.declare({ '/shared/two': '2', '/two': '2' });
  await one.apply();
  await two.apply();
  const theirs = await who.get('/shared/two');
  for (const project of [one, two])
    expect(await project.plan()).toMatchObject({ changes: [], unmanaged: [] });
  await one.declare({ '/one': 'changed' });
  await one.apply();
  expect(await visible(who)).toEqual({ '/shared': '', '/shared/two': '2', '/one': 'changed', '/two': '2' });
  expect(await who.get('/shared/two')).toEqual(theirs);
  expect((await two.plan()).changes).toEqual([]);
});

test('where only others have applied, drift is no drift, and says what is to be done first: exit 0', async () => {
  const connect = freshChroot();
  const one = await testProject({ connect, name: 'one' });
  const two = await testProject({ connect, name: 'two' });
  await one.declare({ '/one': '1' });
  await two.declare({ '/two': '2' });
  await one.apply();
  expect(await two.drift()).toMatchObject({ revision: 1, managed: 0, items: [] });
  const { code, stdout } = await two.zkai(['drift']);
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout:
      'zkai owns nothing here for two, environment test (revision 1), so nothing can have drifted.\nNext: zkai plan --env test\n',
  });
  await two.apply();
  expect((await two.zkai(['drift'])).stdout).toBe('No drift. 1 znode is as revision 2 left it.\n');
});

test('a path that two projects declare is a conflict that names the owner: exit 5, nothing written', async () => {
  const connect = freshChroot();
  const one = await testProject({ connect, name: 'one' });
  const two = await testProject({ connect, name: 'two' });
  await one.declare({ '/app': 'same' }, 'first');
  await two.declare({ '/app': 'same', '/other': '2' });
  await one.apply();
  const who = await raw(connect);
  const before = await fingerprint(who);
  for (const work of [() => two.apply(), () => two.adopt('/app')]) {
    const failure = await failureOf(work());
    expect(failure).toMatchObject({ code: 'conflict', exitCode: 5 });
    expect([failure.message, ...failure.details].join()).toContain(
      'project one, environment test (ZnodeTree/first)',
    );
  }
  expect(await fingerprint(who)).toEqual(before);
});

test('what another project took over between plan and apply makes the plan stale', async () => {
  const connect = freshChroot();
  const one = await testProject({ connect, name: 'one' });
  const two = await testProject({ connect, name: 'two' });
  await (await raw(connect)).create('/app', 'same');
  await one.declare({ '/x': '1' });
  await one.apply();
  await one.declare({ '/x': '1', '/app': 'same' });
  await two.declare({ '/app': 'same' });
  await one.plan({ out: 'saved.plan' });
  await two.apply();
  const failure = await failureOf(one.apply({ planFile: 'saved.plan' }));
  expect(failure).toMatchObject({ code: 'stale', exitCode: 5 });
  expect(failure.details.join()).toContain('project two');
});

test('two environments on one ledger: the document of one never becomes, nor deletes, that of the other', async () => {
  const connect = freshChroot();
  const environments = { prod: { connect } };
  const project = await testProject({ connect, environments });
  const who = await raw(connect);
  await project.declare({ '/test-only': '1' });
  await project.apply();
  await project.declare({ '/prod-only': '1' });
  const prod = await failureOf(project.apply({ environment: 'prod' }));
  expect(prod).toMatchObject({ code: 'conflict', exitCode: 5 });
  expect(prod.details.join()).toContain('environment test');
  expect(await visible(who)).toEqual({ '/test-only': '1' });
  // Under another name it is another document.
  await project.declare({});
  await project.declare({ '/prod-only': '1' }, 'prod-app');
  await project.apply({ environment: 'prod' });
  expect(await visible(who)).toEqual({ '/test-only': '1', '/prod-only': '1' });
});

test('a path that moves to another document of the project is handed over without being written', async () => {
  const project = await testProject();
  const who = await raw(project.connect);
  await project.declare({ '/app': 'a', '/stays': 's' }, 'old');
  await project.apply();
  const before = await who.get('/app');
  await project.declare({ '/stays': 's' }, 'old');
  await project.declare({ '/app': 'a' }, 'new');
  expect(await project.apply()).toMatchObject({ outcome: 'applied', written: 0 });
  expect(await who.get('/app')).toEqual(before);
  expect((await project.plan()).changes).toEqual([]);
  expect(await who.children('/zkai/.zkai/documents/test')).toEqual(['ZnodeTree._.new', 'ZnodeTree._.old']);
});
