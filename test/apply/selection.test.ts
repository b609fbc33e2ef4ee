import { expect, test } from 'vitest';
import { testProject } from '../support/project.ts';
import { raw, visible } from '../support/raw.ts';
import { jsonOf } from '../support/run-cli.ts';

test('a target is applied alone, and the rest with the next plan; what is left out is told on every way', async () => {
  const project = await testProject();
  const who = await raw(project.connect);
  await project.declare({ '/one/a': '1' }, 'one');
  await project.declare({ '/two/b': '1' }, 'two');
  const plan = await project.zkai(['plan', '--target', 'ZnodeTree/one', '--detailed-exitcode']);
  expect(plan.code).toBe(2);
  expect(plan.stdout).toContain('Only a part of the plan: --target ZnodeTree/one');
  expect(plan.stdout).toContain('2 rows are left out by --target.');
  expect(plan.stdout).toContain('Next: zkai apply --env test --target ZnodeTree/one');

  const apply = await project.zkai(['apply', '-y', '--target', 'ZnodeTree/one', '--json']);
  expect(jsonOf(apply)).toMatchObject({ outcome: 'applied', written: 2, leftOut: 2 });
  expect(await visible(who)).toEqual({ '/one': '', '/one/a': '1' });

  const again = await project.zkai(['apply', '-y', '--target', 'ZnodeTree/one', '--quiet']);
  expect(again.code).toBe(0);
  expect(again.stdout).toContain('Nothing to do in this part');
  expect(again.stdout).toContain('2 rows were left out.');
  expect(again.stdout).not.toContain('ZooKeeper matches');
  const nothing = await project.zkai(['plan', '--target', 'ZnodeTree/one', '--detailed-exitcode']);
  expect(nothing.code).toBe(0);
  expect(nothing.stdout).not.toContain('ZooKeeper matches');

  expect((await project.apply()).written).toBe(2);
  expect(await visible(who)).toEqual({ '/one': '', '/one/a': '1', '/two': '', '/two/b': '1' });
  expect((await project.plan()).changes).toEqual([]);
});

test('excluding a document in conflict lets the others be applied', async () => {
  const project = await testProject();
  const who = await raw(project.connect);
  await project.declare({ '/a': '1' }, 'one');
  await project.declare({ '/b': '1' }, 'two');
  await project.apply();
  await who.set('/a', 'of somebody else');
  await project.declare({ '/a': '2' }, 'one');
  await project.declare({ '/b': '2' }, 'two');
  expect((await project.zkai(['apply', '-y'])).code).toBe(5);
  const run = await project.zkai(['apply', '-y', '--exclude', 'ZnodeTree/one']);
  expect(run.code).toBe(0);
  expect(await visible(who)).toEqual({ '/a': 'of somebody else', '/b': '2' });
});

test('what --no-delete keeps stays owned, and goes with the next plan without it', async () => {
  const project = await testProject();
  const who = await raw(project.connect);
  await project.declare({ '/x/a': '1', '/x/b': '1' });
  await project.declare({ '/y': '1' }, 'other');
  await project.apply();
  await project.declare({ '/x/a': '2' });
  await project.declare({}, 'other');
  const plan = await project.zkai(['plan', '--no-delete']);
  expect(plan.stdout).toContain('Kept by --no-delete, and still owned');
  await project.zkai(['apply', '-y'], { env: { ZKAI_NO_DELETE: '1' } });
  expect(await visible(who)).toEqual({ '/x': '', '/x/a': '2', '/x/b': '1', '/y': '1' });
  await project.apply();
  expect(await visible(who)).toEqual({ '/x': '', '/x/a': '2' });
});

test('a saved plan keeps what it was made of, and is no other part', async () => {
  const project = await testProject();
  await project.declare({ '/a': '1' }, 'one');
  await project.declare({ '/b': '1' }, 'two');
  const part = { ZKAI_TARGET: 'ZnodeTree/one, /c', ZKAI_EXCLUDE: '/c' };
  await project.declare({ '/c': '1' }, 'three');
  await project.zkai(['plan', '--out', 'a.plan'], { env: part });
  const shown = jsonOf(await project.zkai(['show', 'a.plan', '--json']));
  expect(shown).toMatchObject({
    summary: { create: 1, leftOut: 2 },
    selection: {
      targets: ['ZnodeTree/one', '/c'],
      excludes: ['/c'],
      leftOut: [
        { path: '/b', by: 'target' },
        { path: '/c', by: 'exclude' },
      ],
    },
  });
  const other = await project.zkai(['apply', 'a.plan', '--target', 'ZnodeTree/two']);
  expect(other.code).toBe(64);
  expect((await project.zkai(['apply', 'a.plan'], { env: part })).code).toBe(0);
  expect((await project.zkai(['apply', 'a.plan'])).stdout).toContain('Already applied');
});

test('a name that means nothing is a usage error, with the one that was meant', async () => {
  const project = await testProject();
  await project.declare({ '/app/a': '1' });
  const typo = await project.zkai(['plan', '--target', 'ZnodeTree/ap', '--exclude', '/ap', '--json']);
  expect(jsonOf(typo)).toMatchObject({ exitCode: 64, error: { code: 'usage' } });
  expect(typo.stdout).toContain('did you mean ZnodeTree/app?');
  expect(typo.stdout).toContain('did you mean /app?');
  const form = await project.zkai(['plan', '--target', 'app']);
  expect(form.code).toBe(64);
  expect(form.stderr).toContain('Kind/name');
  expect((await project.zkai(['plan', '--exclude', '/a//b'])).code).toBe(64);
});

test('drift is looked for in a part, and the rest is counted', async () => {
  const project = await testProject();
  const who = await raw(project.connect);
  await project.declare({ '/a': '1' }, 'one');
  await project.declare({ '/b': '1', '/c': '1' }, 'two');
  await project.apply();
  await who.set('/b', '2');
  const other = await project.zkai(['drift', '--target', 'ZnodeTree/one']);
  expect(other.code).toBe(0);
  expect(other.stdout).toContain('Only a part: --target ZnodeTree/one; 1 znode of the rest differs');
  const part = await project.zkai(['drift', '--target', 'ZnodeTree/two', '--exclude', '/c', '--json']);
  expect(jsonOf(part)).toMatchObject({
    exitCode: 2,
    managed: 1,
    items: [{ path: '/b' }],
    selection: { targets: ['ZnodeTree/two'], excludes: ['/c'], leftOut: 0 },
  });
  expect((await project.zkai(['drift', '--target', '/d'])).code).toBe(64);
});

test('a part of what is to be destroyed leaves the rest', async () => {
  const project = await testProject();
  const who = await raw(project.connect);
  await project.declare({ '/a': '1' }, 'one');
  await project.declare({ '/b': '1' }, 'two');
  await project.apply();
  const plan = await project.zkai(['plan', '--destroy', '--target', '/a']);
  expect(plan.stdout).not.toContain('Everything');
  const run = await project.zkai(['apply', '--destroy', '--target', '/a', '-y']);
  expect(run.stdout).not.toContain('The ledger stays');
  expect(await visible(who)).toEqual({ '/b': '1' });
});

test('what is kept is told as what it is', async () => {
  const project = await testProject({ environment: { guards: { allowEmpty: true } } });
  await project.declare({ '/a': '1' }, 'one');
  await project.apply();
  await project.declare({}, 'one');
  const { stdout } = await project.zkai(['plan', '--no-delete']);
  expect(stdout).toContain('1 row is left out: kept by --no-delete.');
});
