import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findProject } from '../../src/files/find-project.ts';
import { loadSchemas } from '../../src/files/load-schemas.ts';
import { tempDir } from '../support/temp-dir.ts';

test('the nearest zkai.yaml upwards makes the project', async () => {
  const directory = await tempDir({
    'zkai.yaml': '',
    'inner/zkai.yaml': '',
    'inner/a/b/x': '',
    'other/x': '',
  });
  expect(await findProject(join(directory, 'inner/a/b'), false)).toBe(join(directory, 'inner'));
  expect(await findProject(join(directory, 'other'), false)).toBe(directory);
});

test('a directory of that name makes none', async () => {
  const directory = await tempDir({ 'zkai.yaml': '' });
  await mkdir(join(directory, 'inner/zkai.yaml'), { recursive: true });
  expect(await findProject(join(directory, 'inner'), false)).toBe(directory);
});

test('a project that is named is not searched for', async () => {
  const directory = await tempDir({ 'zkai.yaml': '', 'inner/x': '' });
  expect(await findProject(join(directory, 'zkai.yaml'), true)).toBe(directory);
  await expect(findProject(join(directory, 'inner'), true)).rejects.toMatchObject({
    code: 'usage',
    hint: expect.stringContaining('zkai init'),
  });
});

test('the schemas are there by kind, and what they share by its file name', async () => {
  const schemas = await loadSchemas();
  expect([...schemas.keys()].sort()).toEqual([
    'ClusterTopology',
    'ModelParams',
    'Patch',
    'Project',
    'TaskConfig',
    'ZnodeTree',
    'common',
  ]);
});
