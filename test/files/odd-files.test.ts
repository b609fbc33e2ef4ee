import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  mkdirSync,
  readSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { FILE_SYSTEM } from '../../src/files/file-system.ts';
import { projectFiles } from '../../src/files/project-files.ts';
import { readWhole } from '../../src/files/read-whole.ts';
import { tempDir } from '../support/temp-dir.ts';

/** Node has no function for it; every Unix has the program. */
function makePipes(...files: readonly string[]): void {
  const program = 'mkfifo';
  execFileSync(program, files);
}

/** Files of a directory in which something happens to a file after it was looked at and before it is opened. */
function filesWhere(directory: string, happens: (file: string) => void) {
  return projectFiles(directory, {
    ...FILE_SYSTEM,
    readFile: (file) => {
      happens(file);
      return FILE_SYSTEM.readFile(file);
    },
  });
}

/** Puts something else in the place of a file. */
const swap = (make: (file: string) => unknown) => (file: string) => {
  rmSync(file);
  make(file);
};

describe('a file that is another one when it is opened', () => {
  test.each([
    ['is gone', (file: string) => rmSync(file, { force: true }), 'a.yaml went away while it was read'],
    ['is a directory', swap(mkdirSync), 'a.yaml is no regular file'],
    ['is a pipe', swap((file) => makePipes(file)), 'a.yaml is no regular file'],
    [
      'is huge',
      (file: string) => truncateSync(file, 17 * 1024 * 1024),
      'a.yaml has grown beyond the limit while it was read',
    ],
  ])('%s: said, and nobody waits', async (_, happens, message) => {
    let times = 0;
    const files = filesWhere(await tempDir({ 'a.yaml': 'a: 1\n' }), (file) => {
      times += 1;
      if (times === 1) throw new Error('read it the slow way, which tells what is wrong');
      happens(file);
    });
    await expect(files.readText('a.yaml')).rejects.toMatchObject({
      name: 'ZkaiFailure',
      code: 'invalid',
      message,
    });
  });
});

/** Reads a few bytes at a time, with something happening in between. */
const slowly = (happens: (count: number) => void): typeof readSync => {
  let count = 0;
  return ((descriptor: number, buffer: Buffer, offset: number, length: number, position: number) => {
    happens((count += 1));
    return readSync(descriptor, buffer, offset, Math.min(length, 4), position);
  }) as typeof readSync;
};

describe('a file that is written while it is read', () => {
  test('is read again, and given as a whole', async () => {
    const file = join(await tempDir({ 'a.yaml': 'before: 1\n' }), 'a.yaml');
    const bytes = readWhole(
      file,
      1000,
      slowly((count) => count === 2 && writeFileSync(file, 'a: 2\nlonger: 3\n')),
    );
    expect(bytes.toString()).toBe('a: 2\nlonger: 3\n');
  });

  test('is never given half, however it changes', async () => {
    const file = join(await tempDir({ 'a.yaml': 'x'.repeat(40) }), 'a.yaml');
    const changes = [
      () => truncateSync(file, 5),
      () => appendFileSync(file, 'y'),
      () => writeFileSync(file, 'z'.repeat(40)),
    ];
    for (const change of changes) {
      expect(() => readWhole(file, 1000, slowly(change))).toThrow('is written to all the time');
    }
  });

  test('is the old one where an editor puts a new one in its place', async () => {
    const file = join(await tempDir({ 'a.yaml': 'old: 1\n', 'b.yaml': 'new: 2, and longer\n' }), 'a.yaml');
    const bytes = readWhole(
      file,
      1000,
      slowly((count) => count === 1 && renameSync(file.replace('a.yaml', 'b.yaml'), file)),
    );
    expect(bytes.toString()).toBe('old: 1\n');
  });
});

describe('what is no file, with the name of one', () => {
  test('pipes and sockets are met by the globs and refused when they are read; directories are looked into', async () => {
    const directory = await tempDir({ 'c/a.yaml': '', 'c/dir.yaml/b.yaml': '' });
    makePipes(join(directory, 'c/pipe.yaml'), join(directory, 'c/pipe.txt'));
    await symlink('pipe.yaml', join(directory, 'c/link.yaml'));
    const files = projectFiles(directory);
    expect(await files.find(['c/**/*.yaml'])).toEqual({
      paths: ['c/a.yaml', 'c/dir.yaml/b.yaml', 'c/link.yaml', 'c/pipe.yaml'],
      unreadable: [],
    });
    for (const path of ['c/pipe.yaml', 'c/link.yaml', 'c/dir.yaml'])
      await expect(files.readText(path)).rejects.toMatchObject({
        code: 'invalid',
        message: `${path} is no regular file`,
      });
  });

  test('links that lead in a circle end', async () => {
    const directory = await tempDir({ 'c/a.yaml': '' });
    await symlink('..', join(directory, 'c/up'));
    await symlink('b', join(directory, 'c/d'));
    await symlink('d', join(directory, 'c/b'));
    const { paths, unreadable } = await projectFiles(directory).find(['c/**/*.yaml']);
    expect(paths).toContain('c/a.yaml');
    expect(paths.length).toBeLessThan(10);
    expect(unreadable.slice(0, 2)).toEqual(
      ['c/b', 'c/d'].map((path) => ({ path, problem: 'is a link that cannot be followed (ELOOP)' })),
    );
  });

  test('UTF-16 is called by its name', async () => {
    const directory = await tempDir({ 'a.yaml': Buffer.from('\ufeffa: 1\n', 'utf16le') });
    await expect(projectFiles(directory).readText('a.yaml')).rejects.toMatchObject({
      message: 'a.yaml:1:1: the file is UTF-16, not UTF-8',
      findings: [{ rule: 'ZK100', position: { line: 1, column: 1 } }],
    });
  });
});
