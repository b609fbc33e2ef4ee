import { expect, it } from 'vitest';
import { testProject } from '../support/project.ts';
import { raw } from '../support/raw.ts';
import { jsonOf } from '../support/run-cli.ts';

it('puts back what others changed and deleted, and leaves what is new in the files for later', async () => {
  const project = await testProject();
  await project.declare({ '/app/a': { n: 1 }, '/app/b': 'text', '/app/c': 'c' });
  await project.apply();
  await project.declare({ '/app/a': { n: 1 }, '/app/b': 'text', '/app/c': 'changed', '/app/new': 'x' });
  const who = await raw(project.connect);
  await who.set('/app/a', '{"n":2}');
  await who.remove('/app/b');
  const one = await project.zkai(['drift', 'revert', '/app/b', '-y', '--json']);
  expect(jsonOf(one)).toMatchObject({ exitCode: 0, outcome: 'applied', written: 1 });
  expect(await who.text('/app/a')).toBe('{"n":2}');

  const saved = await project.zkai(['drift', 'revert', '--out', 'revert.plan', '--json']);
  expect(jsonOf(saved)).toMatchObject({
    apiVersion: 'zkai.plan/v1',
    selection: {
      targets: [],
      drifted: true,
      leftOut: [{ path: '/app/c', by: 'drifted' }, { path: '/app/new' }],
    },
    changes: [{ path: '/app/a', class: 'drift.modified' }],
  });
  expect((await project.zkai(['apply', 'revert.plan'])).code).toBe(0);
  expect([await who.text('/app/a'), await who.text('/app/c'), await who.text('/app/new')]).toEqual([
    '{"n":1}',
    'c',
    null,
  ]);
  const nothing = await project.zkai(['drift', 'revert', '-y', '--json']);
  expect(jsonOf(nothing)).toMatchObject({ outcome: 'nothing-to-do' });
});

it('asks as an apply does, and stops at a conflict as an apply does', async () => {
  const project = await testProject();
  await project.declare({ '/app/a': { n: 1 } });
  await project.apply();
  const who = await raw(project.connect);
  await who.set('/app/a', '{"n":2}');
  const unasked = await project.zkai(['drift', 'revert', 'ZnodeTree/app']);
  expect(unasked.code).toBe(64);
  expect(unasked.stderr).toContain('zkai drift revert ZnodeTree/app --auto-approve');
  await project.declare({ '/app/a': { n: 3 } });
  expect((await project.zkai(['drift', 'revert', '-y'])).code).toBe(5);
  expect(await who.text('/app/a')).toBe('{"n":2}');
});
