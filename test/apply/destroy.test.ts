import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { approval } from '../../src/cli/approval.ts';
import { type Environment } from '../../src/model/project.ts';
import { failureOf, testProject } from '../support/project.ts';
import { fingerprint, raw, visible } from '../support/raw.ts';
import { jsonOf } from '../support/run-cli.ts';
import { freshChroot } from '../support/server.ts';
import { outputProblems } from '../report/output-schemas.ts';

const LEDGER = '/zkai/.zkai';

test('everything of ours goes, parents too, in one transaction; the ledger stays, and the files bring it back', async () => {
  const project = await testProject();
  const who = await raw(project.connect);
  await project.declare({ '/deep/down/app': 'a', '/top': 't' });
  await project.declare({ '/deep/other': 'o' }, 'other');
  await project.apply();
  const format = await who.get(`${LEDGER}/format`);

  const plan = await project.plan({ destroy: true });
  expect(plan).toMatchObject({ destroy: true, blocked: [], summary: { delete: 5, create: 0, conflict: 0 } });
  const result = await project.apply({ destroy: true });
  expect(result).toMatchObject({ outcome: 'applied', revision: 2, transactions: 1, written: 5 });
  expect(await visible(who)).toEqual({});
  expect(await who.get(`${LEDGER}/format`)).toEqual(format);
  expect(await who.children(`${LEDGER}/documents/test`)).toEqual([]);
  expect(await who.children(`${LEDGER}/history`)).toEqual(['0000000001', '0000000002']);
  expect(jsonOf(await project.zkai(['log', '--json']))).toMatchObject({
    entries: [{ revision: 2, command: 'destroy' }, { command: 'apply' }],
  });

  expect(await project.apply({ destroy: true })).toMatchObject({ outcome: 'nothing-to-do' });
  expect((await project.plan()).summary).toMatchObject({ create: 5, delete: 0 });
  await project.apply();
  expect(await visible(who)).toEqual({
    '/deep': '',
    '/deep/down': '',
    '/deep/down/app': 'a',
    '/deep/other': 'o',
    '/top': 't',
  });
});

test('a znode with children of somebody else is given up, not deleted, and the plan says so', async () => {
  const project = await testProject();
  const who = await raw(project.connect);
  await project.declare({ '/deep/app': 'a', '/deep/gone': 'g' });
  await project.apply();
  await who.create('/deep/app/theirs', 'x');
  const { changes } = await project.plan({ destroy: true });
  expect(changes.map(({ path, actions }) => `${actions.join()} ${path}`)).toEqual([
    'release /deep',
    'release /deep/app',
    'delete /deep/gone',
  ]);
  expect(changes[1]?.reason).toContain('/deep/app/theirs');
  await project.apply({ destroy: true });
  expect(await visible(who)).toEqual({ '/deep': '', '/deep/app': 'a', '/deep/app/theirs': 'x' });
  expect((await project.plan({ destroy: true })).changes).toEqual([]);
});

test('neither another project nor another environment loses anything', async () => {
  const connect = freshChroot();
  const one = await testProject({ connect, name: 'one', environments: { prod: { connect } } });
  const two = await testProject({ connect, name: 'two' });
  const who = await raw(connect);
  await two.declare({ '/shared/two': '2' });
  await two.apply();
  await one.declare({ '/shared/one': '1' }, 'in-test');
  await one.apply();
  await one.declare({}, 'in-test');
  await one.declare({ '/prod': 'p' }, 'in-prod');
  await one.apply({ environment: 'prod' });
  await one.apply({ destroy: true });
  expect(await visible(who)).toEqual({ '/shared': '', '/shared/two': '2', '/prod': 'p' });
  expect((await two.plan()).changes).toEqual([]);
  expect((await one.plan({ environment: 'prod' })).changes).toEqual([]);
});

test('allowEmpty is no obstacle, since this is no accident of the files; limits are', async () => {
  const guards = { allowEmpty: false, maxDeletes: 1 };
  const project = await testProject({ environment: { guards } });
  await project.declare({ '/a': '1', '/b': '2' });
  await project.apply();
  expect((await project.plan({ destroy: true })).blocked).toMatchObject([{ guard: 'maxDeletes' }]);
  expect(await failureOf(project.apply({ destroy: true }))).toMatchObject({ code: 'blocked', exitCode: 4 });
  await project.declare({ '/b': '2' });
  await project.apply();
  await project.declare({});
  expect((await project.plan()).blocked).toMatchObject([{ guard: 'allowEmpty' }]);
  expect((await project.plan({ destroy: true })).blocked).toEqual([]);
  expect(await project.apply({ destroy: true })).toMatchObject({ outcome: 'applied', written: 1 });
});

