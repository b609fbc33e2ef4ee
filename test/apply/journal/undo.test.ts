import { expect, test } from 'vitest';
import { failureOf } from '../../support/project.ts';
import { visible } from '../../support/raw.ts';
import { beforeMulti, writes } from './before-multi.ts';
import { type Act, AFTER, BEFORE, changed, disturbed, recreate, spoil } from './disturbed.ts';

/** What the apply conflicts with. */
const CONFLICT: Act = (who) => spoil(who, '/n5');
const UNDONE = { ...BEFORE, '/n5': 'theirs' };

/** A process that dies before it writes a path in one of its batches. */
function dyingAt(path: string) {
  return beforeMulti((ops) => {
    if (writes(ops, '/zkai/.zkai/journal/cursor') && writes(ops, path)) throw new Error('killed');
  });
}

test.each<readonly [back: string, path: string, act: Act, putBack: Act]>([
  ['what zkai wrote', '/n1', (who) => spoil(who, '/n1'), (who) => who.set('/n1', AFTER['/n1'] ?? '')],
  ['what was there before', '/n1', (who) => spoil(who, '/n1'), (who) => who.set('/n1', BEFORE['/n1'] ?? '')],
  ['a deleted znode', '/n1', (who) => who.remove('/n1'), (who) => who.create('/n1', AFTER['/n1'])],
  ['a new znode', '/a-new', (who) => spoil(who, '/a-new'), (who) => who.set('/a-new', 'n')],
  ['nothing for a new znode', '/a-new', (who) => spoil(who, '/a-new'), (who) => who.remove('/a-new')],
  ['a deletion', '/gone', (who) => who.create('/gone', 'theirs'), (who) => who.remove('/gone')],
  ['what was deleted', '/gone', (who) => who.create('/gone', 'theirs'), (who) => who.set('/gone', 'old')],
  ['nothing below', '/a-new/x', (who) => who.create('/a-new/x'), (who) => who.remove('/a-new/x')],
])('an undo that somebody was in the way of goes on once he has put back %s (%s)', async (...row) => {
  const [, path, act, putBack] = row;
  const { project, who, failure } = await disturbed(async (somebody) => {
    await act(somebody);
    await CONFLICT(somebody);
  });
  expect(failure).toMatchObject({ code: 'unfinished', exitCode: 8, details: [path] });
  expect(failure.hint).toMatch(
    /as zkai wrote it, or as it was before, then: zkai recover --undo; what is to stay/,
  );
  await putBack(who);
  expect(await project.recover(undefined, { undo: true })).toMatchObject({ outcome: 'undone' });
  expect(await visible(who)).toEqual(UNDONE);
  expect((await project.drift()).items.map(({ path: drifted }) => drifted)).toEqual(['/n5']);
});

test('recover --undo with a foreign write in its way changes nothing, and recover leaves that write alone', async () => {
  const { project, who } = await changed();
  await project.apply({ world: dyingAt('/n5') }).catch(() => {});
  await spoil(who, '/n1');
  const there = await visible(who);
  const refused = await failureOf(project.recover(undefined, { undo: true }));
  expect(refused).toMatchObject({ code: 'unfinished', exitCode: 8, details: ['/n1'] });
  expect(refused.hint).toContain('or finish the apply');
  expect(await visible(who)).toEqual(there);
  expect(await project.recover()).toMatchObject({ outcome: 'recovered' });
  expect(await visible(who)).toEqual({ ...AFTER, '/n1': 'theirs' });
});

test('a new znode that somebody has deleted is not in the way of its undoing', async () => {
  const { who, failure } = await disturbed(async (somebody) => {
    await somebody.remove('/a-new');
    await CONFLICT(somebody);
  });
  expect(failure).toMatchObject({ code: 'stale', exitCode: 5 });
  expect(await visible(who)).toEqual(UNDONE);
});

test('everything that is in the way of an undo is named at once', async () => {
  const { failure } = await disturbed(async (who) => {
    await who.create('/gone', 'theirs');
    await who.create('/a-new/theirs');
    for (const path of ['/n1', '/n3', '/n5']) await spoil(who, path);
  });
  expect(failure).toMatchObject({ code: 'unfinished', exitCode: 8 });
  expect(failure.details.toSorted()).toEqual(['/a-new/theirs', '/gone', '/n1', '/n3']);
});

test('what somebody changes while it is undone is in the way of the rest, with its path', async () => {
  const { project, who, failure } = await disturbed(CONFLICT, {
    '/n3': (somebody) => spoil(somebody, '/n2'),
  });
  expect(failure).toMatchObject({ code: 'unfinished', exitCode: 8, details: ['/n2'] });
  await who.set('/n2', BEFORE['/n2'] ?? '');
  expect(await project.recover()).toMatchObject({ outcome: 'undone' });
  expect(await visible(who)).toEqual(UNDONE);
});

