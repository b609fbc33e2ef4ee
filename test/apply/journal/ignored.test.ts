import { expect, test } from 'vitest';
import { type Json } from '../../../src/model/json.ts';
import { failureOf, testProject } from '../../support/project.ts';
import { type Raw, raw } from '../../support/raw.ts';
import { beforeMulti, writes } from './before-multi.ts';
import { filler } from '../../support/filler.ts';

const CURSOR = '/zkai/.zkai/journal/cursor';
const PATHS = Array.from({ length: 9 }, (_, at) => `/n${at}`);

/** Each in a batch of its own. */
const tree = (letter: string): Record<string, Json> =>
  Object.fromEntries(PATHS.map((path) => [path, { text: filler(letter, 130_000), tuned: 0 }]));

async function shared() {
  const project = await testProject({
    environment: { batching: 'journal' },
    spec: { ignore: [{ match: { path: '/n*' }, fields: ['/tuned'], reason: 'the autotuner' }] },
  });
  await project.declare(tree('a'));
  await project.apply();
  await project.declare(tree('b'));
  return { project, who: await raw(project.connect) };
}

async function valueOf(who: Raw, path: string): Promise<{ letter: string; tuned: number }> {
  const { text, tuned } = JSON.parse((await who.text(path)) as string) as { text: string; tuned: number };
  return { letter: text[0] ?? '', tuned };
}

async function tune(who: Raw, path: string, tuned: number): Promise<void> {
  const value = JSON.parse((await who.text(path)) as string) as object;
  await who.set(path, JSON.stringify({ ...value, tuned }));
}

test('a saved plan in batches takes over what was written to ignored fields since', async () => {
  const { project, who } = await shared();
  await project.plan({ out: 'p.plan' });
  await tune(who, '/n3', 7);
  expect(await project.apply({ planFile: 'p.plan' })).toMatchObject({ outcome: 'applied' });
  expect(await valueOf(who, '/n3')).toEqual({ letter: 'b', tuned: 7 });
  expect((await project.plan()).changes).toEqual([]);
});

test('an ignored field that is written while the batches are applied undoes them, and loses nothing: not before the undo, not during it', async () => {
  const { project, who } = await shared();
  let [isDone, isUndoing] = [false, false];
  const world = beforeMulti(async (ops) => {
    if (!writes(ops, CURSOR)) return;
    if (!isDone && writes(ops, '/n5')) {
      isDone = true;
      await expect.poll(async () => (await valueOf(who, '/n4')).letter).toBe('b');
      for (const path of ['/n1', '/n2', '/n5', '/n8']) await tune(who, path, 5);
    }
    // Behind the look that was taken before the undo.
    const isUndo = ops.some(({ path }) => path.includes('/journal/undone-'));
    if (!isUndoing && isUndo && writes(ops, '/n2')) {
      isUndoing = true;
      await tune(who, '/n2', 6);
    }
  });
  const failure = await failureOf(project.apply({ world }));
  expect(failure).toMatchObject({ code: 'stale', exitCode: 5, details: ['/n5'] });
  const tuned: Record<string, number> = { '/n1': 5, '/n2': 6, '/n5': 5, '/n8': 5 };
  for (const path of PATHS)
    expect(await valueOf(who, path)).toEqual({ letter: 'a', tuned: tuned[path] ?? 0 });
  expect((await project.drift()).items).toEqual([]);
  expect(await project.apply()).toMatchObject({ outcome: 'applied' });
  for (const path of PATHS)
    expect(await valueOf(who, path)).toEqual({ letter: 'b', tuned: tuned[path] ?? 0 });
});

test('recover --undo keeps what was written to ignored fields, and stops at anything else', async () => {
  const { project, who } = await shared();
  const dying = beforeMulti((ops) => {
    if (writes(ops, CURSOR) && writes(ops, '/n5')) throw new Error('killed');
  });
  await project.apply({ world: dying }).catch(() => {});
  await tune(who, '/n1', 9);
  const written = await who.text('/n2');
  await who.set('/n2', '{"text":"theirs","tuned":1}');
  const failure = await failureOf(project.recover(undefined, { undo: true }));
  expect(failure).toMatchObject({ exitCode: 8, details: ['/n2'] });
  await who.set('/n2', written ?? '');
  expect(await project.recover(undefined, { undo: true })).toMatchObject({ outcome: 'undone' });
  expect(await valueOf(who, '/n1')).toEqual({ letter: 'a', tuned: 9 });
  expect((await project.drift()).items).toEqual([]);
});
