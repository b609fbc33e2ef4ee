import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { type World } from '../../src/ports/world.ts';
import { createWorld } from '../../src/cli/world.ts';
import { outputProblems } from '../report/output-schemas.ts';
import { failureOf } from '../support/project.ts';
import { raw, visible } from '../support/raw.ts';
import { jsonOf } from '../support/run-cli.ts';
import { historyProject } from './history-project.ts';

/** The world of the command line, with a commit checked out. */
function atCommit(letter: string | null, dirty = false): Partial<World> {
  const { identity } = createWorld({
    directory: '/',
    progress: () => {},
    signal: new AbortController().signal,
    log: () => {},
  });
  const git = letter === null ? null : { commit: letter.repeat(40), branch: 'main', dirty };
  return { identity: async () => ({ ...(await identity()), git }) };
}

const IDENTITY = ['-c', 'user.name=ada', '-c', 'user.email=ada@lovelace.example'];

/** More than one transaction holds. */
const many = (letter: string, from = 0) =>
  Object.fromEntries(
    Array.from({ length: 60 }, (_, n) => [`/n${String(from + n).padStart(3, '0')}`, letter.repeat(20_000)]),
  );

test('what was changed, deleted and created since is as it was, and the ledger agrees', async () => {
  const project = await historyProject();
  const who = await raw(project.connect);
  const first = { '/app/a': '{"n":1}', '/app/deep/er/b': 'old', '/bytes': 'x' };
  await project.declare({ '/app/a': { n: 1 }, '/app/deep/er/b': 'old', '/bytes': 'x' });
  await project.apply();
  await project.declare({ '/app/a': { n: 2 }, '/app/c': [1], '/new/parent/d': 'd' });
  await project.apply();
  await project.declare({ '/app/a': { n: 3 }, '/bytes': Buffer.from([0, 255, 7]) });
  await project.apply();

  const { result, plan, to } = await project.rollback('@1');
  expect(to).toBe(1);
  expect(result).toMatchObject({ outcome: 'applied', revision: 4, transactions: 1 });
  expect(plan.changes.map(({ path, actions }) => [path, ...actions])).toEqual([
    ['/app/a', 'update'],
    ['/app/deep', 'create'],
    ['/app/deep/er', 'create'],
    ['/app/deep/er/b', 'create'],
    ['/bytes', 'update'],
  ]);
  expect(await visible(who)).toEqual({ ...first, '/app': '', '/app/deep': '', '/app/deep/er': '' });
  expect(await project.drift()).toMatchObject({ items: [], touched: [], revision: 4 });
  expect((await project.diff('@1', '@latest')).changes).toEqual([]);

  // Forward again, then with the files: what they ask for is still a difference.
  expect((await project.rollback('@2')).result).toMatchObject({ outcome: 'applied', revision: 5 });
  expect(await visible(who)).toEqual({
    '/app': '',
    '/app/a': '{"n":2}',
    '/app/c': '[1]',
    '/new': '',
    '/new/parent': '',
    '/new/parent/d': 'd',
  });
  expect((await project.plan()).summary).toMatchObject({ create: 1, update: 1, delete: 4, conflict: 0 });
  await project.apply();
  expect((await project.diff('@3', '@latest')).changes).toEqual([]);
});

test('going back to what is there is nothing to do', async () => {
  const project = await historyProject();
  await project.declare({ '/a': 'a' });
  await project.apply();
  await project.declare({ '/a': 'b' });
  await project.apply();
  expect((await project.rollback('@latest')).result).toMatchObject({ outcome: 'nothing-to-do', revision: 2 });
  expect((await project.rollback('@-1')).result).toMatchObject({ outcome: 'applied', revision: 3 });
  expect((await project.rollback('@1')).result).toMatchObject({ outcome: 'nothing-to-do', revision: 3 });
});

test('it is in the history as what it is, with the commit whose content is there again', async () => {
  const project = await historyProject();
  await project.declare({ '/a': '1' });
  await project.apply({ world: atCommit('a') });
  await project.declare({ '/a': '2' });
  await project.apply({ world: atCommit('b') });
  await project.rollback('@1', { world: atCommit('b'), message: 'it broke' });
  expect(await project.show('@latest')).toMatchObject({
    command: 'rollback',
    message: 'Roll back to revision 1: it broke',
    git: { commit: 'a'.repeat(40) },
  });
});

