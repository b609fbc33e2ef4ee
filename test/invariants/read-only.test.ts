import { expect, test } from 'vitest';
import { testProject } from '../support/project.ts';
import { raw } from '../support/raw.ts';

/** I4: whatever they see, these commands leave every byte and every Stat as it was, the ledger and the locks included. */
test('plan, drift, status, log, show, diff, blame, validate and doctor change nothing in ZooKeeper', async () => {
  const project = await testProject();
  const who = await raw(project.connect);
  await project.declare({ '/app/changed': 'a', '/app/drifted': 'b', '/app/gone': 'c' });
  await project.apply();
  await who.set('/app/drifted', 'foreign');
  await who.create('/app/theirs', 'x');
  await who.create('/app/session', '', { ephemeral: true });
  await project.declare({ '/app/changed': 'x', '/app/drifted': 'b', '/app/new': 'n' });
  const before = await who.tree();
  for (const [args, code] of [
    [['validate'], 0],
    [['render'], 0],
    [['plan'], 0],
    [['plan', '--out', 'saved.plan', '--detailed-exitcode'], 2],
    [['show', 'saved.plan'], 0],
    [['show', '@1'], 0],
    [['diff', '@0', '@1'], 2],
    [['blame', '/app/drifted'], 0],
    [['drift'], 2],
    [['status'], 0],
    [['log'], 0],
    [['doctor'], 0],
  ] as const) {
    const run = await project.zkai([...args]);
    expect(run.code, `${args.join(' ')}: ${run.stderr}`).toBe(code);
  }
  expect(await who.tree()).toEqual(before);
});

test('where there is no chroot, reading does not make one', async () => {
  const project = await testProject();
  await project.declare({ '/app': 'a' });
  for (const command of ['plan', 'drift', 'status', 'log'])
    expect((await project.zkai([command])).code, command).toBe(0);
  expect((await project.zkai(['doctor'])).code, 'doctor warns of it').toBe(2);
  expect((await (await raw(project.connect)).tree()).size).toBe(0);
});

test('an apply leaves what it does not name untouched: I5, and no Stat of an unchanged znode moves', async () => {
  const project = await testProject();
  const who = await raw(project.connect);
  const nodes: Record<string, string> = {};
  for (let index = 0; index < 40; index += 1) nodes[`/t${index % 4}/n${index}`] = `value ${index}`;
  await project.declare(nodes);
  await project.apply();
  expect((await project.plan()).changes).toEqual([]);
  const before = await who.tree();
  expect(await project.apply()).toMatchObject({ outcome: 'nothing-to-do', written: 0 });
  await project.declare({ ...nodes, '/t0/n0': 'changed' });
  await project.apply();
  for (const [path, node] of await who.tree()) {
    if (path.startsWith('/t') && path !== '/t0/n0') expect(node, path).toEqual(before.get(path));
  }
  expect((await project.plan()).changes).toEqual([]);
});
