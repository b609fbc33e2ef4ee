import { expect, test } from 'vitest';
import { type Acl } from '../../src/model/acl.ts';
import { failureOf, testProject } from '../support/project.ts';
import { fingerprint, raw } from '../support/raw.ts';
import { jsonOf } from '../support/run-cli.ts';

/** A project with something to create, change, delete and adopt. */
async function changed(acl?: Acl) {
  const project = await testProject();
  const who = await raw(project.connect);
  if (acl !== undefined) await who.create('/kept', 'a', { acl });
  await project.declare({ '/kept': 'a', '/gone': 'b' });
  await project.apply();
  await who.create('/theirs', 'same');
  await project.declare({ '/kept': 'x', '/new/deep': 'n', '/theirs': 'same' });
  return { project, who };
}

test('the server tries the whole transaction, accepts it, and nothing has changed', async () => {
  const { project, who } = await changed();
  const before = await fingerprint(who);
  const run = await project.zkai(['plan', '--server-dry-run', '--json']);
  expect(jsonOf(run)).toMatchObject({
    exitCode: 0,
    blocked: [],
    summary: { create: 2, update: 1, delete: 1 },
  });
  const shown = await project.zkai(['plan', '--server-dry-run']);
  expect(shown.stderr).toContain('The server would take it');
  expect(await fingerprint(who)).toEqual(before);
  const applied = await project.zkai(['apply', '--server-dry-run', '--json']);
  expect(jsonOf(applied)).toMatchObject({ exitCode: 0, outcome: 'nothing-to-do' });
  expect(await fingerprint(who)).toEqual(before);
  expect(await project.apply()).toMatchObject({ outcome: 'applied' });
});

test('what the server would refuse is a blocked row: exit 4, and nothing has changed', async () => {
  const { project, who } = await changed([{ perms: 1, scheme: 'world', id: 'anyone' }]);
  const before = await fingerprint(who);
  expect((await project.plan()).blocked).toEqual([]); // it cannot be seen without asking
  const run = await project.zkai(['plan', '--server-dry-run', '--json']);
  expect(jsonOf(run)).toMatchObject({
    exitCode: 4,
    blocked: [{ guard: 'server-dry-run', path: '/kept', document: 'ZnodeTree/app', reason: /no-auth/ }].map(
      (row) => ({
        ...row,
        reason: expect.stringContaining('no-auth') as string,
      }),
    ),
  });
  const applied = await project.zkai(['apply', '--server-dry-run', '--json']);
  expect(jsonOf(applied)).toMatchObject({ exitCode: 4 });
  expect(await fingerprint(who)).toEqual(before);
});

test('a saved plan that has grown old is stale in a dry run, too', async () => {
  const { project, who } = await changed();
  await project.plan({ out: 'p' });
  await who.set('/kept', 'theirs');
  const run = await project.zkai(['apply', 'p', '--server-dry-run', '--json']);
  expect(jsonOf(run)).toMatchObject({ exitCode: 5, error: { code: 'stale' } });
});

test('where the server cannot be asked, that is said', async () => {
  const project = await testProject();
  await project.declare({ '/a': '1' });
  const first = await project.zkai(['plan', '--server-dry-run']);
  expect(first).toMatchObject({ code: 0 });
  expect(first.stderr).toContain('no ledger yet');
  expect(await failureOf(project.apply({ expect: 'sha256:0' }))).toMatchObject({ exitCode: 5 });
});