test('the git revert to go with it is from the commits that were applied', async () => {
  const project = await historyProject();
  for (const [n, letter] of ['a', 'b', 'c'].entries()) {
    await project.declare({ '/n': n });
    await project.apply({ world: atCommit(letter) });
  }
  const [a, b, c] = ['a', 'b', 'c'].map((letter) => letter.repeat(40));
  expect((await project.rollback('@1')).git).toEqual({
    command: `git revert --no-edit ${a?.slice(0, 12)}..${c?.slice(0, 12)}`,
    why: 'differs',
    commits: [c, b],
    dirty: false,
  });
  // The files are still those of the last commit that was applied from them.
  expect((await project.rollback('@2')).git).toMatchObject({
    command: `git revert --no-edit ${b?.slice(0, 12)}..${c?.slice(0, 12)}`,
  });
  expect((await project.rollback('@3')).git).toMatchObject({ command: null, why: 'same-commit' });
});

test('the git revert that it prints takes the same back in the files: nothing is left to plan', async () => {
  const project = await historyProject();
  const git = (...args: string[]) =>
    promisify(execFile)('git', [...IDENTITY, ...args], { cwd: project.directory });
  const commit = async (n: number): Promise<void> => {
    await project.declare({ '/n': n, [`/only/${n}`]: n });
    await git('add', 'zkai.yaml', 'config');
    await git('commit', '-q', '-m', `number ${n}`);
  };
  await git('init', '-q');
  for (const n of [1, 2, 3, 4]) {
    await commit(n);
    if (n !== 3) await project.apply(); // two commits are one apply
  }
  const { git: way } = await project.rollback('@1');
  expect((await project.plan()).summary).toMatchObject({ create: 1, update: 1, delete: 1 });
  const [program, ...args] = (way.command ?? '').split(' ');
  expect(program).toBe('git');
  await git(...args);
  expect((await project.plan()).changes).toEqual([]);
});

test('without commits there is nothing to revert, and with uncommitted changes it says so', async () => {
  const project = await historyProject();
  await project.declare({ '/n': 1 });
  await project.apply({ world: atCommit(null) });
  await project.declare({ '/n': 2 });
  await project.apply({ world: atCommit(null) });
  expect((await project.rollback('@1')).git).toMatchObject({ command: null, why: 'no-commit' });
  await project.declare({ '/n': 3 });
  await project.apply({ world: atCommit('d', true) });
  expect((await project.rollback('@1')).git).toMatchObject({
    command: `git revert --no-edit ${'d'.repeat(12)}`,
    dirty: true,
  });
});

test('a znode that zkai had taken over is given back, not deleted', async () => {
  const project = await historyProject();
  const who = await raw(project.connect);
  await project.declare({ '/own': 'o' });
  await project.apply();
  await who.create('/theirs', 'there before');
  await project.declare({ '/own': 'o', '/theirs': 'there before' });
  await project.apply();
  await project.declare({ '/own': 'o', '/theirs': 'ours now' });
  await project.apply();
  const { plan } = await project.rollback('@1');
  expect(plan.changes.map(({ path, actions, reason }) => [path, ...actions, reason])).toEqual([
    ['/theirs', 'release', 'was there before zkai took it over; kept as it is'],
  ]);
  expect(await who.text('/theirs')).toBe('ours now');
  // And back to where it was ours: what is there is not what was there then, and nobody decides that but a person.
  const blocked = await failureOf(project.rollback('@2'));
  expect(blocked).toMatchObject({ code: 'blocked', exitCode: 4 });
  expect(blocked.hint).toContain('zkai rollback @2');
  expect((await project.rollback('@3')).result).toMatchObject({ outcome: 'applied', written: 0 });
  expect(await project.drift()).toMatchObject({ items: [] });
});

test('a parent that zkai had made stays its own when it was declared in between', async () => {
  const project = await historyProject();
  const who = await raw(project.connect);
  await project.declare({ '/p/x': 'x' });
  await project.apply();
  await project.declare({ '/p': '', '/p/x': 'x' });
  await project.apply();
  await project.declare({ '/p': 'value', '/p/x': 'x' });
  await project.apply();
  await project.rollback('@1');
  expect(await visible(who)).toEqual({ '/p': '', '/p/x': 'x' });
  await project.declare({});
  await project.declare({ '/q': 'q' }, 'other');
  await project.apply();
  expect(await visible(who)).toEqual({ '/q': 'q' });
});

