import { chmod, mkdir, readdir, readFile, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { FILE_LIMIT } from '../../src/files/file-system.ts';
import { projectFiles } from '../../src/files/project-files.ts';
import { refusing } from '../support/refusing.ts';
import { tempDir } from '../support/temp-dir.ts';

describe('find', () => {
  test('gives each match once, sorted by code units, without dot files and the directories of tools', async () => {
    const directory = await tempDir({
      'config/b.yaml': '',
      'config/B.yaml': '',
      'config/ä.yaml': '',
      'config/deep/er/a.yaml': '',
      'config/.hidden.yaml': '',
      'config/notes.md': '',
      'config/node_modules/x.yaml': '',
      '.git/x.yaml': '',
      '.zkai/x.yaml': '',
    });
    expect((await projectFiles(directory).find(['**/*.yaml', 'config/*.yaml'])).paths).toEqual([
      'config/B.yaml',
      'config/b.yaml',
      'config/deep/er/a.yaml',
      'config/ä.yaml',
    ]);
  });

  test('follows links that stay in the project', async () => {
    const directory = await tempDir({ 'shared/a.yaml': '', 'config/b.yaml': '' });
    await symlink('../shared', join(directory, 'config/shared'));
    expect((await projectFiles(directory).find(['config/**/*.yaml'])).paths).toEqual([
      'config/b.yaml',
      'config/shared/a.yaml',
    ]);
  });

  test('tells of every link that leads out of the project or nowhere, beside the files', async () => {
    const outside = await tempDir({ 'secret.yaml': '' });
    const directory = await tempDir({ 'config/a.yaml': '' });
    await symlink(join(outside, 'secret.yaml'), join(directory, 'config/file.yaml'));
    await symlink(outside, join(directory, 'config/dir'));
    await symlink('nowhere.yaml', join(directory, 'config/broken.yaml'));
    await symlink('loop', join(directory, 'config/loop'));
    expect(await projectFiles(directory).find(['config/**/*.yaml'])).toEqual({
      paths: ['config/a.yaml'],
      unreadable: [
        { path: 'config/broken.yaml', problem: 'is a link to nothing' },
        { path: 'config/dir', problem: `is a link that leads out of the project, to ${outside}` },
        {
          path: 'config/file.yaml',
          problem: `is a link that leads out of the project, to ${join(outside, 'secret.yaml')}`,
        },
        { path: 'config/loop', problem: 'is a link that cannot be followed (ELOOP)' },
      ],
    });
  });

  test('tells of the directories that cannot be listed, where the globs start and below', async () => {
    const directory = await tempDir({
      'config/open/a.yaml': '',
      'config/closed/b.yaml': '',
      'c/closed/x': '',
    });
    const files = projectFiles(directory, refusing('closed'));
    const problem = 'cannot be read (EACCES): what is in it would look deleted';
    expect(await files.find(['config/**/*.yaml'])).toEqual({
      paths: ['config/open/a.yaml'],
      unreadable: [{ path: 'config/closed', problem }],
    });
    expect((await files.find(['config/closed/*.yaml'])).unreadable).toEqual([
      { path: 'config/closed', problem },
    ]);
    expect((await files.find(['config/open/*.yaml'])).unreadable).toEqual([]);
  });

  test('names what is behind a link by where it is, also when the project itself is reached through one', async () => {
    const directory = await tempDir({ 'shared/closed/a.yaml': '', 'config/a.yaml': '' });
    const elsewhere = await tempDir();
    await symlink('../shared/closed', join(directory, 'config/link'));
    await symlink('nowhere', join(directory, 'config/broken.yaml'));
    await symlink(directory, join(elsewhere, 'project'));
    const { paths, unreadable } = await projectFiles(join(elsewhere, 'project'), refusing('closed')).find([
      'config/**/*.yaml',
    ]);
    expect(paths).toEqual(['config/a.yaml']);
    expect(unreadable.map(({ path }) => path)).toEqual(['config/broken.yaml', 'shared/closed']);
  });

  test('takes a directory that is not there for an empty one, but not a link to nothing', async () => {
    const directory = await tempDir();
    await symlink('nowhere', join(directory, 'config'));
    expect(await projectFiles(directory).find(['none/**/*.yaml'])).toEqual({ paths: [], unreadable: [] });
    expect((await projectFiles(directory).find(['config/**/*.yaml'])).unreadable).toEqual([
      { path: 'config', problem: 'is a link to nothing' },
    ]);
  });

  test('does not mind links that the globs do not meet', async () => {
    const outside = await tempDir({ 'a.yaml': '' });
    const directory = await tempDir({ 'config/a.yaml': '', 'b.yaml': '' });
    await symlink(outside, join(directory, 'data'));
    await symlink('nowhere', join(directory, 'config/notes.md'));
    expect(await projectFiles(directory).find(['config/**/*.yaml', 'b.yaml'])).toEqual({
      paths: ['b.yaml', 'config/a.yaml'],
      unreadable: [],
    });
  });

  test.each(['../*.yaml', 'a/../../*.yaml', '/etc/*'])('refuses the glob %s', async (pattern) => {
    await expect(projectFiles(await tempDir()).find([pattern])).rejects.toMatchObject({ code: 'invalid' });
  });
});

describe('readText', () => {
  test('reads UTF-8 and drops a byte order mark', async () => {
    const directory = await tempDir({ 'a.yaml': '\ufeffname: größe\n' });
    expect(await projectFiles(directory).readText('a.yaml')).toBe('name: größe\n');
  });

  test('names line and column of the first byte that is no UTF-8, also behind a real U+FFFD', async () => {
    const directory = await tempDir({
      'a.yaml': Buffer.concat([Buffer.from('ä: \ufffd\nb: 💡'), Buffer.from([0xe9, 0x0a])]),
    });
    await expect(projectFiles(directory).readText('a.yaml')).rejects.toMatchObject({
      code: 'invalid',
      message: 'a.yaml:2:6: byte 0xe9 is no UTF-8',
      findings: [{ rule: 'ZK100', position: { file: 'a.yaml', line: 2, column: 6 } }],
    });
  });

  test.each([
    ['..', '../a.yaml'],
    ['an absolute path', '/etc/hostname'],
    ['a missing file', 'missing.yaml'],
    ['a path through a file', 'a.yaml/b.yaml'],
    ['a directory', 'config'],
    ['a file above the limit', 'big.yaml'],
    ['a link out of the project', 'link.yaml'],
    ['a path through a link out of the project', 'out/secret.yaml'],
  ])('refuses %s', async (_, path) => {
    const outside = await tempDir({ 'secret.yaml': 'secret' });
    const directory = await tempDir({ 'a.yaml': '', 'config/b.yaml': '', 'big.yaml': '' });
    await truncate(join(directory, 'big.yaml'), FILE_LIMIT + 1);
    await symlink(join(outside, 'secret.yaml'), join(directory, 'link.yaml'));
    await symlink(outside, join(directory, 'out'));
    await expect(projectFiles(directory).readText(path)).rejects.toMatchObject({
      name: 'ZkaiFailure',
      code: 'invalid',
    });
  });

  test('says why the system refuses a file, as what is wrong with the project', async () => {
    const directory = await tempDir({ 'closed.yaml': '' });
    await expect(
      projectFiles(directory, refusing('closed.yaml')).readText('closed.yaml'),
    ).rejects.toMatchObject({
      code: 'invalid',
      message: 'closed.yaml cannot be read (EACCES)',
    });
  });

  test('takes a file of exactly the limit', async () => {
    const directory = await tempDir({ 'big.bin': '' });
    await truncate(join(directory, 'big.bin'), FILE_LIMIT);
    expect((await projectFiles(directory).readBytes('big.bin')).length).toBe(FILE_LIMIT);
  });
});

test('isDirectory follows links, but not out of the project', async () => {
  const directory = await tempDir({ 'a/b.yaml': '' });
  await symlink('a', join(directory, 'inside'));
  await symlink(await tempDir(), join(directory, 'outside'));
  const files = projectFiles(directory);
  const answers = ['a', 'a/', 'inside', 'a/b.yaml', 'none'].map((path) => files.isDirectory(path));
  expect(await Promise.all(answers)).toEqual([true, true, true, false, false]);
  await expect(files.isDirectory('outside')).rejects.toMatchObject({ code: 'invalid' });
});

describe('write', () => {
  test('makes directories, keeps the mode of what was there, and leaves nothing beside it', async () => {
    const directory = await tempDir({ 'hook.sh': 'old' });
    await chmod(join(directory, 'hook.sh'), 0o751);
    const files = projectFiles(directory);
    await files.write('hook.sh', 'new');
    await files.write('a/b/c.yaml', Buffer.from('x'));
    expect(await readFile(join(directory, 'hook.sh'), 'utf8')).toBe('new');
    expect((await stat(join(directory, 'hook.sh'))).mode & 0o777).toBe(0o751);
    expect((await readdir(directory, { recursive: true })).sort()).toEqual([
      'a',
      'a/b',
      'a/b/c.yaml',
      'hook.sh',
    ]);
  });

  test('makes a new file executable when that is asked for', async () => {
    const directory = await tempDir();
    await projectFiles(directory).write('hook', '#!/bin/sh\n', { executable: true });
    expect((await stat(join(directory, 'hook'))).mode & 0o100).toBe(0o100);
  });

  test('replaces the file instead of writing into it, so a reader keeps the old one', async () => {
    const directory = await tempDir({ 'a.yaml': 'old' });
    const before = await stat(join(directory, 'a.yaml'));
    await projectFiles(directory).write('a.yaml', 'new');
    expect((await stat(join(directory, 'a.yaml'))).ino).not.toBe(before.ino);
  });

  test('refuses to write through a link out of the project', async () => {
    const outside = await tempDir();
    const directory = await tempDir();
    await symlink(outside, join(directory, 'out'));
    await expect(projectFiles(directory).write('out/new.yaml', 'x')).rejects.toMatchObject({
      code: 'invalid',
    });
    expect(await readdir(outside)).toEqual([]);
  });

  test('says why when it cannot, and leaves nothing behind', async () => {
    const directory = await tempDir();
    await mkdir(join(directory, 'taken'));
    await writeFile(join(directory, 'taken/x'), '');
    await expect(projectFiles(directory).write('taken', 'x')).rejects.toMatchObject({ code: 'failed' });
    expect(await readdir(directory)).toEqual(['taken']);
  });
});
