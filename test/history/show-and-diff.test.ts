import { expect, test } from 'vitest';
import { outputProblems } from '../report/output-schemas.ts';
import { failureOf } from '../support/project.ts';
import { raw } from '../support/raw.ts';
import { jsonOf } from '../support/run-cli.ts';
import { historyProject, short } from './history-project.ts';

/** Three applies: two znodes; one changed, one gone, one new; the first one changed again. */
async function threeRevisions() {
  const project = await historyProject();
  await project.declare({ '/app/a': { n: 1, keep: true }, '/app/b': 'old' });
  await project.apply();
  await project.declare({ '/app/a': { n: 2, keep: true }, '/app/c': [1] });
  await project.apply();
  await project.declare({ '/app/a': { n: 3, keep: true }, '/app/c': [1] });
  await project.apply();
  return project;
}

test('an applied revision is shown with every value that it changed, from what was there to what it wrote', async () => {
  const project = await threeRevisions();
  const { changes, ...head } = await project.show('@2');
  expect(head).toMatchObject({ revision: 2, command: 'apply', project: 'test', environment: 'test' });
  expect(changes.map(({ path, actions, fields }) => [path, ...actions, short(fields)])).toEqual([
    ['/app/a', 'update', ['/n 1 -> 2']],
    ['/app/b', 'delete', ['"old" -> -']],
    ['/app/c', 'create', ['- -> [1]']],
  ]);
  const first = await project.show('@1');
  expect(first.changes.map(({ path, document, fields }) => [path, document, short(fields)])).toEqual([
    ['/app', null, ['- -> ""']],
    ['/app/a', 'ZnodeTree/app', ['- -> {"keep":true,"n":1}']],
    ['/app/b', 'ZnodeTree/app', ['- -> "old"']],
  ]);
  expect((await project.show('@latest')).revision).toBe(3);
  expect((await project.show('@-2')).revision).toBe(1);
});

test('what is shown as it was before is the live value, also where somebody else had written it', async () => {
  const project = await historyProject();
  await project.declare({ '/a': 'ours' });
  await project.apply();
  await (await raw(project.connect)).set('/a', 'theirs');
  await project.apply();
  const [change] = (await project.show('@2')).changes;
  expect(short(change?.fields ?? null)).toEqual(['"theirs" -> "ours"']);
  // What was applied is the same, whatever was there in between.
  expect((await project.diff('@1', '@2')).changes).toEqual([]);
});

test('two revisions are compared in both directions, back to before the first', async () => {
  const project = await threeRevisions();
  const rows = async (from: string, to: string) =>
    (await project.diff(from, to)).changes.map(({ path, action, fields }) => [path, action, short(fields)]);
  expect(await rows('@1', '@latest')).toEqual([
    ['/app/a', 'update', ['/n 1 -> 3']],
    ['/app/b', 'delete', ['"old" -> -']],
    ['/app/c', 'create', ['- -> [1]']],
  ]);
  expect(await rows('@3', '@1')).toEqual([
    ['/app/a', 'update', ['/n 3 -> 1']],
    ['/app/b', 'create', ['- -> "old"']],
    ['/app/c', 'delete', ['[1] -> -']],
  ]);
  expect(await rows('@0', '@1')).toEqual([
    ['/app/a', 'create', ['- -> {"keep":true,"n":1}']],
    ['/app/b', 'create', ['- -> "old"']],
  ]);
  expect(await rows('@2', '@2')).toEqual([]);
});

test('on the command line a difference is exit code 2, none is 0, and both fit their schema', async () => {
  const project = await threeRevisions();
  const differs = await project.zkai(['diff', '@1', '--json']);
  expect(differs.code).toBe(2);
  expect(jsonOf(differs)).toMatchObject({ from: 1, to: 3, summary: { create: 1, update: 1, delete: 1 } });
  const same = await project.zkai(['diff', '@-1', '@2', '--json']);
  expect(same.code).toBe(0);
  const shown = await project.zkai(['show', '@2', '--json']);
  for (const run of [differs, same, shown]) expect(outputProblems(jsonOf(run))).toEqual([]);
  expect((await project.zkai(['diff', '@2', '@1'])).stdout).toContain('~ /n  2 -> 1');
  expect((await project.zkai(['show', '@2'])).stdout).toContain('~ /n  1 -> 2');
});

test.each(['12', '@', '@x', '@1.5', '@--1', '@latest~1'])('%s is no revision: exit 64', async (text) => {
  const project = await historyProject();
  expect((await project.zkai(['diff', text])).code).toBe(64);
});

test('a revision that never was, or that is of somebody else, is named as that', async () => {
  const ours = await historyProject({ name: 'ours' });
  const asked = [() => ours.diff('@1', '@2'), () => ours.show('@latest'), () => ours.rollback('@-1')];
  for (const ask of asked)
    expect(await failureOf(ask())).toMatchObject({
      message: expect.stringMatching(/^there is no revision @\S+: ours has applied nothing to test yet$/),
      hint: 'zkai apply',
    });
  await ours.declare({ '/a': 'a' });
  await ours.apply();
  const theirs = await historyProject({ name: 'theirs', connect: ours.connect });
  await theirs.declare({ '/b': 'b' }, 'other');
  await theirs.apply();
  expect(await failureOf(ours.show('@3'))).toMatchObject({
    code: 'failed',
    message: 'there is no revision @3: the newest is 2',
  });
  expect((await failureOf(ours.show('@-1'))).message).toBe(
    'there is no revision @-1: the history of ours in test has 1',
  );
  expect((await failureOf(ours.show('@2'))).message).toBe(
    'revision 2 is one of environment test of project theirs, not of ours in test',
  );
  expect(await failureOf(ours.show('@0'))).toMatchObject({
    code: 'failed',
    hint: 'zkai diff @0 @1 shows what the first one changed',
  });
  // As of a revision of others: what was ours then.
  expect((await ours.diff('@1', '@2')).changes).toEqual([]);
  expect((await theirs.diff('@1', '@2')).changes.map(({ path }) => path)).toEqual(['/b']);
});

