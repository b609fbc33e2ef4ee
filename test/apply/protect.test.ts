import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Json } from '../../src/model/json.ts';
import { type Permits } from '../../src/model/plan.ts';
import { outputProblems } from '../report/output-schemas.ts';
import { editProject } from '../support/edit-project.ts';
import { failureOf, type ProjectOptions, type TestProject, testProject } from '../support/project.ts';
import { fingerprint, raw, visible } from '../support/raw.ts';
import { jsonOf } from '../support/run-cli.ts';
import { beforeMulti } from './journal/before-multi.ts';

const PROTECTED = [{ match: { document: 'ZnodeTree/app' }, preventDestroy: true }];
const SAVED = { planFile: 'saved.plan' };

/** Two documents are applied; `app` is what is to be kept. */
async function applied(options: ProjectOptions = {}): Promise<TestProject> {
  const project = await testProject(options);
  await project.declare({ '/app': 'a', '/app/x': 'x' });
  await project.declare({ '/other': 'o' }, 'other');
  await project.apply();
  return project;
}

/** What keeps a plan from being applied, by guard. */
async function stops(project: TestProject, more: Parameters<TestProject['plan']>[0] = {}): Promise<string[]> {
  return (await project.plan(more)).blocked.map(({ guard, document }) => `${guard} ${document}`);
}

/** Runs the command line and gives its JSON, which has to be as its schema says. */
async function told(project: TestProject, args: readonly string[]) {
  const json = jsonOf(await project.zkai([...args, '--json']));
  expect(outputProblems(json)).toEqual([]);
  return json;
}

async function unharmed(project: TestProject, attempt: () => Promise<unknown>): Promise<void> {
  const who = await raw(project.connect);
  const before = await fingerprint(who);
  await attempt();
  expect(await fingerprint(who)).toEqual(before);
}

test('a rule that is new reaches the ledger with the next apply, as a row of its own, and writes no znode', async () => {
  const project = await applied();
  const who = await raw(project.connect);
  const before = await who.get('/app');
  await editProject(project, { lifecycle: PROTECTED });
  const shown = await project.zkai(['plan', '--detailed-exitcode']);
  expect(shown.code).toBe(2);
  expect(shown.stdout).toMatch(/Protection, in the ledger\n {2}= protect +ZnodeTree\/app +zkai.yaml:1 /);
  expect(await told(project, ['plan'])).toMatchObject({
    changes: [],
    protections: [{ document: 'ZnodeTree/app', protect: true, source: { file: 'zkai.yaml' } }],
    transaction: { ops: 4 },
  });
  expect(await project.apply()).toMatchObject({ outcome: 'applied', revision: 2, written: 0 });
  expect((await who.get('/app'))?.stat.mzxid).toBe(before?.stat.mzxid);
  expect((await project.plan()).protections).toBeUndefined();
  expect(await project.apply()).toMatchObject({ outcome: 'nothing-to-do' });
  expect((await told(project, ['log']))['entries']).toMatchObject([
    { protections: [{ document: 'ZnodeTree/app', protect: true }], changes: [] },
    { protections: [] },
  ]);
  expect((await project.zkai(['log'])).stdout).toContain('ZnodeTree/app is protected from here on');
});

test('a protection outlives the rule and the document: the delete is blocked, and says what permits it', async () => {
  const project = await applied({ spec: { lifecycle: PROTECTED } });
  await editProject(project, { lifecycle: [] });
  await project.declare({});
  const { blocked } = await told(project, ['plan']);
  const command = 'zkai unprotect ZnodeTree/app --env test';
  expect(blocked).toMatchObject([
    {
      guard: 'preventDestroy',
      document: 'ZnodeTree/app',
      reason: 'ZnodeTree/app is protected, and 2 znodes would be deleted (/app, /app/x)',
      permit: command,
      hint: command,
      overridable: false,
    },
  ]);
  await unharmed(project, async () =>
    expect(await failureOf(project.apply())).toMatchObject({ code: 'blocked', exitCode: 4, hint: command }),
  );
  expect((await project.zkai(command.split(' ').slice(1))).code).toBe(0);
  expect(await project.apply()).toMatchObject({ outcome: 'applied', written: 2 });
  expect(await visible(await raw(project.connect))).toEqual({ '/other': 'o' });
});

