import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { outputProblems } from '../report/output-schemas.ts';
import { type Declared, type ProjectOptions } from '../support/project.ts';
import { raw, visible } from '../support/raw.ts';
import { jsonOf } from '../support/run-cli.ts';
import { type RevisionChange } from '../../src/model/results.ts';
import { aclProject, digest } from '../apply/acl/acl-world.ts';
import { historyOf, historyProject, short, writeMoves } from './history-project.ts';

const ONE_TO_TWO = { from: 'ZnodeTree/one', to: 'ZnodeTree/two' };
const TASKS = '/zkai/default/tasks';

/** But for the hash of the task, which changes with everything. */
function fieldsOf({ fields }: RevisionChange): string[] {
  return (short(fields) ?? []).filter((field) => !field.startsWith('/hash '));
}

/** A project with one task, whose name is an argument. */
async function renamedProject(options: ProjectOptions = {}) {
  const project = await historyProject(options);
  const fileOf = (name: string): string => join(project.directory, 'config', `${name}.yaml`);
  let current: string | null = null;
  const moved: object[] = [];
  return {
    ...project,
    /** Applies the task under this name and no other. */
    applyAs: async (name: string, spec: object = { replicas: 1 }): Promise<void> => {
      if (current !== null && current !== name) {
        await rm(fileOf(current));
        moved.push({ from: `TaskConfig/${current}`, to: `TaskConfig/${name}` });
        await project.declareMoves(moved);
      }
      current = name;
      const document = { apiVersion: 'zkai/v1', kind: 'TaskConfig', metadata: { name }, spec };
      await writeFile(fileOf(name), JSON.stringify(document));
      await project.apply();
    },
  };
}

/** A document `one` that is applied, and then called `two`, with other nodes. */
async function renamedTree(old: Declared, now: Declared, options: ProjectOptions = {}) {
  const project = await historyProject(options);
  await project.declare(old, 'one');
  await project.apply();
  await project.declare({}, 'one');
  await project.declare(now, 'two');
  await project.declareMoves([ONE_TO_TWO]);
  await project.apply();
  return project;
}

test('a renamed document is one move in a comparison, in both directions and over several renames', async () => {
  const project = await renamedProject();
  const rows = async (from: string, to: string) =>
    (await project.diff(from, to)).changes.map((change) => {
      const { action, movedFrom, path, document } = change;
      return [action, movedFrom, path, document, fieldsOf(change)];
    });
  await project.applyAs('a');
  await project.applyAs('b');
  await project.applyAs('b', { replicas: 2 });
  await project.applyAs('c', { replicas: 2 });
  expect(await rows('@1', '@2')).toEqual([['move', `${TASKS}/a`, `${TASKS}/b`, 'TaskConfig/b', []]]);
  expect(await rows('@2', '@1')).toEqual([['move', `${TASKS}/b`, `${TASKS}/a`, 'TaskConfig/a', []]]);
  const grown = ['/replicas 1 -> 2'];
  expect(await rows('@1', '@4')).toEqual([['move', `${TASKS}/a`, `${TASKS}/c`, 'TaskConfig/c', grown]]);
  const shrunk = ['/replicas 2 -> 1'];
  expect(await rows('@4', '@1')).toEqual([['move', `${TASKS}/c`, `${TASKS}/a`, 'TaskConfig/a', shrunk]]);
  expect((await rows('@0', '@4')).map(([action, , path]) => [action, path])).toEqual([
    ['create', `${TASKS}/c`],
  ]);
});

test('on the command line a move is one line and one number, and exit code 2', async () => {
  const project = await renamedProject();
  await project.applyAs('a');
  await project.applyAs('b', { replicas: 2 });
  const text = await project.zkai(['diff', '@1', '@2']);
  expect(text.code).toBe(2);
  expect(text.stdout).toContain(`> moved  ${TASKS}/a -> ${TASKS}/b  TaskConfig/b`);
  expect(text.stdout).toMatch(/~ \/replicas\s+1 -> 2/);
  expect(text.stdout).toContain('1 znode differs: 1 moved.');
  const view = jsonOf(await project.zkai(['diff', '@1', '@2', '--json']));
  expect(outputProblems(view)).toEqual([]);
  expect(view).toMatchObject({
    summary: { create: 0, update: 0, delete: 0, move: 1 },
    changes: [{ action: 'move', path: `${TASKS}/b`, movedFrom: `${TASKS}/a` }],
  });
});

