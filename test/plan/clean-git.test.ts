import { expect, test } from 'vitest';
import { type GitChange, type GitChanges } from '../../src/model/git.ts';
import { checkCleanGit } from '../../src/plan/clean-git.ts';
import { planOf } from '../support/plan-world.ts';

const READ = ['zkai.yaml', 'config/a.yaml', 'local/b.yaml'];
const ONE_CHANGE = planOf({ desired: { '/a': 'x' } }).changes;
const known = (...changes: (readonly [GitChange['kind'], string])[]): GitChanges => ({
  state: 'known',
  changes: changes.map(([kind, path]) => ({ kind, path })),
});
const reasons = (git: GitChanges, read: readonly string[] = READ, changes = ONE_CHANGE): string[] =>
  checkCleanGit({ read, git }, { changes }).map(({ guard, reason }) => `${guard}: ${reason}`);

test('nothing is said where the files are as the commit has them, whatever else is not', () => {
  expect(reasons(known())).toEqual([]);
  expect(
    reasons(known(['new', 'notes.yaml'], ['changed', 'config/a.yaml.bak'], ['deleted', 'README.md'])),
  ).toEqual([]);
});

test('a file that was read and differs blocks, with its name and how it differs', () => {
  expect(reasons(known(['changed', 'config/a.yaml']))).toEqual([
    'cleanGit: 1 file that the plan is made from is not as the commit has it, which cleanGit requires: config/a.yaml (changed)',
  ]);
  expect(reasons(known(['new', 'zkai.yaml'], ['changed', 'config/a.yaml']))).toEqual([
    'cleanGit: 2 files that the plan is made from are not as the commit has them, which cleanGit requires: config/a.yaml (changed), zkai.yaml (new)',
  ]);
});

test('what is in a directory that git ignores, or that is a repository of its own, is in no commit', () => {
  expect(reasons(known(['ignored', 'local']))).toEqual([expect.stringContaining('local/b.yaml (ignored)')]);
  expect(reasons(known(['ignored', '']))).toEqual([expect.stringMatching(/^cleanGit: 3 files /)]);
});

test('a document that is deleted and was not read blocks: its znodes would go', () => {
  expect(reasons(known(['deleted', 'config/gone.yml']))).toEqual([
    expect.stringContaining('config/gone.yml (deleted)'),
  ]);
});

test('of many files the first are named, and the number of the rest', () => {
  const read = Array.from({ length: 20 }, (_, n) => `config/${n + 10}.yaml`);
  const [reason] = reasons(known(['new', 'config']), read);
  expect(reason).toContain('20 files');
  expect(reason).toMatch(/config\/14\.yaml \(new\) and 15 more$/);
});

test('where git knows nothing, neither does anybody else: blocked', () => {
  expect(reasons({ state: 'unknown', why: 'not a git repository' })).toEqual([
    'cleanGit: the files cannot be compared with a commit, which cleanGit requires: not a git repository',
  ]);
});

test('a plan that does nothing needs no commit', () => {
  expect(reasons(known(['changed', 'zkai.yaml']), READ, [])).toEqual([]);
});
