import { expect, test } from 'vitest';
import { dueEntries } from '../../src/apply/prune-history.ts';
import { type Clock } from '../../src/ports/clock.ts';
import { type World } from '../../src/ports/world.ts';
import { systemClock } from '../../src/cli/clock.ts';
import { projectFiles } from '../../src/files/project-files.ts';
import { beforeMulti } from '../apply/journal/before-multi.ts';
import { failureOf } from '../support/project.ts';
import { raw, type Raw } from '../support/raw.ts';
import { historyProject } from './history-project.ts';

const HOUR = 60 * 60 * 1000;

/** A clock that a test puts forward. */
function movableClock(): { readonly clock: Clock; forward(ms: number): void } {
  let ahead = 0;
  return {
    clock: { ...systemClock, now: () => systemClock.now() + ahead },
    forward: (ms) => {
      ahead += ms;
    },
  };
}

async function keptRevisions(who: Raw): Promise<number[]> {
  return (await who.children('/zkai/.zkai/history')).map(Number).sort((a, b) => a - b);
}

async function ledgerSize(who: Raw): Promise<{ znodes: number; bytes: number }> {
  const all = [...(await who.tree())].filter(([path]) => path.startsWith('/zkai/.zkai'));
  return { znodes: all.length, bytes: all.reduce((sum, [, { data }]) => sum + data.length, 0) };
}

test('the ledger does not grow without bound: of two hundred applies the newest ten stay', async () => {
  const project = await historyProject({ spec: { ledger: { keepRevisions: 10 } } });
  const who = await raw(project.connect);
  const { clock, forward } = movableClock();
  const sizes: { znodes: number; bytes: number }[] = [];
  for (let n = 1; n <= 200; n += 1) {
    await project.declare({ '/app/n': n, '/app/text': `${100 + (n % 50)} `.repeat(500) });
    await project.apply({ world: { clock } });
    forward(25 * HOUR);
    if (n % 20 === 0) sizes.push(await ledgerSize(who));
  }
  expect(await keptRevisions(who)).toEqual([191, 192, 193, 194, 195, 196, 197, 198, 199, 200]);
  const [first, last] = [sizes[0], sizes.at(-1)];
  expect(last?.znodes).toBe(first?.znodes);
  expect(last?.bytes ?? Infinity).toBeLessThan((first?.bytes ?? 0) * 1.05);
  // What is left can still be gone back to; what is not says so.
  expect((await project.diff('@190', '@200')).changes.map(({ path }) => path)).toEqual([
    '/app/n',
    '/app/text',
  ]);
  const gone = await failureOf(project.rollback('@189'));
  expect(gone).toMatchObject({ code: 'failed', exitCode: 1 });
  expect(gone.message).toContain('it begins with revision 191');
  expect(gone.hint).toContain('keepRevisions');
  expect((await project.rollback('@192', { world: { clock } })).result).toMatchObject({
    outcome: 'applied',
    revision: 201,
  });
  expect(await who.text('/app/n')).toBe('192');
}, 240_000);

test('what is younger than a day stays, however much it is', async () => {
  const project = await historyProject({ spec: { ledger: { keepRevisions: 2 } } });
  const who = await raw(project.connect);
  const { clock, forward } = movableClock();
  for (let n = 1; n <= 5; n += 1) {
    await project.declare({ '/n': n });
    await project.apply({ world: { clock } });
    forward(HOUR);
  }
  expect(await keptRevisions(who)).toEqual([1, 2, 3, 4, 5]);
  forward(20.5 * HOUR); // 24.5 hours after the second one
  await project.declare({ '/n': 6 });
  await project.apply({ world: { clock } });
  expect(await keptRevisions(who)).toEqual([3, 4, 5, 6]);
});

test('bytes count, too, those of blobs included, and a blob goes with the last entry that refers to it', async () => {
  const project = await historyProject({
    environment: { batching: 'journal' },
    spec: { ledger: { keepRevisions: 100, keepBytes: '3Mi' } },
  });
  const who = await raw(project.connect);
  const { clock, forward } = movableClock();
  const blobs = async (): Promise<number> => (await who.children('/zkai/.zkai/blobs')).length;
  for (let n = 0; n < 5; n += 1) {
    // Random, so that deflating makes it no smaller: the entry of the next apply holds it in a blob.
    const nodes = Array.from({ length: 60 }, (_, i) => [`/n${i}`, randomText(clock, 20_000)]);
    await project.declare(Object.fromEntries(nodes));
    await project.apply({ world: { clock } });
    forward(25 * HOUR);
  }
  const kept = await keptRevisions(who);
  expect(kept.at(-1)).toBe(5);
  expect(kept.length).toBeLessThan(5);
  expect(await blobs()).toBe(kept.length);
  await project.declare({ '/n0': 'small' });
  await project.apply({ world: { clock } });
  expect((await ledgerSize(who)).bytes).toBeLessThan(8 * 1024 * 1024);
});

function randomText(clock: Clock, bytes: number): string {
  let text = '';
  while (text.length < bytes) text += clock.uuid();
  return text.slice(0, bytes);
}

