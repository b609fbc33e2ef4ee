import { expect, test } from 'vitest';
import { failureOf, testProject } from '../support/project.ts';
import { type Raw, raw, visible } from '../support/raw.ts';
import { wireProxy } from '../support/wire-proxy.ts';

/** Starts an apply, and lets somebody act between its last reading and its commit. */
async function actBeforeCommit(
  declared: Record<string, string>,
  next: Record<string, string>,
  act: (who: Raw) => Promise<void>,
) {
  const project = await testProject();
  await project.declare(declared);
  await project.apply();
  await project.declare(next);
  const who = await raw(project.connect);
  const proxy = await wireProxy(project.connect, ({ isCommit }) => (isCommit ? 'hold' : 'pass'));
  const applying = failureOf(project.apply({ connect: proxy.connect }));
  await proxy.struck;
  await act(who);
  proxy.release();
  return { failure: await applying, who, project };
}

async function recreate(who: Raw, path: string, writes: number): Promise<void> {
  await who.remove(path);
  await who.create(path, 'foreign');
  for (let at = 0; at < writes; at += 1) await who.set(path, 'foreign');
}

test.each([
  ['updated', { '/app': 'new', '/x': '' }],
  ['deleted', { '/x': '' }],
])(
  'a znode swapped for another of the same version in the last moment, to be %s: exit 8 with its path',
  async (_, next) => {
    const { failure, who, project } = await actBeforeCommit({ '/app': 'old', '/x': '' }, next, (somebody) =>
      recreate(somebody, '/app', 1),
    );
    expect(failure).toMatchObject({ code: 'replaced-foreign', exitCode: 8, details: ['/app'] });
    expect(failure.message).toContain('revision 2 is applied');
    expect(await visible(who)).toEqual(next);
    expect(await who.children('/zkai/.zkai/locks')).toEqual([]);
    expect((await project.recover()).outcome).toBe('nothing-to-do');
  },
);

test.each<[string, (who: Raw) => Promise<void>]>([
  ['changed', (who) => who.set('/app', 'foreign')],
  ['recreated without its later versions', (who) => recreate(who, '/app', 0)],
  ['deleted', (who) => who.remove('/app')],
  ['given a znode where one is to be created', (who) => who.create('/new', 'foreign')],
])('a tree that was %s in the last moment: exit 5, and the foreign write stays', async (_, act) => {
  const { failure, who } = await actBeforeCommit(
    { '/app': 'old', '/x': '' },
    { '/app': 'new', '/new': 'n', '/x': '' },
    act,
  );
  expect(failure).toMatchObject({ code: 'stale', exitCode: 5 });
  const tree = await visible(who);
  expect(tree['/app']).not.toBe('new');
  expect(tree['/new']).not.toBe('n');
  expect(await who.children('/zkai/.zkai/history')).toHaveLength(1);
});

test('a child that appears below a znode to be deleted in the last moment: exit 5, nothing written', async () => {
  const { failure, who } = await actBeforeCommit({ '/app': 'old', '/x': '' }, { '/x': '' }, (somebody) =>
    somebody.create('/app/child'),
  );
  expect(failure).toMatchObject({ code: 'stale', exitCode: 5 });
  expect(await visible(who)).toEqual({ '/app': 'old', '/app/child': '', '/x': '' });
});
