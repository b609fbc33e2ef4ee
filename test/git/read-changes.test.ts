import { execFileSync } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readChanges } from '../../src/git/read-changes.ts';
import { tempDir } from '../support/temp-dir.ts';

async function repository(): Promise<string> {
  const directory = await tempDir({
    'top.yaml': '1',
    'project/kept.yaml': '1',
    'project/changed.yaml': '1',
    'project/staged.yaml': '1',
    'project/moved.yaml': 'the same',
    'project/gone.yaml': '1',
    'project/.gitignore': 'secret/\n*.local.yaml\n',
  });
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', directory, '-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args]);
  git('init', '-q');
  git('add', '.');
  git('commit', '-q', '-m', 'first');
  await writeFile(join(directory, 'project/staged.yaml'), '2');
  git('add', '.');
  git('mv', 'project/moved.yaml', 'project/now here.yaml');
  return directory;
}

test('names everything in the directory that is not as the commit has it, and nothing outside', async () => {
  const directory = await repository();
  const project = join(directory, 'project');
  await writeFile(join(directory, 'top.yaml'), '2');
  await writeFile(join(project, 'changed.yaml'), '2');
  await mkdir(join(project, 'secret'));
  for (const name of ['ü "new".yaml', 'x.local.yaml', 'secret/a.yaml', 'secret/b.yaml'])
    await writeFile(join(project, name), '1');
  await rm(join(project, 'gone.yaml'));
  const found = await readChanges(project);
  expect(found.state === 'known' && found.changes.map(({ path, kind }) => `${kind} ${path}`).sort()).toEqual([
    'changed changed.yaml',
    'changed staged.yaml',
    'deleted gone.yaml',
    'deleted moved.yaml',
    'ignored secret',
    'ignored x.local.yaml',
    'new now here.yaml',
    'new ü "new".yaml',
  ]);
});

test.each(['project/', 'project/inner/'])(
  'a directory in what git ignores as a whole (%s) is in no commit',
  async (ignored) => {
    const directory = await tempDir({ '.gitignore': `${ignored}\n`, 'project/inner/a.yaml': '1' });
    execFileSync('git', ['-C', directory, 'init', '-q']);
    expect(await readChanges(join(directory, 'project/inner'))).toEqual({
      state: 'known',
      changes: [{ path: '', kind: 'ignored' }],
    });
  },
);

test('before the first commit everything is new', async () => {
  const directory = await tempDir({ 'a.yaml': '1' });
  execFileSync('git', ['-C', directory, 'init', '-q']);
  expect(await readChanges(directory)).toEqual({
    state: 'known',
    changes: [{ path: 'a.yaml', kind: 'new' }],
  });
});

test('outside a repository nobody knows, and it says why', async () => {
  const found = await readChanges(await tempDir({ 'a.yaml': '1' }));
  expect(found).toMatchObject({ state: 'unknown', why: expect.stringContaining('not a git repository') });
});