test('while the rule stands, the way out names the rule, and then the ledger', async () => {
  const project = await applied({ spec: { lifecycle: PROTECTED } });
  await project.declare({});
  const [row] = (await project.plan()).blocked;
  expect(row).toMatchObject({ guard: 'preventDestroy', source: { file: 'zkai.yaml' } });
  expect(row?.permit).toBeUndefined();
  expect(row?.hint).toMatch(/^to let it go, remove preventDestroy at zkai.yaml:\d+, then: zkai unprotect /);
});

test.each<Permits>([{ allowDeletes: 99 }, { overrides: [{ guard: 'preventDestroy', reason: 'I want to' }] }])(
  'no flag lifts it: %j',
  async (permits) => {
    const project = await applied({ spec: { lifecycle: PROTECTED } });
    await editProject(project, { lifecycle: [] });
    await project.declare({});
    await unharmed(project, async () =>
      expect((await failureOf(project.apply({ permits }))).hint).toBe(
        'zkai unprotect ZnodeTree/app --env test',
      ),
    );
  },
);

test('protect and unprotect write the ledger alone, tell what they did, and do nothing twice', async () => {
  const project = await applied();
  const who = await raw(project.connect);
  const before = await visible(who);
  const done = await told(project, ['protect', 'ZnodeTree/app', '--message', 'billing reads it']);
  expect(done).toMatchObject({
    outcome: 'applied',
    revision: 2,
    written: 0,
    environment: 'test',
    protection: { document: 'ZnodeTree/app', protect: true },
  });
  expect(await visible(who)).toEqual(before);
  const again = await project.zkai(['protect', 'ZnodeTree/app']);
  expect(again.stdout).toBe('Nothing to do: ZnodeTree/app is protected already in test.\n');
  expect(await stops(project, { destroy: true })).toEqual(['preventDestroy ZnodeTree/app']);
  const ended = await project.zkai(['unprotect', 'ZnodeTree/app']);
  expect(ended.stdout).toContain('Unprotected ZnodeTree/app as revision 3');
  expect(await stops(project, { destroy: true })).toEqual([]);
  expect((await told(project, ['log']))['entries']).toMatchObject([
    { command: 'unprotect', protections: [{ protect: false }] },
    { command: 'protect', message: 'billing reads it', protections: [{ protect: true }] },
    {},
  ]);
});

test('an unprotect says that a rule still asks for it, and the next apply protects it again', async () => {
  const project = await applied({ spec: { lifecycle: PROTECTED } });
  const { notes } = await told(project, ['unprotect', 'ZnodeTree/app']);
  expect(notes).toEqual([expect.stringMatching(/^preventDestroy at zkai.yaml:\d+ still asks for it/)]);
  expect((await project.plan()).protections).toMatchObject([{ document: 'ZnodeTree/app', protect: true }]);
});

test('what was never applied cannot be protected: exit 4, with what was meant', async () => {
  const project = await applied();
  await unharmed(project, async () =>
    expect(await told(project, ['protect', 'ZnodeTree/apps'])).toMatchObject({
      exitCode: 4,
      error: { code: 'blocked', hint: 'did you mean ZnodeTree/app?' },
    }),
  );
});

