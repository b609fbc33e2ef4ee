import { expect, test } from 'vitest';
import { failureOf } from '../../support/project.ts';
import { visible } from '../../support/raw.ts';
import { jsonOf } from '../../support/run-cli.ts';
import { beforeMulti, writes } from './before-multi.ts';
import { type Act, AFTER, BEFORE, changed, type Disturbed, disturbed } from './disturbed.ts';

/** An apply whose batch of /n5 meets a conflict, after somebody has changed what earlier batches had written. */
function conflicting(act: Act): Promise<Disturbed> {
  return disturbed(async (who) => {
    await act(who);
    await who.set('/n5', 'theirs');
  });
}

type Case = readonly [what: string, path: string, act: Act];

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
    // Whichever way is tried, it is the same, and nobody else gets in between.
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

test('while an apply in batches is open, nothing is compared with the half of it: plan, drift and adopt exit 8, and status says so', async () => {
  const { project } = await conflicting((who) => who.set('/n1', 'theirs'));
  for (const args of [
    ['plan'],
    ['plan', '--destroy'],
    ['drift'],
    ['adopt', '/n1'],
    ['apply', '--auto-approve'],
  ])
    expect(jsonOf(await project.zkai([...args, '--json']))).toMatchObject({
      exitCode: 8,
      error: { code: 'unfinished' },
    });
  expect(jsonOf(await project.zkai(['status', '--json']))).toMatchObject({ applying: true, drift: null });
  const { stdout } = await project.zkai(['status']);
  expect(stdout).toMatch(/revision +1\n/);
  expect(stdout).toMatch(/apply \S+, begun \S+ by \S+, was interrupted: run zkai recover/);
});

test.each(['journal/cursor', 'history', 'revision'])(
  'somebody deletes %s of the ledger while batches are applied: exit 8, never that nothing was written',
  async (name) => {
    const { project, who } = await changed();
    let isDeleted = false;
    const world = beforeMulti(async (ops) => {
      if (isDeleted || !writes(ops, '/n8')) return;
      isDeleted = true;
      const gone = `/zkai/.zkai/${name}`;
      const below = [...(await who.tree()).keys()].filter((path) => path.startsWith(gone));
      for (const path of below.toReversed()) await who.remove(path);
    });
    expect(await failureOf(project.apply({ world }))).toMatchObject({ exitCode: 8 });
    // And no recover says that there was nothing to do.
    expect((await project.zkai(['recover'])).code).toBe(8);
  },
);
