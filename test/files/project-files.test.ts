import { chmod, mkdir, readdir, readFile, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { FILE_LIMIT, projectFiles } from '../../src/files/project-files.ts';
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
    expect(await projectFiles(directory).find(['**/*.yaml', 'config/*.yaml'])).toEqual([
      'config/B.yaml',
      'config/b.yaml',
      'config/deep/er/a.yaml',
      'config/ä.yaml',
    ]);
  });

  test('follows links that stay in the project', async () => {
    const directory = await tempDir({ 'shared/a.yaml': '', 'config/b.yaml': '' });
    await symlink('../shared', join(directory, 'config/shared'));
    expect(await projectFiles(directory).find(['config/**/*.yaml'])).toEqual([
      'config/b.yaml',
      'config/shared/a.yaml',
    ]);
  });

  test('refuses links that lead out of the project or nowhere, all at once', async () => {
    const outside = await tempDir({ 'secret.yaml': '' });
    const directory = await tempDir({ 'config/a.yaml': '' });
    await symlink(join(outside, 'secret.yaml'), join(directory, 'config/file.yaml'));
    await symlink(outside, join(directory, 'config/dir'));
    await symlink('nowhere.yaml', join(directory, 'config/broken.yaml'));
    await expect(projectFiles(directory).find(['config/**/*.yaml'])).rejects.toMatchObject({
      code: 'invalid',
      message: 'config/broken.yaml is a link to nothing',
      details: [
        `config/dir is a link that leads out of the project, to ${outside}`,
        `config/file.yaml is a link that leads out of the project, to ${join(outside, 'secret.yaml')}`,
      ],
    });
  });

  test('does not mind links that the globs do not meet', async () => {
    const outside = await tempDir({ 'a.yaml': '' });
    const directory = await tempDir({ 'config/a.yaml': '', 'b.yaml': '' });
    await symlink(outside, join(directory, 'data'));
    await symlink('nowhere', join(directory, 'config/notes.md'));
    expect(await projectFiles(directory).find(['config/**/*.yaml', 'b.yaml'])).toEqual([
      'b.yaml',
      'config/a.yaml',
    ]);
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

  test('takes a file of exactly the limit', async () => {
    const directory = await tempDir({ 'big.bin': '' });
    await truncate(join(directory, 'big.bin'), FILE_LIMIT);
    expect((await projectFiles(directory).readBytes('big.bin')).length).toBe(FILE_LIMIT);
  });
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
