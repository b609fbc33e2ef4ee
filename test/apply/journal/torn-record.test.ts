import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { failureOf, testProject } from '../../support/project.ts';
import { raw, visible } from '../../support/raw.ts';
import { jsonOf } from '../../support/run-cli.ts';
import { beforeMulti } from './before-multi.ts';

const RECORD = '/zkai/.zkai/documents/test/ZnodeTree._.app';

function fingerprintOf(values: Readonly<Record<string, string>>): string {
  return createHash('sha256').update(JSON.stringify(values)).digest('hex');
}

/** Contents that hardly deflate, so that a record of them takes several transactions. */
function noise(seed: number, length: number): string {
  let state = seed;
  return Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return String.fromCharCode(33 + (state % 90));
  }).join('');
}

function tree(znodes: number, seed: number): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: znodes }, (_, at) => [`/n${at + 100}`, noise(seed + at, 40_000)]),
  );
}

const CHANGES = [
  ['appears', {}, tree(24, 1)],
  ['grows', tree(10, 1), { ...tree(24, 1), '/n105': noise(9, 40_000) }],
  ['shrinks', tree(60, 1), Object.fromEntries(Object.entries(tree(60, 1)).filter((_, at) => at % 2 === 0))],
  ['changes', tree(20, 1), tree(20, 500)],
] as const;

test.each(
  CHANGES.flatMap(([what, before, after]) =>
    [false, true].map((undo) => [what, undo ? 'recover --undo' : 'recover', before, after] as const),
  ),
)(
  'a record of many parts %s, and the apply is killed before any transaction that writes it: %s ends it, and the ledger is whole',
  async (_, command, before, after) => {
    const project = await testProject({ environment: { batching: 'journal' } });
    const who = await raw(project.connect);
    await project.declare({ '/other': 'x', ...before });
    await project.apply();
    const old = await visible(who);
    await project.declare({ '/other': 'x', ...after });
    const undo = command === 'recover --undo';
    // Every other one, so that each change is torn in several places.
    for (let kill = 0, killed = true; killed; kill += 2) {
      killed = false;
      let at = -1;
      const world = beforeMulti((ops) => {
        if (!ops.some(({ op, path }) => op !== 'check' && path.startsWith(RECORD))) return;
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
      const isOpen = jsonOf(await project.zkai(['status', '--json']))['applying'] === true;
      expect(isOpen).toBe(killed);
      if (isOpen) {
        expect(await project.recover(undefined, { undo })).toMatchObject({
          outcome: undo ? 'undone' : 'recovered',
        });
        if (undo) expect(fingerprintOf(await visible(who))).toBe(fingerprintOf(old));
      }
      const report = jsonOf(await project.zkai(['doctor', '--ledger', '--json'])) as {
        checks: readonly { id: string; level: string }[];
      };
      expect(report.checks.filter(({ id, level }) => id.startsWith('ledger') && level === 'problem')).toEqual(
        [],
      );
      expect((await project.drift()).items.length).toBe(0);
      if (!undo && killed) {
        expect((await project.plan()).changes.length).toBe(0);
        // Back to the beginning, which needs the record as well.
        await project.declare({ '/other': 'x', ...before });
        expect(await project.apply()).toMatchObject({ outcome: 'applied' });
        expect(fingerprintOf(await visible(who))).toBe(fingerprintOf(old));
        await project.declare({ '/other': 'x', ...after });
      }
    }
  },
  120_000,
);

test('contents that somebody deleted are written again where the tree has them, and missed where it has not', async () => {
  const project = await testProject();
  const who = await raw(project.connect);
  const nodes = { '/a': noise(1, 3000), '/b': noise(2, 3000) };
  await project.declare(nodes);
  await project.apply();
  await who.remove(`${RECORD}/c`);
  await project.declare({ ...nodes, '/a': noise(3, 3000) });
  expect(await project.apply()).toMatchObject({ outcome: 'applied' });
  expect(await who.children(RECORD)).toEqual(['c']);
  await who.remove(`${RECORD}/c`);
  await who.set('/b', 'theirs');
  expect(await failureOf(project.plan())).toMatchObject({ code: 'failed', exitCode: 1 });
});
