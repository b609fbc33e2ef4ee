import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
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
    dryRun: { outcome: 'accepted', operations: expect.any(Number) as number, reason: null },
  });
  const shown = await project.zkai(['plan', '--server-dry-run']);
  expect(shown.stdout).toMatch(
    /\nDigest sha256:\w+\nThe server would take it: \d+ operations in one transaction\. Nothing was written\.\nNext: /,
  );
  expect(await fingerprint(who)).toEqual(before);
  const applied = await project.zkai(['apply', '--server-dry-run', '--json']);
  expect(jsonOf(applied)).toMatchObject({
    exitCode: 0,
    outcome: 'dry-run',
    id: null,
    transactions: 0,
    written: 0,
    tried: expect.any(Number) as number,
  });
  await project.plan({ out: 'p' });
  const saved = await project.zkai(['apply', 'p', '--server-dry-run']);
  expect(saved).toMatchObject({ code: 0 });
  expect(saved.stdout).toMatch(/^The server would take it: \d+ operations in one transaction\. Nothing was/m);
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
    dryRun: { outcome: 'refused', reason: expect.stringContaining('no-auth') as string },
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

test('where the server cannot be asked, that is said, and no gate is passed: exit 4', async () => {
  const project = await testProject();
  await project.declare({ '/a': '1' });
  const first = await project.zkai(['plan', '--server-dry-run']);
  expect(first).toMatchObject({ code: 4 });
  expect(first.stdout).toMatch(/\nThe server was not asked: there is no ledger yet/);
  expect(jsonOf(await project.zkai(['plan', '--server-dry-run', '--json']))).toMatchObject({
    exitCode: 4,
    blocked: [],
    dryRun: { outcome: 'untried', operations: null, reason: expect.stringMatching(/ledger/) as string },
  });
  const untried = await project.zkai(['apply', '--server-dry-run', '--json']);
  expect(jsonOf(untried)).toMatchObject({ exitCode: 4, error: { code: 'untried' } });
  expect(await failureOf(project.apply({ expect: 'sha256:0' }))).toMatchObject({ exitCode: 5 });
});

test('what goes behind a journal was not tried, and is not told as if it had been', async () => {
  const project = await testProject({ environment: { batching: 'journal' } });
  const who = await raw(project.connect);
  await project.declare({ '/a': '1' });
  await project.apply();
  const large = 'x'.repeat(600_000);
  const cases = [
    [
      document(
        { nodes: [{ path: '/a', text: '1' }] },
        { acl: { readers: ['world:anyone'], writers: ['ip:127.0.0.1'] } },
      ),
      'no transaction can change an ACL',
    ],
    [
      document({
        nodes: [
          { path: '/a', text: large },
          { path: '/b', text: large },
        ],
      }),
      'it takes several transactions',
    ],
  ] as const;
  const before = await fingerprint(who);
  for (const [content, reason] of cases) {
    await writeFile(join(project.directory, 'config/app.yaml'), content);
    const planned = await project.zkai(['plan', '--server-dry-run']);
    expect(planned).toMatchObject({ code: 4 });
    expect(planned.stdout).toContain(`\nThe server was not asked: ${reason}`);
    const applied = await project.zkai(['apply', '--server-dry-run', '--json']);
    expect(jsonOf(applied)).toMatchObject({
      exitCode: 4,
      error: { code: 'untried', message: expect.stringContaining(reason) as string },
    });
  }
  expect(await fingerprint(who)).toEqual(before);
});

test('a plan that is applied already is told as that, with the flag and without', async () => {
  const { project } = await changed();
  await project.plan({ out: 'p' });
  await project.apply({ planFile: 'p' });
  for (const flags of [[], ['--server-dry-run']])
    expect(jsonOf(await project.zkai(['apply', 'p', ...flags, '--json']))).toMatchObject({
      exitCode: 0,
      outcome: 'already-applied',
      revision: 2,
    });
});

test('where nothing changes, there is nothing to try', async () => {
  const project = await testProject();
  await project.declare({ '/a': '1' });
  await project.apply();
  const planned = jsonOf(await project.zkai(['plan', '--server-dry-run', '--json']));
  expect(planned).toMatchObject({ exitCode: 0, dryRun: { outcome: 'nothing-to-do' } });
  const applied = jsonOf(await project.zkai(['apply', '--server-dry-run', '--json']));
  expect(applied).toMatchObject({ exitCode: 0, outcome: 'nothing-to-do' });
});

/** A file of one ZnodeTree. */
function document(spec: object, metadata: object = {}): string {
  return JSON.stringify({
    apiVersion: 'zkai/v1',
    kind: 'ZnodeTree',
    metadata: { name: 'app', ...metadata },
    spec,
  });
}
