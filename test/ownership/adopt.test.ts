import { expect, test } from 'vitest';
import { failureOf, testProject } from '../support/project.ts';
import { jsonOf } from '../support/run-cli.ts';
import { raw } from '../support/raw.ts';
import { freshChroot } from '../support/server.ts';

test('a subtree is adopted but for what another owns, which is named and left alone', async () => {
  const connect = freshChroot();
  const other = await testProject({ connect, name: 'other' });
  const project = await testProject({ connect });
  const who = await raw(connect);
  await who.create('/app/mine', 'live');
  await other.declare({ '/app/theirs': 'live' }, 'their');
  await other.apply();
  await project.declare({ '/app/mine': 'declared', '/app/theirs': 'declared' });
  const owner = 'owned by project other, environment test (ZnodeTree/their)';
  const shown = jsonOf(await project.zkai(['adopt', '/app', '--dry-run', '--json']));
  expect(shown).toMatchObject({
    apiVersion: 'zkai.plan/v1',
    changes: [
      { path: '/app/mine', actions: ['adopt'] },
      { path: '/app/theirs', actions: [], reason: owner },
    ],
  });
  const done = jsonOf(await project.zkai(['adopt', '/app', '--json']));
  expect(done).toMatchObject({
    outcome: 'applied',
    adopted: ['/app/mine'],
    notes: [`/app/theirs stays as it is: ${owner}`],
  });
  const { changes } = await project.plan();
  expect(changes.map(({ path, actions, class: kind }) => [path, kind, ...actions])).toEqual([
    ['/app/mine', 'pending', 'update'],
    ['/app/theirs', 'conflict'],
  ]);
  expect(await failureOf(project.adopt('/app/theirs'))).toMatchObject({ code: 'conflict', exitCode: 5 });
});

test('nothing is adopted below another root while the old ledger still has it', async () => {
  const connect = freshChroot();
  const old = await testProject({ connect });
  const moved = await testProject({ connect, root: '/elsewhere' });
  for (const project of [old, moved]) await project.declare({ '/app': '1' });
  await old.apply();
  expect(await failureOf(moved.adopt('/app'))).toMatchObject({ code: 'blocked', exitCode: 4 });
  expect(await (await raw(connect)).children('/')).not.toContain('elsewhere');
});