test('destroy, rollback and release stop at a protected document; its values change as before', async () => {
  const project = await testProject();
  await project.declare({ '/other': 'o' }, 'other');
  await project.apply();
  await project.declare({ '/app': 'a' });
  await project.apply();
  await project.zkai(['protect', 'ZnodeTree/app']);
  await unharmed(project, async () => {
    for (const command of [
      ['apply', '--destroy', '-y'],
      ['rollback', '@1', '-y'],
      ['release', 'ZnodeTree/app'],
      ['release', '/app'],
    ])
      expect(await told(project, command)).toMatchObject({
        exitCode: 4,
        error: { code: 'blocked', hint: 'zkai unprotect ZnodeTree/app --env test' },
      });
  });
  await project.declare({ '/app': 'b', '/app/y': 'y' });
  expect(await project.apply()).toMatchObject({ outcome: 'applied', written: 2 });
  await project.declare({ '/app': 'b' });
  expect(await stops(project)).toEqual(['preventDestroy ZnodeTree/app']);
});

test('a rollback never ends a protection, and brings back the one of then', async () => {
  const project = await applied();
  for (const command of ['protect', 'unprotect']) await project.zkai([command, 'ZnodeTree/app']);
  expect((await told(project, ['rollback', '@2', '-y']))['outcome']).toBe('applied');
  expect(await stops(project, { destroy: true })).toEqual(['preventDestroy ZnodeTree/app']);
  expect((await told(project, ['rollback', '@1', '-y']))['outcome']).toBe('nothing-to-do');
  expect(await stops(project, { destroy: true })).toEqual(['preventDestroy ZnodeTree/app']);
});

const task = async (project: TestProject, name: string, spec: Json): Promise<void> =>
  writeFile(
    join(project.directory, 'config', 'task.yaml'),
    JSON.stringify({ apiVersion: 'zkai/v1', kind: 'TaskConfig', metadata: { name }, spec }),
  );

test('a protected document cannot move away from its path; where only its name changes, the protection goes along', async () => {
  const project = await testProject();
  await task(project, 'etl', { replicas: 1, command: ['run'] });
  await project.declare({ '/app': 'a' });
  await project.apply();
  await project.zkai(['protect', 'TaskConfig/etl']);
  await project.zkai(['protect', 'ZnodeTree/app']);
  const moved = [
    { from: 'TaskConfig/etl', to: 'TaskConfig/ingest' },
    { from: 'ZnodeTree/app', to: 'ZnodeTree/renamed' },
  ];
  await editProject(project, { moved: moved.slice(0, 1) });
  await task(project, 'ingest', { replicas: 1, command: ['run'] });
  expect(await stops(project)).toEqual(['preventDestroy TaskConfig/etl']);
  await editProject(project, { moved: moved.slice(1) });
  await task(project, 'etl', { replicas: 1, command: ['run'] });
  await project.declare({}, 'app');
  await project.declare({ '/app': 'a' }, 'renamed');
  const plan = await project.plan();
  expect(plan.blocked).toEqual([]);
  expect(plan.protections).toMatchObject([
    { document: 'ZnodeTree/renamed', reason: 'takes over from ZnodeTree/app, which is protected' },
  ]);
  await project.apply();
  await editProject(project, { moved: [] });
  await project.declare({}, 'renamed');
  expect(await stops(project)).toEqual(['preventDestroy ZnodeTree/renamed']);
});

test('a znode that becomes the empty parent of others leaves its document, too', async () => {
  const project = await applied();
  await project.zkai(['protect', 'ZnodeTree/app']);
  await project.declare({ '/app/x': 'x' });
  expect(await stops(project)).toEqual(['preventDestroy ZnodeTree/app']);
});

test('a saved plan that deletes stops at a protection that came since, whoever asks for it', async () => {
  const project = await applied();
  await project.declare({});
  await project.plan({ out: 'saved.plan' });
  await project.zkai(['protect', 'ZnodeTree/app']);
  await unharmed(project, async () => {
    expect(await failureOf(project.apply(SAVED))).toMatchObject({
      code: 'blocked',
      exitCode: 4,
      hint: 'zkai unprotect ZnodeTree/app --env test',
    });
    const tried = await project.zkai(['apply', 'saved.plan', '--server-dry-run', '--json']);
    expect(jsonOf(tried)).toMatchObject({ exitCode: 4 });
  });
  await project.zkai(['unprotect', 'ZnodeTree/app']);
  expect(await project.apply(SAVED)).toMatchObject({ outcome: 'applied' });
});

