import { expect, test } from 'vitest';
import { readLedger } from '../../src/ledger/read.ts';
import { znodePath } from '../../src/model/znode-path.ts';
import { failureOf, testProject } from '../support/project.ts';
import { jsonOf } from '../support/run-cli.ts';
import { type Raw, raw, visible } from '../support/raw.ts';
import { freshChroot } from '../support/server.ts';
import { outputProblems } from '../report/output-schemas.ts';

/** Every znode below a path as it is, stats included. */
async function below(who: Raw, top: string): Promise<Record<string, unknown>> {
  return Object.fromEntries([...(await who.tree())].filter(([path]) => path.startsWith(top)));
}

/** What the ledger says is owned, by path. */
async function owned(who: Raw): Promise<Record<string, string>> {
  const ledger = await readLedger(async (ops) => (await who.session.read(ops)).results, znodePath('/zkai'));
  return Object.fromEntries(
    [...ledger.bases].map(([path, { owner }]) => [path, owner.document ?? 'parent']).sort(),
  );
}

test('a released subtree stays as it is, byte by byte, and no later apply touches it', async () => {
  const project = await testProject();
  const who = await raw(project.connect);
  await project.declare({ '/app/a': '1', '/app/b/c': '2', '/keep': '3' });
  await project.apply();
  const before = await below(who, '/app');
  await project.declare({ '/keep': '3' });
  expect(await project.release('/app')).toMatchObject({
    outcome: 'applied',
    revision: 2,
    written: 0,
    notes: [],
  });
  expect(await owned(who)).toEqual({ '/keep': 'ZnodeTree/app' });
  expect((await project.plan()).changes).toEqual([]);
  await project.declare({ '/keep': '4' });
  await project.apply();
  await project.apply({ destroy: true });
  expect(await below(who, '/app')).toEqual(before);
});

test('a document is released by its id, with the parents that only it needed', async () => {
  const project = await testProject();
  const who = await raw(project.connect);
  await project.declare({ '/app/x/a': '1' }, 'first');
  await project.declare({ '/app/b': '2' }, 'second');
  await project.apply();
  await project.declare({}, 'first');
  await project.release('ZnodeTree/first');
  expect(await owned(who)).toEqual({ '/app': 'parent', '/app/b': 'ZnodeTree/second' });
  expect(await who.children('/zkai/.zkai/documents/test')).toEqual(['ZnodeTree._.second']);
  expect((await project.plan()).changes).toEqual([]);
  await project.release('ZnodeTree/second');
  expect(await owned(who)).toEqual({});
  expect(await visible(who)).toEqual({ '/app': '', '/app/x': '', '/app/x/a': '1', '/app/b': '2' });
});

test('what the files still declare is taken over again by the next apply, and the result says so', async () => {
  const project = await testProject();
  const who = await raw(project.connect);
  await project.declare({ '/app/a': '1', '/app/b': '2' });
  await project.apply();
  const { notes } = await project.release('/app/a');
  expect(notes).toEqual([expect.stringMatching(/^\/app\/a is still declared \(config\/app\.yaml:\d+\): /)]);
  const again = jsonOf(await project.zkai(['release', 'ZnodeTree/app', '--json']));
  expect(again).toMatchObject({ outcome: 'applied', released: ['/app', '/app/b'] });
  expect(outputProblems(again)).toEqual([]);
  const back = jsonOf(await project.zkai(['adopt', '/app/b', '--json']));
  expect(back).toMatchObject({ outcome: 'applied', adopted: ['/app', '/app/b'] });
  expect(outputProblems(back)).toEqual([]);
  const { changes } = await project.plan();
  expect(changes.map(({ path, actions }) => [path, actions])).toEqual([['/app/a', ['adopt']]]);
  await project.apply();
  expect(await owned(who)).toEqual({
    '/app': 'parent',
    '/app/a': 'ZnodeTree/app',
    '/app/b': 'ZnodeTree/app',
  });
  // With all of it, the parent is known again, too.
  await project.release('/');
  expect(await owned(who)).toEqual({});
  await project.apply();
  expect(Object.keys(await owned(who))).toEqual(['/app', '/app/a', '/app/b']);
});

test('a rollback takes ownership back, and the history names the release', async () => {
  const project = await testProject();
  const who = await raw(project.connect);
  await project.declare({ '/app/a': '1' });
  await project.apply();
  const before = await owned(who);
  await project.declare({ '/other': '1' });
  await project.release('/app');
  const log = jsonOf(await project.zkai(['log', '--json']))['entries'] as readonly {
    readonly command: string;
    readonly changes: readonly { readonly path: string; readonly actions: readonly string[] }[];
  }[];
  expect(log[0]).toMatchObject({
    command: 'release',
    changes: [
      { path: '/app', actions: ['release'] },
      { path: '/app/a', actions: ['release'] },
    ],
  });
  expect(await project.zkai(['doctor', '--ledger'])).toMatchObject({ code: 0 });
  const mzxid = (await who.get('/app/a'))?.stat.mzxid;
  const run = await project.zkai(['rollback', '@1', '--auto-approve']);
  expect(run).toMatchObject({ code: 0 });
  expect(await owned(who)).toEqual(before);
  expect((await who.get('/app/a'))?.stat.mzxid).toBe(mzxid);
});

