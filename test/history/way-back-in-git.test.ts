import { execFile, execFileSync } from 'node:child_process';
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { jsonOf } from '../support/run-cli.ts';
import { outputProblems } from '../report/output-schemas.ts';
import { beforeMulti, writes } from '../apply/journal/before-multi.ts';
import { failureOf } from '../support/project.ts';
import { tempDir } from '../support/temp-dir.ts';
import { historyProject } from './history-project.ts';

const IDENTITY = { GIT_AUTHOR_NAME: 'ada', GIT_AUTHOR_EMAIL: 'ada@lovelace.example' };
const ENV = {
  ...process.env,
  ...IDENTITY,
  GIT_COMMITTER_NAME: IDENTITY.GIT_AUTHOR_NAME,
  GIT_COMMITTER_EMAIL: IDENTITY.GIT_AUTHOR_EMAIL,
};

/** A project in a git repository of its own. */
async function gitProject(options: Parameters<typeof historyProject>[0] = {}) {
  const project = await historyProject(options);
  const { directory } = project;
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: directory, env: ENV, encoding: 'utf8' });
  git('init', '-q', '-b', 'main');
  return {
    ...project,
    git,
    /** Declares `/n`, and a znode for every number, and commits that. */
    commit: async (n: number): Promise<void> => {
      await project.declare({ '/n': n, [`/only/${n}`]: n });
      git('add', 'zkai.yaml', 'config');
      git('commit', '-q', '-m', `number ${n}`);
    },
    /** Runs what a rollback has printed, as a person would. */
    run: (command: string | null) =>
      promisify(execFile)('sh', ['-c', command ?? 'false'], { cwd: directory, env: ENV }),
  };
}

test('over merges the revert that it prints takes them back as a whole', async () => {
  const project = await gitProject();
  const { git, commit } = project;
  await commit(1);
  await project.apply();
  git('checkout', '-q', '-b', 'feature');
  await commit(2);
  await commit(3);
  git('checkout', '-q', 'main');
  git('merge', '-q', '--no-ff', '-m', 'merge', 'feature');
  await project.apply();
  await commit(4);
  await project.apply();
  const { git: way } = await project.rollback('@1');
  expect(way.command).toMatch(/^git revert --no-edit -m 1 --first-parent \w{12}\.\.\w{12}$/);
  expect((await project.plan()).changes).not.toEqual([]);
  await project.run(way.command);
  expect((await project.plan()).changes).toEqual([]);
});

test('where somebody has reverted already, nothing is left to revert', async () => {
  const project = await gitProject();
  await project.commit(1);
  await project.apply();
  await project.commit(2);
  await project.apply();
  project.git('revert', '--no-edit', 'HEAD');
  expect((await project.rollback('@1')).git).toMatchObject({ command: null, why: 'undone' });
  expect((await project.plan()).changes).toEqual([]);
});

test('from a branch that was never merged the files are restored, not reverted', async () => {
  const project = await gitProject();
  const { git, commit } = project;
  await commit(1);
  git('checkout', '-q', '-b', 'trial');
  await commit(2);
  await project.apply();
  git('checkout', '-q', 'main');
  await commit(3);
  await project.apply();
  const { git: way } = await project.rollback('@1');
  expect(way.command).toMatch(/^git restore --source=\w{12} /);
  await project.run(way.command);
  expect((await project.plan()).changes).toEqual([]);
  expect(git('status', '--porcelain', '--untracked-files=no')).toBe('');
});

