import { expect, test } from 'vitest';
import { failureOf, testProject } from '../../support/project.ts';
import { type Raw, raw, visible } from '../../support/raw.ts';
import { jsonOf } from '../../support/run-cli.ts';
import { beforeMulti, writes } from './before-multi.ts';

type Tree = Readonly<Record<string, string>>;

/** Each in a batch of its own. */
function large(letter: string): Tree {
  return Object.fromEntries(Array.from({ length: 9 }, (_, at) => [`/n${at}`, letter.repeat(130_000)]));
}

const BEFORE: Tree = { ...large('a'), '/gone': 'old' };
const AFTER: Tree = { ...large('b'), '/new': 'n' };

/** An apply whose batch of /n5 meets a conflict, after somebody has changed what earlier batches had written. */
async function conflicting(act: (who: Raw) => Promise<void>) {
  const project = await testProject({ environment: { batching: 'journal' } });
  await project.declare(BEFORE);
  await project.apply();
  const who = await raw(project.connect);
  await project.declare(AFTER);
  let isDone = false;
  const world = beforeMulti(async (ops) => {
    if (isDone || !writes(ops, '/n5') || !writes(ops, '/zkai/.zkai/journal/cursor')) return;
    isDone = true;
    await expect.poll(() => who.text('/n4')).toMatch(/^b/); // what was sent before is there
    await act(who);
    await who.set('/n5', 'theirs');
  });
  return { project, who, failure: await failureOf(project.apply({ world })) };
}

type Case = readonly [what: string, path: string, act: (who: Raw) => Promise<void>];

test.each<Case>([
  ['set what had been changed', '/n1', (who) => who.set('/n1', 'theirs')],
  ['deleted what had been changed', '/n1', (who) => who.remove('/n1')],
  ['created what had been deleted', '/gone', (who) => who.create('/gone', 'theirs')],
])(
  'somebody %s, and a later batch meets a conflict: exit 8 with %s, and nothing of his is written over',
  async (_, path, act) => {
    const { project, who, failure } = await conflicting(act);
    expect(failure).toMatchObject({ code: 'unfinished', exitCode: 8, details: [path] });
    const tree = await visible(who);
    const theirs = async () => ({ [path]: await who.text(path), '/n5': await who.text('/n5') });
    expect(await theirs()).toEqual({ [path]: tree[path] ?? null, '/n5': 'theirs' });
    expect(tree[path] ?? 'theirs').toBe('theirs');
    // Once it goes back, it never goes forth again, and nobody else gets in between.
    for (const undo of [true, false]) {
      const again = await failureOf(project.recover(undefined, { undo }));
      expect(again).toMatchObject({ code: 'unfinished', exitCode: 8, details: [path] });
    }
    expect(await visible(who)).toEqual(tree);
    expect(jsonOf(await project.zkai(['status', '--json']))).toMatchObject({ applying: true });
    expect(await failureOf(project.apply())).toMatchObject({ code: 'unfinished', exitCode: 8 });
  },
);

test('what somebody had created in the place of a deleted znode is taken away by him, and recover undoes the rest', async () => {
  const { project, who, failure } = await conflicting((somebody) => somebody.create('/gone', 'theirs'));
  expect(failure).toMatchObject({ code: 'unfinished', details: ['/gone'] });
  await who.remove('/gone');
  expect(await project.recover(undefined, { undo: true })).toMatchObject({ outcome: 'undone', revision: 2 });
  expect(await visible(who)).toEqual({ ...BEFORE, '/n5': 'theirs' });
  expect((await project.drift()).items.map(({ path }) => path)).toEqual(['/n5']);
  await who.set('/n5', BEFORE['/n5'] ?? '');
  expect(await project.apply()).toMatchObject({ outcome: 'applied', revision: 3 });
  expect(await visible(who)).toEqual(AFTER);
  expect((await project.plan()).changes).toEqual([]);
});