test('what another project or environment owns is a conflict that names the owner: exit 5', async () => {
  const connect = freshChroot();
  const one = await testProject({ connect, name: 'one', environments: { prod: { connect } } });
  const two = await testProject({ connect, name: 'two' });
  await one.declare({ '/app': '1' }, 'first');
  await one.apply({ environment: 'prod' });
  const ofProject = await failureOf(two.release('/app'));
  expect(ofProject).toMatchObject({ code: 'conflict', exitCode: 5 });
  expect(ofProject.message).toContain('project one, environment prod (ZnodeTree/first)');
  expect(await failureOf(two.release('ZnodeTree/first'))).toMatchObject({ code: 'conflict' });
  const ofEnvironment = await failureOf(one.release('/app'));
  expect(ofEnvironment).toMatchObject({ code: 'conflict', hint: "zkai release '/app' --env prod" });
  const who = await raw(connect);
  expect(await owned(who)).toEqual({ '/app': 'ZnodeTree/first' });
});

test('nothing owned is told as that: exit 4; what is no path and no document: exit 64', async () => {
  const project = await testProject();
  await project.declare({ '/app': '1' });
  expect(await failureOf(project.release('/app'))).toMatchObject({ code: 'blocked', exitCode: 4 });
  await project.apply();
  expect(await failureOf(project.release('/elsewhere'))).toMatchObject({ code: 'blocked', exitCode: 4 });
  for (const target of ['app', 'a//b', '/a/', 'ZnodeTree'])
    expect(await failureOf(project.release(target))).toMatchObject({ code: 'usage', exitCode: 64 });
});

test('a dry run shows the rows and writes nothing; files with mistakes keep nobody from releasing', async () => {
  const project = await testProject();
  const who = await raw(project.connect);
  await project.declare({ '/app/a': '1' });
  await project.apply();
  const shown = jsonOf(await project.zkai(['release', '/app', '--dry-run', '--json']));
  expect(shown).toMatchObject({
    apiVersion: 'zkai.plan/v1',
    exitCode: 0,
    changes: [
      { path: '/app', actions: ['release'] },
      { path: '/app/a', actions: ['release'] },
    ],
  });
  expect(Object.keys(await owned(who))).toEqual(['/app', '/app/a']);
  await project.declare({ 'not a path': '1' });
  const run = await project.zkai(['release', '/app']);
  expect(run.code).toBe(0);
  expect(run.stdout).toMatch(
    /^ {2}\/app and \/app\/a\n {2}apply {3}.*\n {2}digest .*\nReleased 2 znodes as revision 2; their data stay\.\n$/,
  );
  expect(await owned(who)).toEqual({});
});

test('a dry run of what is protected is blocked as a plan is, and names no next command: exit 4', async () => {
  const project = await testProject();
  await project.declare({ '/app': '1' });
  await project.apply();
  const unprotected = await project.zkai(['release', '/app', '--dry-run']);
  expect(unprotected).toMatchObject({ code: 0, stdout: expect.stringContaining('Next: zkai release') });
  expect(await project.zkai(['protect', 'ZnodeTree/app'])).toMatchObject({ code: 0 });
  const shown = await project.zkai(['release', '/app', '--dry-run']);
  expect(shown).toMatchObject({ code: 4, stdout: expect.stringContaining('Blocked\n') });
  expect(shown.stdout).not.toContain('Next:');
  const json = jsonOf(await project.zkai(['release', '/app', '--dry-run', '--json']));
  expect(json).toMatchObject({ ok: false, exitCode: 4, blocked: [{ guard: 'preventDestroy' }] });
  expect(outputProblems(json)).toEqual([]);
});

test('thousands of znodes are given up and taken over behind the journal, whatever the environment says of batching', async () => {
  const project = await testProject({ timeoutMs: 30_000 });
  const who = await raw(project.connect);
  const many = Object.fromEntries(
    Array.from({ length: 6000 }, (_, index) => [`/many/${index}`, `value ${index} ${'x'.repeat(200)}`]),
  );
  await project.declare(many);
  await project.apply({ batching: 'journal' });
  const before = await below(who, '/many');
  expect(await project.release('/many')).toMatchObject({ outcome: 'applied', written: 0 });
  expect(await owned(who)).toEqual({});
  expect(await project.adopt('/many')).toMatchObject({ outcome: 'applied', written: 0 });
  expect(Object.keys(await owned(who))).toHaveLength(6001);
  expect(await below(who, '/many')).toEqual(before);
  expect((await project.plan()).changes).toEqual([]);
}, 120_000);
