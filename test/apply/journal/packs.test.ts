import { expect, test } from 'vitest';
import { type TestProject, testProject } from '../../support/project.ts';
import { raw, type Raw, visible } from '../../support/raw.ts';
import { jsonOf } from '../../support/run-cli.ts';
import { beforeMulti } from './before-multi.ts';

const RECORDS = '/zkai/.zkai/documents/test';
const NAMES = Array.from({ length: 400 }, (_, index) => `d${index}`);

/** Large enough that all of them fit no transaction, small enough for a pack. */
function valueOf(name: string, seed: string): string {
  return `${seed} ${name} `.repeat(3000).slice(0, 3000);
}

async function declareAll(project: TestProject, names: readonly string[], seed: string): Promise<void> {
  for (const name of names) await project.declare({ [`/app/${name}`]: valueOf(name, seed) }, name);
}

async function storedAs(who: Raw): Promise<{ packs: number; own: readonly string[] }> {
  const names = await who.children(RECORDS);
  const own = names.filter((name) => !name.startsWith('pack-'));
  return { packs: names.length - own.length, own };
}

async function expectWhole(project: TestProject): Promise<void> {
  const report = jsonOf(await project.zkai(['doctor', '--ledger', '--json'])) as {
    checks: readonly { id: string; level: string; message: string }[];
  };
  expect(report.checks.filter(({ id, level }) => id.startsWith('ledger') && level === 'problem')).toEqual([]);
  expect((await project.plan()).changes).toEqual([]);
  expect((await project.drift()).items).toEqual([]);
}

test('small records of an apply in batches share znodes; a change of one gives it a znode of its own, and moves no pack', async () => {
  const project = await testProject({ environment: { batching: 'journal', guards: { allowEmpty: true } } });
  const who = await raw(project.connect);
  await declareAll(project, NAMES, 'a');
  expect(await project.apply()).toMatchObject({ outcome: 'applied', written: 401 });
  const fresh = await storedAs(who);
  expect(fresh.own).toEqual([]);
  expect(fresh.packs).toBeLessThan(30);
  await expectWhole(project);

  const before = await who.tree();
  await declareAll(project, ['d7'], 'b');
  expect(await project.apply()).toMatchObject({ transactions: 1, written: 1 });
  await project.declare({}, 'd8');
  expect(await project.apply()).toMatchObject({ transactions: 1, written: 1 });
  expect((await storedAs(who)).own).toEqual(['ZnodeTree._.d7', 'ZnodeTree._.d8']);
  const after = await who.tree();
  for (const [path, { stat }] of before)
    if (path.startsWith(`${RECORDS}/pack-`)) expect(after.get(path)?.stat).toEqual(stat);
  await expectWhole(project);
  expect(jsonOf(await project.zkai(['status', '--json']))).toMatchObject({ ledger: { documents: 399 } });

  // What is live is not what was written: its content comes from the pack.
  await who.set('/app/d9', 'theirs');
  expect((await project.drift()).items).toMatchObject([{ path: '/app/d9', class: 'drift.modified' }]);
  await project.apply();
  expect(await who.text('/app/d9')).toBe(valueOf('d9', 'a'));

  // All of them once more: the packs of before hold nothing that counts, and go.
  await declareAll(project, NAMES, 'c');
  expect(await project.apply()).toMatchObject({ outcome: 'applied', written: 400 });
  const again = await storedAs(who);
  expect(again.own).toEqual(['ZnodeTree._.d7', 'ZnodeTree._.d8', 'ZnodeTree._.d9']);
  expect((await who.children(RECORDS)).filter((name) => name.startsWith('pack-1-'))).toEqual([]);
  await expectWhole(project);

  expect(await project.apply({ destroy: true })).toMatchObject({ outcome: 'applied' });
  expect(await who.children(RECORDS)).toEqual([]);
  expect(await who.children('/')).toEqual(['zkai']);
}, 120_000);

test.each(['recover', 'recover --undo'])(
  'killed before any transaction that writes a pack: %s ends it, and the ledger is whole',
  async (command) => {
    const project = await testProject({ environment: { batching: 'journal' } });
    const who = await raw(project.connect);
    await declareAll(project, NAMES, 'a');
    await project.apply();
    const undo = command === 'recover --undo';
    for (let kill = 0, killed = true, seed = 0; killed; kill += 2, seed += 1) {
      killed = false;
      const old = await visible(who);
      await declareAll(project, NAMES.slice(0, 380), `s${seed}`);
      let at = -1;
      const world = beforeMulti((ops) => {
        if (!ops.some(({ op, path }) => op !== 'check' && path.startsWith(RECORDS))) return;
        at += 1;
        if (at < kill) return;
        killed = true;
        throw new Error('killed');
      });
      const failure = await project.apply({ world }).then(
        () => null,
        (error: unknown) => error,
      );
      if (!killed) expect(failure).toBeNull();
      if (killed && failure !== null) {
        const ended = await project.recover(undefined, { undo });
        expect(ended).toMatchObject({ outcome: undo ? 'undone' : 'recovered' });
        if (undo) {
          expect(await visible(who)).toEqual(old);
          await project.apply();
        }
      }
      await expectWhole(project);
    }
  },
  180_000,
);
