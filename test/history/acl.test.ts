import { expect, test } from 'vitest';
import { aclOf, aclProject, auth, digest } from '../apply/acl/acl-world.ts';
import { raw } from '../support/raw.ts';
import { historyOf } from './history-project.ts';

const ci = 'digest:env:ZKAI_DIGEST';
const app = 'digest:env:APP_DIGEST';

test('a rollback restores the ACLs, of znodes that are there and of those that come back', async () => {
  const project = await aclProject();
  const { diff, rollback, show } = historyOf(project);
  await project.setUp({
    nodes: {
      '/open': { text: 'x' },
      '/narrow': { text: 'x', acl: { writers: [ci], readers: [app] } },
      '/gone': { text: 'g', acl: { writers: [ci], readers: [app] } },
    },
  });
  await project.apply();
  const who = await raw(project.connect, [auth('ci')]);
  const before = await Promise.all(['/open', '/narrow', '/gone'].map((path) => aclOf(who, path)));
  expect(before[1]).toBe(`${digest('app')}:r,${digest('ci')}:cdrwa`);
  await project.setUp({
    nodes: {
      '/open': { text: 'y', acl: { writers: [ci] } },
      '/narrow': { text: 'x', acl: { writers: [ci] } },
    },
  });
  await project.apply();
  expect(await aclOf(who, '/narrow')).toBe(`${digest('ci')}:cdrwa`);

  const { result } = await rollback('@1');
  expect(result).toMatchObject({ outcome: 'applied', revision: 3 });
  expect(await Promise.all(['/open', '/narrow', '/gone'].map((path) => aclOf(who, path)))).toEqual(before);
  expect(await who.text('/open')).toBe('x');
  expect(await project.drift()).toMatchObject({ items: [], touched: [] });
  const { changes } = await show('@2');
  expect(changes.map(({ path, actions }) => [path, ...actions])).toEqual([
    ['/gone', 'delete'],
    ['/narrow', 'acl'],
    ['/open', 'update', 'acl'],
  ]);
  const narrowed = [{ op: 'remove', before: `${digest('app')}:r`, part: 'acl' }];
  expect(changes[1]?.fields).toMatchObject(narrowed);
  expect(changes[2]?.fields).toMatchObject([
    { op: 'replace', before: 'x', after: 'y' },
    { op: 'add', after: `${digest('ci')}:cdrwa`, part: 'acl' },
    { op: 'remove', before: 'world:anyone:cdrwa', part: 'acl' },
  ]);
  const between = await diff('@1', '@2');
  expect(between.changes.find(({ path }) => path === '/narrow')).toMatchObject({
    action: 'update',
    fields: narrowed,
  });
  expect((await diff('@1', '@3')).changes).toEqual([]);
  expect((await rollback('@2')).result).toMatchObject({ outcome: 'applied', revision: 4 });
  expect(await aclOf(who, '/open')).toBe(`${digest('ci')}:cdrwa`);
  expect((await project.plan()).changes).toEqual([]);
});