test('a name that was taken anew on the way is compared with itself, and no move', async () => {
  const project = await renamedTree({ '/old': 'same' }, { '/new': 'same' });
  const rows = async (from: string, to: string) =>
    (await project.diff(from, to)).changes.map(({ path, action, movedFrom, fields }) => [
      action,
      path,
      movedFrom,
      short(fields),
    ]);
  // Somebody else's, under the old name.
  await project.declare({ '/old': 'another' }, 'three');
  await project.apply();
  expect(await rows('@1', '@2')).toEqual([['move', '/new', '/old', []]]);
  expect(await rows('@1', '@3')).toEqual([
    ['create', '/new', undefined, ['- -> "same"']],
    ['update', '/old', undefined, ['"same" -> "another"']],
  ]);
  // The new name went, and came back as something else.
  await project.declare({}, 'two');
  await project.declareMoves([]);
  await project.declare({}, 'three');
  await project.declare({ '/x': 'x' }, 'four');
  await project.apply();
  await project.declare({ '/new': 'something else' }, 'five');
  await project.apply();
  expect((await rows('@1', '@5')).map(([action, path]) => [action, path])).toEqual([
    ['create', '/new'],
    ['delete', '/old'],
    ['create', '/x'],
  ]);
});

test('a move is still one where the znode had to be restored under its new name', async () => {
  const project = await renamedProject();
  await project.applyAs('a');
  await project.applyAs('b');
  await (await raw(project.connect)).remove(`${TASKS}/b`);
  await project.apply();
  expect((await project.diff('@1', '@3')).changes).toMatchObject([
    { action: 'move', path: `${TASKS}/b`, movedFrom: `${TASKS}/a`, fields: [] },
  ]);
});

test('a revision that renamed is shown with what it changed beside the name, its ACL too', async () => {
  const project = await aclProject();
  const { show, diff } = historyOf(project);
  await project.setUp({ nodes: { '/old': { text: 'one' } } });
  await project.apply();
  const acl = { writers: ['digest:env:ZKAI_DIGEST'] };
  const spec = { nodes: [{ path: '/new', text: 'two', acl }] };
  const document = { apiVersion: 'zkai/v1', kind: 'ZnodeTree', metadata: { name: 'other' }, spec };
  await writeFile(join(project.directory, 'config', 'app.yaml'), JSON.stringify(document));
  await writeMoves(project, [{ from: 'ZnodeTree/app', to: 'ZnodeTree/other' }]);
  await project.apply();
  const moved = (await show('@2')).changes.find(({ path }) => path === '/new');
  expect(moved).toMatchObject({ movedFrom: '/old', document: 'ZnodeTree/other' });
  const fields = [
    { op: 'replace', before: 'one', after: 'two' },
    { op: 'add', after: `${digest('ci')}:cdrwa`, part: 'acl' },
    { op: 'remove', before: 'world:anyone:cdrwa', part: 'acl' },
  ];
  expect(moved?.fields).toMatchObject(fields);
  expect((await diff('@1', '@2')).changes).toMatchObject([
    { action: 'move', path: '/new', movedFrom: '/old', fields },
  ]);
});

test('blame of a renamed znode names the rename, and goes on to who wrote what is in it', async () => {
  const project = await renamedProject();
  await project.applyAs('a', { replicas: 1 });
  await project.applyAs('a', { replicas: 2 });
  await project.applyAs('b', { replicas: 2 });
  await project.applyAs('c', { replicas: 2 });
  expect(await project.blame(`${TASKS}/c`)).toMatchObject({
    writer: 'zkai',
    revision: { revision: 4, entry: { command: 'apply' } },
    moves: [
      { from: `${TASKS}/b`, revision: { revision: 4 } },
      { from: `${TASKS}/a`, revision: { revision: 3 } },
    ],
    content: { path: `${TASKS}/a`, writer: 'zkai', revision: { revision: 2, entry: { revision: 2 } } },
    movedTo: null,
  });
  // The old names say where it went.
  expect(await project.blame(`${TASKS}/a`)).toMatchObject({
    writer: 'zkai',
    live: null,
    revision: { revision: 3 },
    movedTo: `${TASKS}/b`,
  });
  const { stdout } = await project.zkai(['blame', `${TASKS}/c`]);
  expect(stdout).toContain(`moved from ${TASKS}/b by revision 4`);
  expect(stdout).toContain(`before that, moved from ${TASKS}/a by revision 3`);
  expect(stdout).toContain(`what is in it was written by revision 2, as ${TASKS}/a`);
  expect((await project.zkai(['blame', `${TASKS}/a`])).stdout).toContain(`moved to ${TASKS}/b by revision 3`);
  const view = jsonOf(await project.zkai(['blame', `${TASKS}/c`, '--json']));
  expect(outputProblems(view)).toEqual([]);
  expect(view).toMatchObject({ content: { writer: 'zkai', revision: { revision: 2 } } });
});