test('an empty znode that was declared, and then is a parent only, can be gone back to', async () => {
  const project = await historyProject();
  const who = await raw(project.connect);
  await project.declare({ '/p': '' });
  await project.apply();
  await project.declare({ '/p/x': 'x' });
  await project.apply();
  expect((await project.diff('@1', '@2')).changes.map(({ path, action }) => [path, action])).toEqual([
    ['/p', 'release'],
    ['/p/x', 'create'],
  ]);
  // As a zkai wrote it that took the record for one that says what the parent holds.
  const entry = '/zkai/.zkai/history/0000000002';
  const stored = JSON.parse((await who.text(entry)) ?? '') as { changes: { p: string; o: object }[] };
  const changes = stored.changes.map((change) =>
    change.p === '/p' ? { ...change, o: { k: 'ZnodeTree._.app', s: 1 } } : change,
  );
  for (const value of [stored, { ...stored, changes }]) {
    await who.set(entry, JSON.stringify(value));
    expect((await project.diff('@2', '@1')).changes).toHaveLength(2);
  }
  await project.rollback('@1');
  expect(await visible(who)).toEqual({ '/p': '' });
  expect(await project.drift()).toMatchObject({ items: [] });
});

test('what somebody else changed meanwhile is a conflict where both sides moved, and restored where only theirs did', async () => {
  const project = await historyProject();
  const who = await raw(project.connect);
  await project.declare({ '/both': '1', '/theirs': 'same', '/gone': '1' });
  await project.apply();
  await project.declare({ '/both': '2', '/theirs': 'same', '/gone': '2' });
  await project.apply();
  await who.set('/both', 'foreign');
  await who.set('/theirs', 'foreign');
  const conflict = await failureOf(project.rollback('@1'));
  expect(conflict).toMatchObject({ code: 'conflict', exitCode: 5 });
  expect(conflict.details).toHaveLength(1);
  expect(conflict.details[0]).toMatch(
    /^\/both: changed \(zxid 0x\w+\) outside zkai, and another value at revision 1$/,
  );
  expect(conflict.hint).toContain("zkai blame '/both' --env test");
  expect(await who.text('/theirs')).toBe('foreign');
  await who.set('/both', '2');
  await who.remove('/gone');
  await who.create('/gone', '2');
  expect((await project.rollback('@1')).result).toMatchObject({ outcome: 'applied', revision: 3 });
  expect(await visible(who)).toEqual({ '/both': '1', '/theirs': 'same', '/gone': '1' });
});

test('the guards judge it like any plan', async () => {
  const project = await historyProject({ environment: { guards: { maxDeletes: 1 } } });
  await project.declare({ '/a': 'a' });
  await project.apply();
  await project.declare({ '/a': 'a', '/b': 'b', '/c': 'c' });
  await project.apply();
  expect(await failureOf(project.rollback('@1'))).toMatchObject({ code: 'blocked', exitCode: 4 });
  const all = await historyProject();
  await all.declare({ '/a': 'a' });
  await all.apply();
  const everything = await failureOf(all.rollback('@0'));
  expect(everything.details.join()).toContain('delete all 1 znodes');
  expect(everything.hint).toContain('zkai apply --destroy');
});

test('only the own documents of this environment go back', async () => {
  const ours = await historyProject({ name: 'ours' });
  const { connect } = ours;
  const theirs = await historyProject({ name: 'theirs', connect });
  const who = await raw(connect);
  await ours.declare({ '/ours': '1' });
  await ours.apply();
  await theirs.declare({ '/theirs': '1' }, 'other');
  await theirs.apply();
  await ours.declare({ '/ours': '2' });
  await ours.apply();
  await theirs.declare({ '/theirs': '2' }, 'other');
  await theirs.apply();
  // Revision 2 is theirs: back to what was ours then.
  expect((await ours.rollback('@2')).result).toMatchObject({ outcome: 'applied', revision: 5 });
  expect(await visible(who)).toEqual({ '/ours': '1', '/theirs': '2' });
});

test('two environments of one project go back on their own', async () => {
  const project = await historyProject({ environments: {} });
  const { connect } = project;
  const both = await historyProject({ connect, environments: { other: { connect } } });
  const who = await raw(connect);
  for (const n of ['1', '2']) {
    await both.declare({ '/one': n });
    await both.apply({ environment: 'test' });
    await both.declare({});
    await both.declare({ '/two': n }, 'two');
    await both.apply({ environment: 'other' });
    await both.declare({}, 'two');
  }
  await both.rollback('@1', { environment: 'test' });
  expect(await visible(who)).toEqual({ '/one': '1', '/two': '2' });
  await both.rollback('@2', { environment: 'other' });
  expect(await visible(who)).toEqual({ '/one': '1', '/two': '1' });
});