test('a project prunes its own entries in its own environment, and nothing of others', async () => {
  const quiet = await historyProject({ name: 'quiet' });
  await quiet.declare({ '/quiet': 'q' }, 'quiet');
  await quiet.apply();
  const { connect } = quiet;
  const project = await historyProject({
    connect,
    environments: { other: { connect } },
    spec: { ledger: { keepRevisions: 1 } },
  });
  const who = await raw(connect);
  const { clock, forward } = movableClock();
  forward(48 * HOUR);
  await project.declare({ '/other': 'o' }, 'other');
  await project.apply({ environment: 'other', world: { clock } });
  await project.declare({}, 'other');
  for (let n = 3; n <= 6; n += 1) {
    forward(25 * HOUR);
    await project.declare({ '/n': n });
    await project.apply({ environment: 'test', world: { clock } });
  }
  expect(await keptRevisions(who)).toEqual([1, 2, 6]);
  // Entries of others in between do not hide that ours are all there.
  expect((await quiet.diff('@0', '@1')).changes).toHaveLength(1);
  expect((await project.diff('@5', '@6')).changes).toHaveLength(1);
  expect((await failureOf(project.diff('@4', '@6'))).message).toContain('does not reach back to revision 4');
});

test('an apply that cannot prune is applied all the same, says so, and the next one prunes', async () => {
  const project = await historyProject({ spec: { ledger: { keepRevisions: 1 } } });
  const who = await raw(project.connect);
  const { clock, forward } = movableClock();
  const notes: string[] = [];
  const progress: World['progress'] = (event) => {
    if (event.event === 'note') notes.push(event.message);
  };
  const cannotPrune = beforeMulti(async (ops) => {
    if (ops.some(({ op, path }) => op === 'delete' && path.includes('/history/'))) throw new Error('cut');
  });
  for (let n = 1; n <= 3; n += 1) {
    await project.declare({ '/n': n });
    const result = await project.apply({ world: { ...cannotPrune, clock, progress } });
    expect(result).toMatchObject({ outcome: 'applied', revision: n });
    forward(25 * HOUR);
  }
  expect(await keptRevisions(who)).toEqual([1, 2, 3]);
  expect(notes.filter((note) => note.includes('could not be pruned'))).toHaveLength(2);
  await project.declare({ '/n': 4 });
  await project.apply({ world: { clock } });
  expect(await keptRevisions(who)).toEqual([4]);
});

test('entries go from the oldest on, and none behind one that is young by either clock', () => {
  const now = Date.parse('2026-06-01T00:00:00Z');
  const entry = (revision: number, hours: number, ctime = 0, bytes = 1) => ({
    revision,
    at: new Date(now - hours * HOUR).toISOString(),
    ctime,
    bytes,
  });
  const retention = { keepRevisions: 2, keepBytes: 100 };
  const old = [entry(5, 1), entry(4, 30), entry(3, 40), entry(2, 50), entry(1, 60)];
  expect(dueEntries(old, { retention, now })).toEqual([1, 2, 3]);
  const skewed = [entry(5, 1), entry(4, 30), entry(3, 40), entry(2, 2), entry(1, 60)];
  expect(dueEntries(skewed, { retention, now })).toEqual([1]);
  expect(
    dueEntries(
      old.map((one) => ({ ...one, ctime: now })),
      { retention, now },
    ),
  ).toEqual([]);
  expect(dueEntries([entry(2, 90, 0, 500), entry(1, 90)], { retention, now })).toEqual([1]);
  const withBlob = [entry(3, 90), { ...entry(2, 90), blob: { sha256: 'x', chunks: 1 } }, entry(1, 90)];
  expect(dueEntries(withBlob, { retention: { keepRevisions: 9, keepBytes: 1000 }, now })).toEqual([1, 2]);
});

test('of an apply whose entry was pruned, recover does not say that it was not applied', async () => {
  const project = await historyProject({ spec: { ledger: { keepRevisions: 1 } } });
  const who = await raw(project.connect);
  const { clock, forward } = movableClock();
  await project.declare({ '/n': 1 });
  await project.apply({ world: { clock } });
  const { id } = JSON.parse((await who.text('/zkai/.zkai/revision')) ?? '') as { id: string };
  const ledger = (JSON.parse((await who.text('/zkai/.zkai/format')) ?? '') as { id: string }).id;
  for (const n of [2, 3]) {
    forward(25 * HOUR);
    await project.declare({ '/n': n });
    await project.apply({ world: { clock } });
  }
  const byId = await project.recover(id);
  expect(byId.notes.join()).toContain('older than a day it says nothing');
  const pending = { id, ledger, revision: 1, root: '/zkai', expected: [] };
  await projectFiles(project.directory).write('.zkai/pending/test.json', JSON.stringify([pending]));
  const failed = await failureOf(project.recover());
  expect(failed).toMatchObject({ code: 'failed', exitCode: 1 });
  expect(failed.message).toContain('nobody can tell any more');
});
