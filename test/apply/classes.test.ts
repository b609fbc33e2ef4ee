import { expect, test } from 'vitest';
import { failureOf, json, testProject } from '../support/project.ts';
import { raw, visible } from '../support/raw.ts';

/** Rows of a plan as `path class actions`. */
async function rows(project: {
  plan(): Promise<{ changes: readonly { path: string; class: string; actions: readonly string[] }[] }>;
}) {
  const { changes } = await project.plan();
  return changes.map(({ path, class: kind, actions }) => `${path} ${kind} ${actions.join('+')}`);
}

test('declared znodes are created with their parents, updated, and deleted with the parents again', async () => {
  const project = await testProject();
  const who = await raw(project.connect);
  await project.declare({ '/app/flags/dark': true, '/app/name': 'shop' });
  expect(await rows(project)).toEqual([
    '/app pending create',
    '/app/flags pending create',
    '/app/flags/dark pending create',
    '/app/name pending create',
  ]);
  await project.apply();
  expect(await visible(who)).toEqual({
    '/app': '',
    '/app/flags': '',
    '/app/flags/dark': 'true',
    '/app/name': 'shop',
  });
  for (const [path, { stat }] of await who.tree()) if (path.startsWith('/app')) expect(stat.version).toBe(1); // the floor

  await project.declare({ '/app/name': 'store' });
  expect(await rows(project)).toEqual([
    '/app/flags pending delete',
    '/app/flags/dark pending delete',
    '/app/name pending update',
  ]);
  expect(await project.apply()).toMatchObject({ revision: 2, written: 3 });
  expect(await visible(who)).toEqual({ '/app': '', '/app/name': 'store' });

  await project.declare({ '/other': 'x' });
  await project.apply();
  expect(await visible(who)).toEqual({ '/other': 'x' });
});

test('a parent is kept where somebody else put a child, and the ownership ends', async () => {
  const project = await testProject();
  const who = await raw(project.connect);
  await project.declare({ '/app/flags/dark': true, '/keep': '1' });
  await project.apply();
  await who.create('/app/flags/theirs', 'data');
  expect((await project.plan()).unmanaged).toEqual(['/app/flags/theirs']);
  await project.declare({ '/keep': '1' });
  expect(await rows(project)).toEqual([
    '/app pending release',
    '/app/flags pending release',
    '/app/flags/dark pending delete',
  ]);
  await project.apply();
  expect(await visible(who)).toEqual({
    '/app': '',
    '/app/flags': '',
    '/app/flags/theirs': 'data',
    '/keep': '1',
  });
  expect(await project.plan()).toMatchObject({ changes: [], unmanaged: [] });
});

test('a declared znode with a child of somebody else is released with its data', async () => {
  const project = await testProject();
  const who = await raw(project.connect);
  await project.declare({ '/app': 'value', '/keep': '1' });
  await project.apply();
  await who.create('/app/theirs', 'data');
  await project.declare({ '/keep': '1' });
  expect(await rows(project)).toEqual(['/app pending release']);
  await project.apply();
  expect(await visible(who)).toEqual({ '/app': 'value', '/app/theirs': 'data', '/keep': '1' });
  expect(await rows(project)).toEqual([]);
});

test('a declared parent of declared znodes stays as an empty parent when only its own declaration goes', async () => {
  const project = await testProject();
  const who = await raw(project.connect);
  await project.declare({ '/app': 'value', '/app/name': 'shop' });
  await project.apply();
  await project.declare({ '/app/name': 'shop' });
  expect(await rows(project)).toEqual(['/app pending update']);
  await project.apply();
  expect(await visible(who)).toEqual({ '/app': '', '/app/name': 'shop' });
  expect(await rows(project)).toEqual([]);
  await project.declare({ '/x': '' });
  await project.apply();
  expect(await visible(who)).toEqual({ '/x': '' });
});

test('a parent made on the way can be declared later, also with its empty value', async () => {
  const project = await testProject();
  await project.declare({ '/app/name': 'shop' });
  await project.apply();
  await project.declare({ '/app/name': 'shop', '/app': '' });
  expect(await rows(project)).toEqual(['/app in-sync adopt']);
  await project.apply();
  expect(await rows(project)).toEqual([]);
  await project.declare({ '/app/name': 'shop', '/app': 'value' });
  await project.apply();
  expect(await visible(await raw(project.connect))).toEqual({ '/app': 'value', '/app/name': 'shop' });
  expect(await rows(project)).toEqual([]);
});

test('an existing znode with the declared value is adopted without being written', async () => {
  const project = await testProject();
  const who = await raw(project.connect);
  await who.create('/app', '{ "b": 1, "a": 2 }');
  const before = await who.get('/app');
  await project.declare({ '/app': { a: 2, b: 1 } });
  expect(await rows(project)).toEqual(['/app adopt adopt']);
  expect(await project.apply()).toMatchObject({ outcome: 'applied', written: 0 });
  expect(await who.get('/app')).toEqual(before);
  expect(await rows(project)).toEqual([]);
  await project.declare({ '/app': { a: 3, b: 1 } });
  await project.apply();
  expect(await who.text('/app')).toBe('{"a":3,"b":1}');
});

