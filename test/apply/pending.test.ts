import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { forgetPending, readPending, rememberPending } from '../../src/apply/pending.ts';
import { projectFiles } from '../../src/files/project-files.ts';
import { ZkaiFailure } from '../../src/model/failure.ts';
import { freshChroot } from '../support/server.ts';
import { failureOf, testProject, type TestProject } from '../support/project.ts';
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

/** What `apply` remembers while it waits for the reply, as if it had been killed then. */
async function pretendPending(
  project: TestProject,
  expected: { path: string; czxid: string }[],
): Promise<string> {
  const who = await raw(project.connect);
  const { id } = JSON.parse((await who.text('/zkai/.zkai/revision')) ?? '{}') as { id: string };
  const ledger = (JSON.parse((await who.text('/zkai/.zkai/format')) ?? '{}') as { id: string }).id;
  const pending = { id, ledger, revision: 1, root: '/zkai', expected };
  await projectFiles(project.directory).write('.zkai/pending/test.json', JSON.stringify([pending]));
  return id;
}

test('recover finds a znode that was swapped under an apply whose reply was lost: exit 8 with its path', async () => {
  const project = await testProject();
  await project.declare({ '/app': 'a', '/same': 's' });
  await project.apply();
  const same = await (await raw(project.connect)).get('/same');
  const swapped = { path: '/app', czxid: '0x1' };
  await pretendPending(project, [swapped, { path: '/same', czxid: same?.stat.czxid ?? '' }]);
  const failure = await failureOf(project.recover());
  expect(failure).toMatchObject({ code: 'replaced-foreign', exitCode: 8, details: ['/app'] });
});

test('recover blames no znode that somebody wrote after the apply', async () => {
  const project = await testProject();
  await project.declare({ '/app': 'a' });
  await project.apply();
  await (await raw(project.connect)).set('/app', 'later');
  await pretendPending(project, [{ path: '/app', czxid: '0x1' }]);
  expect(await project.recover()).toMatchObject({ outcome: 'recovered', revision: 1 });
});

test('recover asks no other ledger: that an apply is not in it says nothing', async () => {
  const project = await testProject();
  await project.declare({ '/app': 'a' });
  await project.apply();
  const id = await pretendPending(project, []);
  const other = freshChroot();
  const nowhere = await project.zkai(['recover', '--connect', other, '--json']);
  expect(JSON.parse(nowhere.stdout)).toMatchObject({ exitCode: 1, error: { code: 'failed' } });
  await project.apply({ connect: other });
  await pretendPending(project, []);
  const elsewhere = await project.zkai(['recover', id, '--connect', other]);
  expect(elsewhere.code).toBe(1);
  expect(elsewhere.stderr).toContain('there is another ledger');
  expect(await readFile(join(project.directory, '.zkai/pending/test.json'), 'utf8')).toContain(id);
  expect(await project.recover()).toMatchObject({ outcome: 'recovered', revision: 1 });
});

test('recover decides every apply that is open, not only the last one', async () => {
  const project = await testProject();
  await project.declare({ '/app': 'a' });
  await project.apply();
  const applied = await pretendPending(project, []);
  const file = '.zkai/pending/test.json';
  const [pending] = JSON.parse(await readFile(join(project.directory, file), 'utf8')) as object[];
  const other = '0b7e2c1a-5d3f-4e7b-9a56-2f1c8d4e6a90';
  const both = [{ ...pending, id: other, revision: 7 }, pending];
  await projectFiles(project.directory).write(file, JSON.stringify(both));
  const result = await project.recover();
  expect(result).toMatchObject({ outcome: 'recovered', id: applied });
  expect(result.notes).toEqual([
    expect.stringContaining(`${other} is not in the history`),
    expect.stringContaining(`${applied} went through`),
  ]);
  const none = await project.recover();
  expect(none.outcome).toBe('nothing-to-do');
  expect(none.notes.join()).toMatch(
    /^Nothing is open: no apply in batches on the server, and no transaction of this/,
  );
});

test('an apply that is sent while another one is undecided forgets neither', async () => {
  const project = await testProject();
  const files = projectFiles(project.directory);
  const pending = { ledger: 'l', revision: 1, root: '/zkai' as never, expected: [] };
  const [one, two] = ['0b7e2c1a-5d3f-4e7b-9a56-2f1c8d4e6a90', '1b7e2c1a-5d3f-4e7b-9a56-2f1c8d4e6a90'];
  for (const id of [one, two, two]) await rememberPending(files, 'test', { ...pending, id });
  expect((await readPending(files, 'test')).map(({ id }) => id)).toEqual([one, two]);
  await forgetPending(files, 'test', two);
  expect((await readPending(files, 'test')).map(({ id }) => id)).toEqual([one]);
  await forgetPending(files, 'test', one);
  expect(await files.exists('.zkai/pending/test.json')).toBe(false);
});

test.each(['', '/', 'a/b', '../x', 'notanid'])(
  'recover takes no id such as %j for a path: 64, nothing is deleted',
  async (id) => {
    const project = await testProject();
    await project.declare({ '/app': 'a' });
    await project.apply();
    expect((await project.zkai(['recover', id])).code).toBe(64);
    await projectFiles(project.directory).write('.zkai/pending/test.json', JSON.stringify({ id }));
    expect(await project.recover()).toMatchObject({ outcome: 'nothing-to-do' });
    expect(await (await raw(project.connect)).get('/zkai/.zkai/locks')).not.toBeNull();
  },
);