test.each<readonly [when: string, path: string, act: Act]>([
  ['after its batch', '/n1', (who) => recreate(who, '/n1', 'theirs', 2)],
  ['after its creation', '/a-new', (who) => recreate(who, '/a-new', 'theirs', 1)],
])('a znode that was swapped %s is in the way of the undo, and stays: exit 8 with %s', async (...row) => {
  const [, path, act] = row;
  const { who, failure } = await disturbed((somebody) => act(somebody).then(() => CONFLICT(somebody)));
  expect(failure).toMatchObject({ code: 'unfinished', exitCode: 8, details: [path] });
  expect(await who.text(path)).toBe('theirs');
});

test.each<readonly [when: string, path: string, act: Act, undoing: Readonly<Record<string, Act>>]>([
  ['before its batch', '/n5', (who) => recreate(who, '/n5', 'x', 1).then(() => spoil(who, '/n8')), {}],
  ['right before its undoing', '/n1', CONFLICT, { '/n1': (who) => recreate(who, '/n1', 'x', 2) }],
  ['right before its deletion', '/a-new', CONFLICT, { '/a-new': (who) => recreate(who, '/a-new', 'x', 1) }],
])('a znode that was swapped %s and written over is told: exit 8 with %s, all undone', async (...row) => {
  const [, path, act, undoing] = row;
  const { project, who, failure } = await disturbed(act, undoing);
  expect(failure).toMatchObject({ code: 'replaced-foreign', exitCode: 8, details: [path] });
  expect(failure.message).toContain('is undone');
  const theirs = path === '/n5' ? '/n8' : '/n5';
  expect(await visible(who)).toEqual({ ...BEFORE, [theirs]: 'theirs' });
  expect((await project.recover()).outcome).toBe('nothing-to-do');
});

test('a swap that was met is told, too, by an undo that somebody is in the way of', async () => {
  const { failure } = await disturbed(async (who) => {
    await recreate(who, '/n5', 'x', 1);
    for (const path of ['/n1', '/n8']) await spoil(who, path);
  });
  expect(failure).toMatchObject({ code: 'unfinished', details: ['/n1'] });
  expect(failure.message).toMatch(/deleted and created again by somebody else.*: \/n5$/);
});

test.each([
  ['recover', false],
  ['recover --undo', true],
])('a swap that a dead apply met is told by %s', async (_, undo) => {
  const { project, who } = await changed();
  const world = beforeMulti(async (ops) => {
    if (!writes(ops, '/zkai/.zkai/journal/cursor')) return;
    if (writes(ops, '/n2')) await recreate(who, '/n2', 'theirs', 1);
    if (writes(ops, '/n7')) throw new Error('killed');
  });
  await project.apply({ world }).catch(() => {});
  await project.recover(undefined, { undo, world: dyingAt(undo ? '/n0' : '/n8') }).catch(() => {});
  const failure = await failureOf(project.recover(undefined, { undo }));
  expect(failure).toMatchObject({ code: 'replaced-foreign', exitCode: 8, details: ['/n2'] });
  expect(await visible(who)).toEqual(undo ? BEFORE : AFTER);
});

test('what somebody put back as another znode is no swap, whoever carries on with the undo', async () => {
  const { project, who } = await disturbed(async (somebody) => {
    await somebody.remove('/n1');
    await CONFLICT(somebody);
  });
  await who.create('/n1', AFTER['/n1']);
  await project.recover(undefined, { undo: true, world: dyingAt('/n0') }).catch(() => {});
  expect(await who.text('/n1')).toBe(BEFORE['/n1']);
  expect(await project.recover()).toMatchObject({ outcome: 'undone' });
  expect(await project.drift()).toMatchObject({ items: [{ path: '/n5' }], touched: [] });
});

test('what had drifted before an apply drifts again when that is undone', async () => {
  const { project, who } = await changed();
  await project.declare({ ...AFTER, '/gone': 'old' });
  await spoil(who, '/gone');
  await project.apply({ world: dyingAt('/n5') }).catch(() => {});
  expect(await who.text('/gone')).toBe('old');
  expect(await project.recover(undefined, { undo: true })).toMatchObject({ outcome: 'undone' });
  expect(await who.text('/gone')).toBe('theirs');
  expect((await project.drift()).items).toMatchObject([{ path: '/gone', class: 'drift.modified' }]);
});