test('a znode that somebody changed is a conflict, as in any plan, with ways out that destroy', async () => {
  const project = await testProject();
  const who = await raw(project.connect);
  await project.declare({ '/app': 'a', '/b': 'b' });
  await project.apply();
  await who.set('/app', 'theirs');
  const before = await fingerprint(who);
  expect(await failureOf(project.apply({ destroy: true }))).toMatchObject({ code: 'conflict', exitCode: 5 });
  expect(await fingerprint(who)).toEqual(before);
  const { stdout } = await project.zkai(['plan', '--destroy']);
  expect(stdout).toContain('and to be destroyed');
  expect(stdout).toContain('zkai apply -e test && zkai plan --destroy -e test');
  await project.apply();
  await project.apply({ destroy: true });
  expect(await visible(who)).toEqual({});
});

test('it needs no document: broken ones are no reason to keep what they once made', async () => {
  const project = await testProject();
  const who = await raw(project.connect);
  await project.declare({ '/app': 'a' });
  await project.apply();
  await writeFile(join(project.directory, 'config', 'app.yaml'), 'kind: ZnodeTree\nspec: [\n');
  expect((await failureOf(project.plan())).exitCode).toBe(3);
  await project.apply({ destroy: true });
  expect(await visible(who)).toEqual({});
});

test('a saved plan destroys exactly what it shows, and is bound to that', async () => {
  const project = await testProject();
  const who = await raw(project.connect);
  await project.declare({ '/app': 'a' });
  await project.apply();
  const saved = await project.zkai(['plan', '--destroy', '--out', 'x.plan', '--json']);
  expect(outputProblems(jsonOf(saved))).toEqual([]);
  expect(jsonOf(saved)).toMatchObject({ destroy: true, summary: { delete: 1 } });
  expect((await project.zkai(['show', 'x.plan'])).stdout).toContain(
    'Everything that zkai owns here is destroyed',
  );

  const both = await project.zkai(['apply', 'x.plan', '--destroy']);
  expect(both.code).toBe(64);
  const file = join(project.directory, 'x.plan');
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace('"destroy": true', '"destroy": false'));
  expect((await project.zkai(['apply', 'x.plan'])).code).toBe(5);
  await writeFile(file, text);

  const run = await project.zkai(['apply', 'x.plan']);
  expect(run.code, run.stderr).toBe(0);
  expect(run.stdout).toContain('The ledger stays');
  expect(await visible(who)).toEqual({});
  expect(jsonOf(await project.zkai(['log', '--json']))).toMatchObject({
    entries: [{ command: 'destroy' }, {}],
  });
  expect(await project.apply({ planFile: 'x.plan' })).toMatchObject({ outcome: 'already-applied' });
});

test('nobody destroys without a word: 64 without a terminal, and where asked for, the name', async () => {
  const project = await testProject();
  await project.declare({ '/app': 'a' });
  await project.apply();
  const run = await project.zkai(['apply', '--destroy']);
  expect(run.code).toBe(64);
  expect(run.stderr).toContain('zkai apply --destroy --auto-approve');

  const asked: string[] = [];
  const prompt = {
    canAsk: true,
    confirm: async (question: string, word: string) => asked.push(`${question}[${word}]`) > 0,
  };
  const { approve } = approval(
    { prompt, flags: { verbose: false, quiet: false } },
    { needed: true, destroy: true },
  );
  const prod = { name: 'prod', connect: 'zk1:2181', confirm: 'name' } as Environment;
  await approve(prod);
  expect(asked).toEqual(["Destroy all of this in prod (zk1:2181)? Only 'prod' will be accepted: [prod]"]);
});

test('where nothing is owned, or no ledger is, there is nothing to destroy', async () => {
  const project = await testProject();
  const who = await raw(project.connect);
  await who.create('/app', 'a');
  await project.declare({ '/app': 'a' });
  const { code, stdout } = await project.zkai(['plan', '--destroy']);
  expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('Nothing to destroy') });
  expect(await project.apply({ destroy: true })).toMatchObject({ outcome: 'nothing-to-do' });
  expect(await visible(who)).toEqual({ '/app': 'a' });
});