test('an existing znode with another value is blocked until it is adopted, and then an update', async () => {
  const project = await testProject();
  const who = await raw(project.connect);
  await who.create('/app', 'theirs');
  const before = await who.get('/app');
  await project.declare({ '/app': 'ours' });
  expect(await failureOf(project.apply())).toMatchObject({
    code: 'blocked',
    exitCode: 4,
    hint: expect.stringContaining('zkai adopt'),
  });
  expect(await project.adopt('/app')).toMatchObject({ outcome: 'applied', written: 0 });
  expect(await who.get('/app')).toEqual(before);
  expect(await rows(project)).toEqual(['/app pending update']);
  await project.apply();
  expect(await who.text('/app')).toBe('ours');
});

test('what was changed, deleted or recreated by others is restored, and shown as drift', async () => {
  const project = await testProject();
  const who = await raw(project.connect);
  await project.declare({
    '/changed': 'a',
    '/deleted': 'b',
    '/recreated': 'c',
    '/parent/child': 'd',
    '/same': 'e',
  });
  await project.apply();
  await who.set('/changed', 'x');
  await who.remove('/deleted');
  await who.remove('/recreated');
  await who.create('/recreated', 'y');
  await who.remove('/parent/child');
  await who.remove('/parent');
  const drift = await project.drift();
  const expected = [
    '/changed drift.modified',
    '/deleted drift.deleted',
    '/parent/child drift.deleted',
    '/recreated drift.recreated',
  ];
  expect(drift.items.map((item) => `${item.path} ${item.class}`)).toEqual(expected);
  expect(await rows(project)).toEqual([
    '/changed drift.modified update',
    '/deleted drift.deleted create',
    '/parent drift.deleted create',
    '/parent/child drift.deleted create',
    '/recreated drift.recreated update',
  ]);
  await project.apply();
  expect(await visible(who)).toEqual({
    '/changed': 'a',
    '/deleted': 'b',
    '/recreated': 'c',
    '/parent': '',
    '/parent/child': 'd',
    '/same': 'e',
  });
  expect((await project.drift()).items).toEqual([]);
  expect(await rows(project)).toEqual([]);
});

test('a value that was written again with the same meaning is touched, not drift', async () => {
  const project = await testProject();
  const who = await raw(project.connect);
  await project.declare({ '/app': { a: 1, b: [2] } });
  await project.apply();
  await who.set('/app', '{ "b": [2], "a": 1 }');
  expect(await project.drift()).toMatchObject({ items: [], touched: ['/app'] });
  expect(await rows(project)).toEqual([]);
  await project.declare({ '/app': { a: 2, b: [2] } });
  expect(await rows(project)).toEqual(['/app pending update']);
  await project.apply();
  expect(await who.text('/app')).toBe('{"a":2,"b":[2]}');
});

test('live that moved to the declared value converges: ledger only', async () => {
  const project = await testProject();
  const who = await raw(project.connect);
  await project.declare({ '/app': json('one'), '/gone': '1', '/x': '' });
  await project.apply();
  await who.set('/app', '"two"');
  await who.remove('/gone');
  const before = await who.get('/app');
  await project.declare({ '/app': json('two'), '/x': '' });
  expect(await rows(project)).toEqual(['/app converged adopt', '/gone converged release']);
  expect(await project.apply()).toMatchObject({ outcome: 'applied', written: 0 });
  expect(await who.get('/app')).toEqual(before);
  expect(await rows(project)).toEqual([]);
  expect(await project.drift()).toMatchObject({ items: [], managed: 2 });
});

test.each([
  ['changed', 'declared with a third value', { '/app': 'three' }],
  ['changed', 'not declared any more', {}],
  ['deleted', 'declared with a new value', { '/app': 'three' }],
] as const)(
  'a znode that was %s by others and is %s is a conflict: exit 5, nothing written',
  async (how, _, declared) => {
    const project = await testProject();
    const who = await raw(project.connect);
    await project.declare({ '/app': 'one', '/x': '1' });
    await project.apply();
    if (how === 'changed') await who.set('/app', 'two');
    else await who.remove('/app');
    await project.declare({ ...declared, '/x': '2' });
    const before = await who.tree();
    const failure = await failureOf(project.apply());
    expect(failure).toMatchObject({ code: 'conflict', exitCode: 5 });
    expect(failure.details.join()).toContain('/app: ');
    expect(await who.tree()).toEqual(before);
  },
);

test('where many are there already, the hint is the one adopt that takes all of them over', async () => {
  const project = await testProject();
  const who = await raw(project.connect);
  for (const path of ['/fdata', '/fdata/a', '/fdata/a/x', '/fdata/b']) await who.create(path, 'theirs');
  await project.declare({ '/fdata/a/x': 'ours', '/fdata/b': 'ours' });
  expect(await failureOf(project.apply())).toMatchObject({
    code: 'blocked',
    hint: "zkai adopt '/fdata' --env test",
  });
  await project.adopt('/fdata');
  expect((await project.plan()).blocked).toEqual([]);
  expect(await project.apply()).toMatchObject({ outcome: 'applied', written: 2 });
});

test('a parent of ours with foreign children only is kept, in words that do not contradict each other', async () => {
  const project = await testProject();
  await project.declare({ '/made/ours': '1', '/other': '1' });
  await project.apply();
  const who = await raw(project.connect);
  await who.create('/made/theirs', 'x');
  await project.declare({ '/other': '1' });
  const row = (await project.plan()).changes.find(({ path }) => path === '/made');
  expect(row).toMatchObject({
    actions: ['release'],
    reason:
      'made by zkai as a parent, and nothing that zkai manages is below it any more; kept, since it has children that zkai does not manage: /made/theirs',
  });
});
