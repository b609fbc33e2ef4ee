import { execFile } from 'node:child_process';
import { chmod, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { writeByRename } from '../../src/files/write-by-rename.ts';
import { tempDir } from '../support/temp-dir.ts';

test('a pipe is written to and stays a pipe: nothing is put in the place of /dev/stdout', async () => {
  const directory = await tempDir({});
  const pipe = join(directory, 'pipe');
  await promisify(execFile)('mkfifo', [pipe]);
  const read = readFile(pipe, 'utf8');
  await writeByRename('pipe', pipe, 'a plan');
  expect(await read).toBe('a plan');
  expect((await stat(pipe)).isFIFO()).toBe(true);
  expect(await readdir(directory)).toEqual(['pipe']);
});

test('a file is replaced, its mode is kept, and nothing else is left', async () => {
  const directory = await tempDir({ 'a.txt': 'old' });
  const file = join(directory, 'a.txt');
  const { mode } = await stat(file);
  await writeByRename('a.txt', file, 'new');
  expect(await readFile(file, 'utf8')).toBe('new');
  expect((await stat(file)).mode).toBe(mode);
  expect(await readdir(directory)).toEqual(['a.txt']);
});

test('a pipe that nobody reads is an error, not a wait without end', async () => {
  const directory = await tempDir({});
  const pipe = join(directory, 'pipe');
  await promisify(execFile)('mkfifo', [pipe]);
  await expect(writeByRename('pipe', pipe, 'a plan')).rejects.toThrow('pipe cannot be written: nobody reads');
}, 60_000);

test('a file that is expected and is not there any more stays away', async () => {
  const directory = await tempDir({});
  const file = join(directory, 'a.txt');
  expect(await writeByRename('a.txt', file, 'new', { expected: Buffer.from('old') })).toBe(false);
  expect(await readdir(directory)).toEqual([]);
});

test('a file that is read-only stays as it is', async () => {
  const directory = await tempDir({ 'a.txt': 'old' });
  const file = join(directory, 'a.txt');
  await chmod(file, 0o444);
  await expect(writeByRename('a.txt', file, 'new')).rejects.toThrow(
    'a.txt cannot be written: it is read-only',
  );
  expect(await readFile(file, 'utf8')).toBe('old');
  expect(await readdir(directory)).toEqual(['a.txt']);
});