test('environments of one project have a history each', async () => {
  const project = await historyProject({ environments: {} });
  const { connect } = project;
  const both = await historyProject({ connect, environments: { other: { connect } } });
  await both.declare({ '/one': '1' });
  await both.apply({ environment: 'test' });
  await both.declare({}, 'app');
  await both.declare({ '/two': '2' }, 'two');
  await both.apply({ environment: 'other' });
  const paths = async (environment: string) =>
    (await both.diff('@0', '@2', { environment })).changes.map(({ path }) => path);
  expect(await paths('test')).toEqual(['/one']);
  expect(await paths('other')).toEqual(['/two']);
  expect(await failureOf(both.show('@1', { environment: 'other' }))).toMatchObject({
    message: 'revision 1 is one of environment test, not of other',
    hint: 'zkai show @1 --env test',
  });
});

test('a revision without its sign is a usage error that says how it is written', async () => {
  const project = await historyProject();
  for (const args of [
    ['show', '12'],
    ['diff', '12'],
    ['rollback', '12', '-y'],
  ]) {
    const run = await project.zkai([...args, '--json']);
    expect(run.code).toBe(64);
    expect((jsonOf(run)['error'] as { hint: string }).hint).toContain('@12');
  }
  expect((await failureOf(project.show('no.plan'))).hint).toContain('zkai plan --out');
});

test('the log says whose it is, when there are older ones, and what was undone', async () => {
  const project = await threeRevisions();
  const log = async (...args: string[]) => jsonOf(await project.zkai(['log', '--json', ...args]));
  const all = await log();
  expect(outputProblems(all)).toEqual([]);
  expect(all).toMatchObject({ project: 'test', environment: 'test', hasMore: false });
  expect(all['entries']).toHaveLength(3);
  const two = await log('--limit', '2');
  expect(two).toMatchObject({ entries: [{ revision: 3 }, { revision: 2 }], hasMore: true });
  expect((await project.zkai(['log', '-n', '2'])).stdout).toContain('zkai log --limit 4');
});

test('a value that moved between documents, an adopted one and a released one are told as what they are', async () => {
  const project = await historyProject();
  const who = await raw(project.connect);
  await who.create('/was', 'there');
  await project.declare({ '/was': 'there', '/own/x': 'x' });
  await project.apply();
  await project.declare({ '/was': 'there' });
  await project.declare({ '/own/x': 'x' }, 'second');
  await project.apply();
  expect(
    (await project.show('@1')).changes.map(({ path, actions, fields }) => [path, ...actions, fields?.length]),
  ).toEqual([
    ['/own', 'create', 1],
    ['/own/x', 'create', 1],
    ['/was', 'adopt', 0],
  ]);
  expect((await project.show('@2')).changes).toEqual([
    { path: '/own/x', actions: ['adopt'], document: 'ZnodeTree/second', fields: [] },
  ]);
  expect((await project.diff('@1', '@2')).changes).toEqual([]);
  expect((await project.diff('@0', '@1')).changes.map(({ path, document }) => [path, document])).toEqual([
    ['/own/x', 'ZnodeTree/app'],
    ['/was', 'ZnodeTree/app'],
  ]);
});

test('an entry that an older zkai wrote is shown without the values that it did not keep, and nobody goes back behind it', async () => {
  const project = await threeRevisions();
  const who = await raw(project.connect);
  const path = '/zkai/.zkai/history/0000000003';
  const { documents: _documents, ...old } = JSON.parse((await who.text(path)) ?? '');
  await who.set(path, JSON.stringify(old));
  expect((await project.show('@3')).changes.map(({ fields }) => short(fields))).toEqual([['/n 2 -> 3']]);
  expect((await project.show('@2')).changes.map(({ fields }) => short(fields))).toEqual([
    null,
    ['"old" -> -'],
    null,
  ]);
  expect((await failureOf(project.diff('@1', '@2'))).message).toContain('applied by an older zkai');
  expect(await failureOf(project.rollback('@2'))).toMatchObject({ code: 'failed', exitCode: 1 });
});

test('a znode that was given up, and is still there, is released and not deleted', async () => {
  const project = await historyProject();
  const who = await raw(project.connect);
  await project.declare({
    '/kept': 'k',
    '/gone': 'g',
    '/up': 'u',
    '/up/below': 'b',
    '/empty': '',
    '/empty/x': 'x',
  });
  await project.apply();
  await who.create('/kept/theirs', 't');
  await project.declare({ '/up/below': 'b', '/empty/x': 'x' });
  await project.apply();
  expect(await who.text('/kept')).toBe('k');
  const { changes } = await project.diff('@1', '@2');
  expect(changes.map(({ path, action, fields }) => [path, action, short(fields)])).toEqual([
    ['/empty', 'release', []],
    ['/gone', 'delete', ['"g" -> -']],
    ['/kept', 'release', []],
    // Empty, and a parent now.
    ['/up', 'update', ['"u" -> ""']],
  ]);
  const { stdout } = await project.zkai(['diff', '@-1']);
  expect(stdout).toContain('= released  /kept ');
  expect(stdout).toContain('4 znodes differ: 1 changed, 1 deleted, 2 released.');
  const json = jsonOf(await project.zkai(['diff', '@-1', '--json']));
  expect(outputProblems(json)).toEqual([]);
  expect(json).toMatchObject({ summary: { update: 1, delete: 1, release: 2 } });
});