test('in a repository with other things nothing of those is reverted', async () => {
  const project = await gitProject();
  const { commit, connect } = project;
  const top = await tempDir({ 'of-others': '1' });
  const git = (...args: string[]) => execFileSync('git', args, { cwd: top, env: ENV, encoding: 'utf8' });
  await commit(1);
  await rm(join(project.directory, '.git'), { recursive: true });
  git('init', '-q', '-b', 'main');
  const inside = join(top, 'platform');
  const follow = async (): Promise<void> => {
    await cp(project.directory, inside, { recursive: true });
    git('add', 'of-others', 'platform/zkai.yaml', 'platform/config');
    git('commit', '-q', '-m', 'next');
  };
  await follow();
  const { zkai } = project;
  const there = { cwd: inside };
  expect((await zkai(['apply', '-y', '--connect', connect], there)).code).toBe(0);
  await project.declare({ '/n': 2 });
  execFileSync('sh', ['-c', 'echo 2 > of-others'], { cwd: top });
  await follow();
  expect((await zkai(['apply', '-y'], there)).code).toBe(0);
  const run = await zkai(['rollback', '@1', '-y', '--json'], there);
  expect(outputProblems(jsonOf(run))).toEqual([]);
  const { revert } = jsonOf(run)['rollback'] as { revert: string };
  expect(revert).toMatch(/^git restore --source=\w{12} --staged --worktree -- \. && git commit /);
  await promisify(execFile)('sh', ['-c', revert], { cwd: inside, env: ENV });
  expect((jsonOf(await zkai(['plan', '--json'], there)) as { changes: object[] }).changes).toEqual([]);
  expect(git('show', '--name-only', '--format=').trim()).toBe('platform/config/app.yaml');
});

test('a rollback of a rollback still knows what the files hold', async () => {
  const project = await gitProject();
  await project.commit(1);
  await project.apply();
  await project.commit(2);
  await project.apply();
  await project.rollback('@1'); // 3
  expect((await project.rollback('@2')).git).toMatchObject({ command: null, why: 'same-commit' }); // 4
  const { git: way } = await project.rollback('@3');
  expect(way).toMatchObject({ why: 'differs', dirty: false });
  expect(way.command).toMatch(/^git revert --no-edit \w{12}\.\.\w{12}$/);
  await project.run(way.command);
  expect((await project.plan()).changes).toEqual([]);
});

test('what was applied with uncommitted changes no revert brings back', async () => {
  const project = await gitProject();
  await project.commit(1);
  await project.declare({ '/n': 1, '/uncommitted': 'u' });
  await project.apply();
  project.git('checkout', '-q', '.');
  await project.commit(2);
  await project.apply();
  expect((await project.rollback('@1')).git).toMatchObject({ dirty: true });
  const text = (await project.zkai(['rollback', '@2', '-y'])).stdout;
  expect(text).toContain('there is nothing to revert');
});

/** More than one transaction holds. */
const many = (letter: string) =>
  Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`/n${n}`, letter.repeat(20_000)]));

test('an apply that was undone is a revision that changed nothing, and its commit was never there', async () => {
  const project = await gitProject({ environment: { batching: 'journal' } });
  const commit = async (letter: string): Promise<string> => {
    await project.declare(many(letter));
    project.git('add', '.');
    project.git('commit', '-q', '-m', letter);
    return project.git('rev-parse', 'HEAD').trim();
  };
  const first = await commit('a');
  await project.apply();
  const second = await commit('b');
  const cut = beforeMulti((ops) => {
    if (writes(ops, '/n9') && writes(ops, '/zkai/.zkai/journal/cursor')) throw new Error('cut');
  });
  await project.apply({ world: cut }).catch(() => {});
  expect(await failureOf(project.show('@1'))).toMatchObject({ code: 'unfinished', exitCode: 8 });
  expect(await project.recover(undefined, { undo: true })).toMatchObject({ outcome: 'undone', revision: 2 });
  expect(await project.show('@2')).toMatchObject({ command: 'apply (undone)', changes: [] });
  expect((await project.zkai(['show', '@2'])).stdout).toContain('no znode changed');
  expect((await project.diff('@1', '@2')).changes).toEqual([]);
  expect(await project.blame('/n1')).toMatchObject({ writer: 'zkai', revision: { revision: 1 } });
  expect((await project.rollback('@2')).result).toMatchObject({ outcome: 'nothing-to-do' });
  // What is to be there again is of the first commit, though the second one is younger.
  await project.apply();
  const { git: way, result } = await project.rollback('@2');
  expect(result).toMatchObject({ outcome: 'applied', revision: 4 });
  expect(way.command).toBe(`git revert --no-edit ${first.slice(0, 12)}..${second.slice(0, 12)}`);
  expect((await project.show('@4')).git).toMatchObject({ commit: first });
});
