import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readSpan } from '../../src/git/read-span.ts';
import { tempDir } from '../support/temp-dir.ts';

/** A repository with the project in a directory of its own. */
async function repository() {
  const directory = await tempDir({ '.keep': '' });
  const git = (...args: string[]): string =>
    execFileSync('git', ['-C', directory, '-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], {
      encoding: 'utf8',
    }).trim();
  await mkdir(join(directory, 'project'));
  git('init', '-q', '-b', 'main');
  return {
    git,
    project: join(directory, 'project'),
    commit: async (file: string, text: string): Promise<string> => {
      await writeFile(join(directory, file), text);
      git('add', '.');
      git('commit', '-q', '-m', `${file} ${text}`);
      return git('rev-parse', 'HEAD');
    },
  };
}

test('commit by commit is straight, and back again is undone', async () => {
  const { git, project, commit } = await repository();
  const first = await commit('project/a', '1');
  await commit('project/a', '2');
  const last = await commit('project/a', '3');
  expect(await readSpan(project, first, last)).toBe('straight');
  git('revert', '--no-edit', `${first}..${last}`);
  expect(await readSpan(project, first, last)).toBe('undone');
});

test('over a merge by first parents is merged; from within the branch it is apart', async () => {
  const { git, project, commit } = await repository();
  const first = await commit('project/a', '1');
  git('checkout', '-q', '-b', 'feature');
  const inside = await commit('project/b', '1');
  await commit('project/c', '1');
  git('checkout', '-q', 'main');
  await commit('project/d', '1');
  git('merge', '-q', '--no-ff', '-m', 'merge', 'feature');
  const last = await commit('project/a', '2');
  expect(await readSpan(project, first, last)).toBe('merged');
  expect(await readSpan(project, inside, last)).toBe('apart');
  expect(await readSpan(project, last, inside)).toBe('undone');
  git('checkout', '-q', first);
  expect(await readSpan(project, first, last)).toBe('undone');
  expect(await readSpan(project, inside, last)).toBe('apart');
});

test('what changed files outside of the directory, too, is apart', async () => {
  const { project, commit } = await repository();
  const first = await commit('project/a', '1');
  await commit('project/a', '2');
  const last = await commit('of-others', '1');
  expect(await readSpan(project, first, last)).toBe('apart');
});

test('without git, or for commits that it does not have, nothing is known', async () => {
  const { project, commit } = await repository();
  const first = await commit('project/a', '1');
  expect(await readSpan(project, first, 'f'.repeat(40))).toBe('unknown');
  expect(await readSpan(await tempDir({ a: '1' }), first, first)).toBe('unknown');
});
