import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Raw, raw, visible } from '../../support/raw.ts';
import { failureOf, testProject } from '../../support/project.ts';
import { beforeMulti, writes } from './before-multi.ts';
import { filler } from '../../support/filler.ts';

const JOURNAL = '/zkai/.zkai/journal';

/** More than one transaction holds: 60 znodes of 20 kB are about five batches. */
function large(letter: string, from = 0): Record<string, string> {
  const name = (number: number) => `/n${String(from + number).padStart(4, '0')}`;
  return Object.fromEntries(
    Array.from({ length: 60 }, (_, at) => [name(at), filler(`${letter}${at}`, 20_000)]),
  );
}

const journaled = () => testProject({ environment: { batching: 'journal' } });

test('what fits no transaction is refused, and applied in batches where that is wanted', async () => {
  const project = await testProject();
  await project.declare(large('a'));
  const refused = await failureOf(project.apply());
  expect(refused).toMatchObject({ code: 'too-large', exitCode: 4 });
  expect(refused.hint).toContain('--batch journal');

  const run = await project.zkai(['apply', '-y', '--batch', 'journal', '--json']);
  expect(JSON.parse(run.stdout)).toMatchObject({ exitCode: 0, outcome: 'applied', revision: 1, written: 60 });
  const who = await raw(project.connect);
  expect(await visible(who)).toEqual(large('a'));
  expect(await who.get(JOURNAL)).toBeNull();
  expect((await project.plan()).changes).toEqual([]);
  expect(await project.drift()).toMatchObject({ items: [], touched: [] });
});

test('updates, deletions and new znodes travel together, and the ledger agrees', async () => {
  const project = await journaled();
  await project.declare(large('a'));
  expect((await project.plan()).transaction).toMatchObject({ mode: 'journal', transactions: 5 });
  await project.apply();
  const next = { ...large('b', 30), '/new/deep/er': 'x'.repeat(1000) };
  await project.declare(next);
  expect(await project.apply()).toMatchObject({ outcome: 'applied', revision: 2 });
  const who = await raw(project.connect);
  expect(await visible(who)).toEqual({ ...next, '/new': '', '/new/deep': '' });
  expect((await project.plan()).changes).toEqual([]);
  expect(await project.drift()).toMatchObject({ items: [], touched: [] });
  await project.declare({ '/last': 'small' });
  expect(await project.apply()).toMatchObject({ outcome: 'applied', revision: 3 });
  expect(await visible(who)).toEqual({ '/last': 'small' });
});

test.each([
  ['its journal is written', '/zkai/.zkai/journal/documents-0000000001', null],
  ['its batches are applied', '/n3999', { outcome: 'recovered', revision: 1, written: 4000 }],
])(
  'more documents than one piece of a journal can name are applied, and after a kill while %s',
  async (_kill, at, end) => {
    const project = await journaled();
    const documents = Array.from({ length: 4000 }, (_, number) => ({
      apiVersion: 'zkai/v1',
      kind: 'ZnodeTree',
      // Nothing that deflates well.
      metadata: { name: createHash('sha256').update(String(number)).digest('hex').slice(0, 60) },
      spec: { nodes: [{ path: `/n${number}`, text: 'v'.repeat(400) }] },
    }));
    const file = join(project.directory, 'config/many.yaml');
    await writeFile(file, documents.map((document) => JSON.stringify(document)).join('\n---\n'));
    let killed = false;
    const world = beforeMulti((ops) => {
      killed ||= writes(ops, at);
      if (killed) throw new Error('killed');
    });
    await project.apply({ world }).catch(() => {});
    if (end === null) {
      expect(await project.recover()).toMatchObject({ outcome: 'nothing-to-do' });
      expect(await project.apply()).toMatchObject({ outcome: 'applied', revision: 1, written: 4000 });
    } else expect(await project.recover()).toMatchObject(end);
    expect((await project.plan()).changes).toEqual([]);
  },
);

/** What must be again as it was: everything but the versions that writing there and back counts up. */
async function state(who: Raw): Promise<unknown> {
  return Object.fromEntries(
    [...(await who.tree())]
      .filter(([path]) => !path.startsWith('/zkai/.zkai'))
      .map(([path, { data }]) => [path, data.toString()]),
  );
}

test('a conflict in a later batch undoes the earlier ones: exit 5, everything as it was', async () => {
  const project = await journaled();
  await project.declare(large('a'));
  await project.apply();
  const who = await raw(project.connect);
  await project.declare({ ...large('b', 30), '/more/new': 'n' });
  let done = false;
  const world = beforeMulti(async (ops) => {
    if (done || !writes(ops, '/n0059') || !writes(ops, '/zkai/.zkai/journal/cursor')) return;
    done = true;
    await who.set('/n0059', 'theirs');
  });
  const failed = await failureOf(project.apply({ world }));
  expect(failed).toMatchObject({ code: 'stale', exitCode: 5 });
  expect(failed.message).toContain('undone');
  expect(await state(who)).toEqual({ '/': '', '/zkai': '', ...large('a'), '/n0059': 'theirs' });
  expect(await who.get(JOURNAL)).toBeNull();
  const drift = await project.drift();
  expect(drift.items.map(({ path }) => path)).toEqual(['/n0059']);
  expect(drift.touched).toEqual([]);
  await who.set('/n0059', large('a')['/n0059'] ?? '');
  expect(await project.apply()).toMatchObject({ outcome: 'applied', revision: 3 });
});

/** Every transaction of a journaled apply; one of five in `npm test`, each way beginning at another one. */
const STRIDE = process.env['ZKAI_TEST_FULL'] === '1' ? 1 : 5;
const WAYS = ['recover', 'recover --undo', 'the same plan again'] as const;

test.each(WAYS)(
  'killed before any of its transactions, an apply in batches is brought to an end by: %s',
  async (how) => {
    for (let at = WAYS.indexOf(how) % STRIDE, killed = true; killed; at += STRIDE) {
      const project = await journaled();
      await project.declare({ ...large('a'), '/gone/deep': 'old' });
      await project.apply();
      const who = await raw(project.connect);
      const before = await state(who);
      await project.declare({ ...large('b', 30), '/new/deep': 'n' });
      await project.plan({ out: 'p' });
      killed = false;
      const world = beforeMulti((_, index) => {
        if (index < at) return;
        killed = true;
        throw new Error('killed');
      });
      await project.apply({ planFile: 'p', world }).catch(() => {});
      const open = JSON.parse((await who.text('/zkai/.zkai/revision')) ?? '').state === 'applying';
      if (how === 'the same plan again') {
        const again = await project.apply({ planFile: 'p' });
        expect(again.outcome, `at ${at}`).toBeOneOf(['applied', 'recovered', 'already-applied']);
        expect(await state(who)).toMatchObject({ ...large('b', 30), '/new/deep': 'n' });
      } else {
        const result = await project.recover(undefined, { undo: how === 'recover --undo' });
        const end = await state(who);
        if (open) expect(result.outcome).toBe(how === 'recover' ? 'recovered' : 'undone');
        if (open && how === 'recover --undo') expect(end).toEqual(before);
        else if (open) expect(end).not.toEqual(before);
      }
      const now = (await state(who)) as Record<string, string>;
      expect(now['/new/deep'] === undefined, `at ${at}`).toBe(JSON.stringify(now) === JSON.stringify(before));
      expect(await project.drift(), `at ${at}`).toMatchObject({ items: [], touched: [] });
      await project.apply();
      expect((await project.plan()).changes).toEqual([]);
      expect(await who.get(JOURNAL)).toBeNull();
      await who.session.close();
    }
  },
);
