import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readCommit } from '../../src/git/read-commit.ts';
import { tempDir } from '../support/temp-dir.ts';

async function repository(): Promise<{ directory: string; git: (...args: string[]) => string }> {
  const directory = await tempDir({ 'a.yaml': '1' });
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', directory, '-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], {
      encoding: 'utf8',
    }).trim();
  git('init', '-q', '-b', 'trunk');
  git('add', '.');
  git('commit', '-q', '-m', 'first');
  return { directory, git };
}

test('names the commit and the branch', async () => {
  const { directory, git } = await repository();
  expect(await readCommit(directory)).toEqual({
    commit: git('rev-parse', 'HEAD'),
    branch: 'trunk',
    dirty: false,
  });
});

test('is dirty when a tracked file differs, not because of a new one', async () => {
  const { directory } = await repository();
  await writeFile(join(directory, 'new.yaml'), '');
  expect(await readCommit(directory)).toMatchObject({ dirty: false });
  await writeFile(join(directory, 'a.yaml'), '2');
  expect(await readCommit(directory)).toMatchObject({ dirty: true });
});

test('has no branch on a detached head, as in CI', async () => {
  const { directory, git } = await repository();
  git('checkout', '-q', '--detach');
  expect(await readCommit(directory)).toMatchObject({ branch: null });
});

test('is null outside a repository, in one without a commit, and where there is no directory', async () => {
  const empty = await tempDir();
  expect(await readCommit(empty)).toBeNull();
  execFileSync('git', ['-C', empty, 'init', '-q']);
  expect(await readCommit(empty)).toBeNull();
  expect(await readCommit(join(empty, 'nowhere'))).toBeNull();
});