test('a rename that also changed the content wrote it, and what was changed later is a write like any', async () => {
  const project = await renamedProject();
  await project.applyAs('a', { replicas: 1 });
  await project.applyAs('b', { replicas: 2 });
  expect(await project.blame(`${TASKS}/b`)).toMatchObject({
    revision: { revision: 2 },
    moves: [{ from: `${TASKS}/a`, revision: { revision: 2 } }],
    content: null,
  });
  await project.applyAs('c', { replicas: 2 });
  expect(await project.blame(`${TASKS}/c`)).toMatchObject({
    moves: [{ from: `${TASKS}/b` }, { from: `${TASKS}/a` }],
    content: { path: `${TASKS}/b`, writer: 'zkai', revision: { revision: 2 } },
  });
  await project.applyAs('c', { replicas: 3 });
  expect(await project.blame(`${TASKS}/c`)).toMatchObject({
    writer: 'zkai',
    revision: { revision: 4 },
    moves: [],
    content: null,
  });
});

test('what zkai had taken over and then renamed was written outside it; what was pruned nobody knows', async () => {
  const project = await historyProject();
  const who = await raw(project.connect);
  await who.create('/theirs', 'there before');
  await project.declare({ '/theirs': 'there before', '/ours': 'o' }, 'one');
  await project.apply();
  await project.declare({}, 'one');
  await project.declare({ '/x/theirs': 'there before', '/x/ours': 'o' }, 'two');
  await project.declareMoves([ONE_TO_TWO]);
  await project.apply();
  expect(await project.blame('/x/theirs')).toMatchObject({
    writer: 'zkai',
    revision: { revision: 2 },
    moves: [{ from: '/theirs' }],
    content: { path: '/theirs', writer: 'outside', revision: { revision: 1 } },
  });
  expect((await project.zkai(['blame', '/x/theirs'])).stdout).toContain(
    'what is in it was there before revision 1 took it over, as /theirs',
  );
  await who.remove('/zkai/.zkai/history/0000000001');
  expect(await project.blame('/x/ours')).toMatchObject({
    moves: [{ from: '/ours' }],
    content: { path: '/ours', writer: 'unknown', revision: null },
  });
  // Somebody else wrote it since: where it came from is no matter any more.
  await who.set('/x/ours', 'foreign');
  expect(await project.blame('/x/ours')).toMatchObject({ writer: 'outside', moves: [], content: null });
  await who.create('/ours', 'a new one');
  expect(await project.blame('/ours')).toMatchObject({
    writer: 'outside',
    revision: { revision: 2 },
    movedTo: '/x/ours',
  });
});

/** More than one transaction holds. */
function nodes(top: string): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: 30 }, (_, n) => [`/${top}/n${n}`, `${n}`.padEnd(40_000, 'x')]),
  );
}

test('renames that went in batches are followed, too', async () => {
  const project = await renamedTree(nodes('old'), nodes('new'), { environment: { batching: 'journal' } });
  const { changes } = await project.diff('@1', '@2');
  expect(changes).toHaveLength(30);
  expect(new Set(changes.map(({ action }) => action))).toEqual(new Set(['move']));
  expect(await project.blame('/new/n3')).toMatchObject({
    moves: [{ from: '/old/n3', revision: { revision: 2 } }],
    content: { path: '/old/n3', writer: 'zkai', revision: { revision: 1 } },
  });
});

test('going back over a rename is a rename back: no deletion to the guards, and linked in the history', async () => {
  const project = await renamedProject({ environment: { guards: { maxDeletes: 0 } } });
  const who = await raw(project.connect);
  await project.applyAs('a', { replicas: 1 });
  const first = await visible(who);
  await project.applyAs('b', { replicas: 1 });
  await project.applyAs('c', { replicas: 2 });
  const { plan, result } = await project.rollback('@1');
  expect(plan.summary).toMatchObject({ create: 0, delete: 0, move: 1, blocked: 0 });
  expect(result).toMatchObject({ outcome: 'applied', revision: 4, transactions: 1 });
  expect(await visible(who)).toEqual(first);
  expect((await project.diff('@1', '@4')).changes).toEqual([]);
  expect((await project.diff('@3', '@4')).changes).toMatchObject([
    { action: 'move', path: `${TASKS}/a`, movedFrom: `${TASKS}/c` },
  ]);
  // And forward again.
  expect((await project.rollback('@2')).plan.summary).toMatchObject({ move: 1, delete: 0 });
  expect((await project.blame(`${TASKS}/b`)).moves.map(({ from }) => from)).toContain(`${TASKS}/a`);
});

test('where others have something below the new name, going back gives it up as ever', async () => {
  const project = await renamedTree({ '/old': 'o' }, { '/new': 'o' });
  const who = await raw(project.connect);
  await who.create('/new/theirs', 't');
  const { plan, result } = await project.rollback('@1');
  expect(plan.changes.map(({ path, actions }) => [path, ...actions])).toEqual([
    ['/new', 'release'],
    ['/old', 'create'],
  ]);
  expect(result.outcome).toBe('applied');
  expect(await visible(who)).toEqual({ '/new': 'o', '/new/theirs': 't', '/old': 'o' });
});