test('a protection that comes between the plan and its lock stops it, without a saved plan, too', async () => {
  const project = await applied();
  await project.declare({});
  let done = false;
  const world = beforeMulti(async () => {
    if (done) return;
    done = true;
    await project.zkai(['protect', 'ZnodeTree/app']);
  });
  expect(await failureOf(project.apply({ world }))).toMatchObject({ code: 'blocked', exitCode: 4 });
  expect(Object.keys(await visible(await raw(project.connect)))).toContain('/app/x');
});

test('a saved plan that was made before neither ends a protection nor brings one back', async () => {
  const project = await applied();
  await project.declare({ '/app': 'b', '/app/x': 'x' });
  await project.plan({ out: 'saved.plan' });
  await project.zkai(['protect', 'ZnodeTree/app']);
  expect(await project.apply(SAVED)).toMatchObject({ outcome: 'applied' });
  expect(await stops(project, { destroy: true })).toEqual(['preventDestroy ZnodeTree/app']);
  await project.declare({ '/app': 'c', '/app/x': 'x' });
  await project.plan({ out: 'saved.plan' });
  await project.zkai(['unprotect', 'ZnodeTree/app']);
  expect(await project.apply(SAVED)).toMatchObject({ outcome: 'applied' });
  expect(await stops(project, { destroy: true })).toEqual([]);
});

test('a znode must not leave for another document by a plan from before the protection', async () => {
  const project = await applied();
  await project.declare({ '/app': 'a' });
  await project.declare({ '/other': 'o', '/app/x': 'x' }, 'other');
  await project.plan({ out: 'saved.plan' });
  await project.zkai(['protect', 'ZnodeTree/app']);
  expect(await failureOf(project.apply(SAVED))).toMatchObject({ code: 'blocked', exitCode: 4 });
  expect(await project.apply()).toMatchObject({ outcome: 'applied' });
  await project.declare({ '/other': 'o' }, 'other');
  expect(await stops(project)).toEqual(['preventDestroy ZnodeTree/other']);
});

test('a rule by path protects the document that has the znode', async () => {
  const project = await applied({
    spec: { lifecycle: [{ match: { path: '/app/*' }, preventDestroy: true }] },
  });
  await editProject(project, { lifecycle: [] });
  await project.declare({ '/app/x': 'x' });
  expect(await stops(project)).toEqual(['preventDestroy ZnodeTree/app']);
});

test('adopting what a rule protects begins the protection', async () => {
  const project = await testProject({ spec: { lifecycle: PROTECTED } });
  const who = await raw(project.connect);
  await who.create('/app', 'of somebody');
  await project.declare({ '/app': 'mine' });
  await project.adopt('/app');
  await editProject(project, { lifecycle: [] });
  expect(await stops(project, { destroy: true })).toEqual(['preventDestroy ZnodeTree/app']);
});

test('a protection follows a project to its new name', async () => {
  const project = await applied();
  await project.zkai(['protect', 'ZnodeTree/app']);
  const file = join(project.directory, 'zkai.yaml');
  const renamed = JSON.parse(await readFile(file, 'utf8'));
  renamed.metadata.name = 'renamed';
  renamed.spec.moved = [{ from: 'Project/test', to: 'Project/renamed' }];
  await writeFile(file, JSON.stringify(renamed));
  expect(await project.apply()).toMatchObject({ outcome: 'applied' });
  expect(await stops(project, { destroy: true })).toEqual(['preventDestroy ZnodeTree/app']);
});