test('applies in batches go back, too, in batches, over entries whose values are in blobs', async () => {
  const project = await historyProject({ environment: { batching: 'journal' } });
  const who = await raw(project.connect);
  await project.declare(many('a'));
  await project.apply();
  const random = Object.fromEntries(
    Object.keys(many('a')).map((path) => [
      path,
      Array.from({ length: 555 }, () => crypto.randomUUID()).join(''),
    ]),
  );
  await project.declare(random);
  await project.apply();
  await project.declare(many('c', 30));
  await project.apply();
  expect((await who.children('/zkai/.zkai/blobs')).length).toBeGreaterThan(0);
  const back = await project.rollback('@2');
  expect(back.result).toMatchObject({ outcome: 'applied', revision: 4 });
  expect(back.result.transactions).toBeGreaterThan(1);
  expect(await visible(who)).toEqual(random);
  expect(await project.drift()).toMatchObject({ items: [], touched: [] });
  await project.rollback('@1');
  expect(await visible(who)).toEqual(many('a'));
  expect((await project.diff('@1', '@latest')).changes).toEqual([]);
  expect((await project.rollback('@3')).result.outcome).toBe('applied');
  expect(await visible(who)).toEqual(many('c', 30));
});

test('the records hold the documents as they were, so that what was deleted as a whole comes back as its own', async () => {
  const project = await historyProject();
  await project.declare({ '/one/x': '1' }, 'one');
  await project.declare({ '/two/x': '2' }, 'two');
  await project.apply();
  const before = await project.plan();
  await project.declare({}, 'two');
  await project.apply();
  await project.rollback('@1');
  await project.declare({ '/two/x': '2' }, 'two');
  // The same files as at revision 1: their content is what the records say, so that nothing is left to do.
  expect((await project.plan()).changes).toEqual([]);
  expect(before.changes).toEqual([]);
  const { changes } = await project.show('@latest');
  expect(changes.map(({ path, document }) => [path, document])).toEqual([
    ['/two', null],
    ['/two/x', 'ZnodeTree/two'],
  ]);
});

test('an open apply in batches has to be decided first', async () => {
  const project = await historyProject();
  const who = await raw(project.connect);
  await project.declare({ '/a': 'a' });
  await project.apply();
  const path = '/zkai/.zkai/revision';
  await who.set(path, JSON.stringify({ ...JSON.parse((await who.text(path)) ?? ''), state: 'applying' }));
  expect(await failureOf(project.rollback('@1'))).toMatchObject({ code: 'unfinished', exitCode: 8 });
  expect(await failureOf(project.show('@1'))).toMatchObject({ code: 'unfinished' });
});

test('on the command line it asks, or is told not to; what it says fits the schema and names the next step', async () => {
  const project = await historyProject();
  await project.declare({ '/a': '1' });
  await project.apply();
  await project.declare({ '/a': '2' });
  await project.apply();
  const unasked = await project.zkai(['rollback', '@1']);
  expect(unasked.code).toBe(64);
  expect(unasked.stderr).toContain('zkai diff @latest @1 shows');
  const run = await project.zkai(['rollback', '@1', '-y', '--json', '-m', 'why']);
  expect(run.code).toBe(0);
  expect(jsonOf(run)).toMatchObject({
    outcome: 'applied',
    revision: 3,
    environment: 'test',
    rollback: { to: 1, revert: null, commits: [] },
  });
  expect(outputProblems(jsonOf(run))).toEqual([]);
  const text = await project.zkai(['rollback', '@2', '-y']);
  expect(text.stderr).toContain('Rollback to revision 2 for test');
  expect(text.stdout).toContain('Rolled back to what revision 2 had left.');
  expect(text.stdout).toContain('the next apply from git undoes it');
  // Nothing changes: there is nothing to take back in git.
  const saved = await project.zkai(['rollback', '@2', '--out', 'back.plan']);
  expect(saved.code).toBe(0);
  expect(saved.stdout).not.toContain('git');
  expect((await project.zkai(['log'])).stdout).toContain('Roll back to revision 1: why');
});
