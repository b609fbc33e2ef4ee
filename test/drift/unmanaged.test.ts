import { expect, test } from 'vitest';
import { testProject } from '../support/project.ts';
import { raw } from '../support/raw.ts';

const rules = { drift: { unmanaged: [{ match: { path: '/app/tasks/*' }, reason: 'tasks come from git' }] } };

test('what nobody declares is listed on request, and drift where a rule wants none', async () => {
  const project = await testProject({ spec: rules });
  const who = await raw(project.connect);
  await project.declare({ '/app/tasks/etl': { a: 1 }, '/app/name': 'shop' });
  await project.apply();
  await who.create('/app/notes', 'mine');
  expect(await project.drift()).toMatchObject({ items: [] });
  const listed = await project.drift({ unmanaged: true });
  expect(listed).toMatchObject({ items: [], unmanaged: [{ path: '/app/notes', class: 'unmanaged' }] });
  const stat = (await who.get('/app/notes'))?.stat;
  expect(listed.unmanaged?.[0]?.since?.zxid).toBe(stat?.czxid);

  await who.create('/app/tasks/rogue/deep', 'x');
  await who.create('/app/tasks/worker-lock', '', { ephemeral: true });
  for (const against of ['git', 'ledger'] as const) {
    const { items, unmanaged, managed } = await project.drift({ against });
    expect(items).toMatchObject([
      { path: '/app/tasks/rogue', class: 'unmanaged', applied: null, source: { file: 'zkai.yaml' } },
    ]);
    expect([unmanaged, managed]).toEqual([undefined, 2]);
  }
  const selection = { targets: ['/app/name'], excludes: [], noDelete: false };
  expect(await project.drift({ selection })).toMatchObject({ items: [], selection: { leftOut: 1 } });
  const run = await project.zkai(['drift']);
  expect(run.code).toBe(2);
  expect(run.stdout).toContain('1 unmanaged znode where a rule wants none; nothing else differs.');

  await who.remove('/app/tasks/rogue/deep');
  await who.remove('/app/tasks/rogue');
  expect((await project.zkai(['drift'])).code).toBe(0);
});

test('what another project owns is not unmanaged', async () => {
  const spec = { drift: { unmanaged: [{ match: { path: '/app/**' } }] } };
  const one = await testProject({ name: 'one', spec });
  await one.declare({ '/app/name': 'shop' });
  await one.apply();
  const two = await testProject({ name: 'two', connect: one.connect });
  await two.declare({ '/app/theirs': 'x' });
  await two.apply();
  for (const against of ['git', 'ledger'] as const)
    expect(await one.drift({ against, unmanaged: true })).toMatchObject({ items: [], unmanaged: [] });
});
