import { expect, test } from 'vitest';
import { aclOf, aclProject, auth, digest } from '../apply/acl/acl-world.ts';
import { type Json } from '../../src/model/json.ts';
import { raw } from '../support/raw.ts';
import { outputProblems } from '../report/output-schemas.ts';
import { jsonOf } from '../support/run-cli.ts';
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
    action: 'acl',
    fields: narrowed,
  });
  expect((await diff('@1', '@3')).changes).toEqual([]);
  expect((await rollback('@2')).result).toMatchObject({ outcome: 'applied', revision: 4 });
  expect(await aclOf(who, '/open')).toBe(`${digest('ci')}:cdrwa`);
  expect((await project.plan()).changes).toEqual([]);
});

const ofPub = ({ path }: { readonly path: string }): boolean => path.startsWith('/pub');

test('who gains and who loses what is told by show and diff as the plan told it, of parents, too', async () => {
  const project = await aclProject();
  const { diff, show } = historyOf(project);
  const nodes = { '/pub/a': { text: 'a' } };
  await project.setUp({ nodes, environment: { readers: ['world:anyone'], writers: ['world:anyone'] } });
  await project.apply();
  await project.setUp({ nodes, environment: { readers: ['world:anyone'], writers: [ci] } });
  const { changes: planned } = await project.plan();
  await project.apply();

  const rows = [
    { op: 'add', after: `${digest('ci')}:cdrwa`, part: 'acl' },
    { op: 'replace', before: 'world:anyone:cdrwa', after: 'world:anyone:r', part: 'acl' },
  ];
  const wanted = ['/pub', '/pub/a'].map((path) => ({ path, actions: ['acl'], fields: rows }));
  expect(planned.filter(ofPub)).toMatchObject(wanted);
  expect((await show('@2')).changes.filter(ofPub)).toMatchObject(wanted);
  const between = (await diff('@1', '@2')).changes.filter(ofPub);
  expect(between).toMatchObject(wanted.map(({ path, fields }) => ({ path, action: 'acl', fields })));

  const lines = `+ acl  ${digest('ci')}:cdrwa\n *~ acl  world:anyone:cdrwa -> r\n`;
  for (const args of [
    ['show', '@latest'],
    ['show', '@latest', '--verbose'],
    ['diff', '@-1'],
  ]) {
    const { stdout } = await project.zkai(args);
    for (const path of ['/pub', '/pub/a'])
      expect(stdout).toMatch(new RegExp(`% acl +${path}(  .*)?\n +${lines.replace(/[+]/g, '\\+')}`));
  }
  const json = jsonOf(await project.zkai(['diff', '@-1', '--json']));
  expect(outputProblems(json)).toEqual([]);
  expect(json).toMatchObject({
    summary: { create: 0, update: 0, acl: expect.any(Number), delete: 0, move: 0 },
  });
});

test('who wrote what is in a znode, and who set its ACL later, are told apart', async () => {
  const project = await aclProject();
  const { blame } = historyOf(project);
  const who = await raw(project.connect, [auth('ci')]);
  await who.create('/theirs', 't');
  const setUp = (value: string, acl: Json | null): Promise<void> =>
    project.setUp({
      nodes: {
        '/a': { text: value, ...(acl === null ? {} : { acl }) },
        '/theirs': { text: 't', ...(acl === null ? {} : { acl }) },
      },
    });
  await setUp('1', null);
  await project.apply();
  await setUp('1', { writers: [ci], readers: [app] });
  await project.apply();
  await setUp('1', { writers: [ci] });
  await project.apply();
  const a = await blame('/a');
  expect(a).toMatchObject({ writer: 'zkai', revision: { revision: 1 }, acl: { revision: 3 } });
  expect(a.live?.zxid).toBe((await who.get('/a'))?.stat.mzxid);
  expect(await blame('/theirs')).toMatchObject({
    writer: 'outside',
    revision: null,
    adopted: { revision: 1 },
    acl: { revision: 3 },
  });
  expect(outputProblems(jsonOf(await project.zkai(['blame', '/a', '--json'])))).toEqual([]);
  const { stdout } = await project.zkai(['blame', '/a']);
  expect(stdout).toMatch(/^ {2}written by revision 1$[^]*^ {2}its ACL was set by revision 3$/m);

  await setUp('2', { writers: [ci] });
  await project.apply();
  expect(await blame('/a')).toMatchObject({ writer: 'zkai', revision: { revision: 4 }, acl: null });
  expect(await blame('/theirs')).toMatchObject({ acl: { revision: 3 } });

  // Of what was pruned nothing is claimed.
  await who.remove('/zkai/.zkai/history/0000000001');
  expect(await blame('/theirs')).toMatchObject({ writer: 'zkai', revision: null, acl: { revision: 3 } });
  const pruned = await project.zkai(['blame', '/theirs']);
  expect(pruned.stdout).toContain('written, or taken over, by a revision that was pruned');
});
