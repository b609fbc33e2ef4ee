import { expect, test } from 'vitest';
import { projectFiles } from '../../src/files/project-files.ts';
import { ZkaiFailure } from '../../src/model/failure.ts';
import { testProject } from '../support/project.ts';
import { raw } from '../support/raw.ts';

test('a checkout that cannot be written keeps nobody from applying, and does not make an applied one a failure', async () => {
  const project = await testProject();
  await project.declare({ '/app': 'a' });
  const readOnly = {
    ...projectFiles(project.directory),
    write: () => Promise.reject(new ZkaiFailure('failed', 'read-only')),
    remove: () => Promise.reject(new Error('EROFS')),
  };
  expect(await project.apply({ world: { files: readOnly } })).toMatchObject({
    outcome: 'applied',
    revision: 1,
  });
  expect(await (await raw(project.connect)).text('/app')).toBe('a');
});
