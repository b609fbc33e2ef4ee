import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Json } from '../../src/model/json.ts';
import { type Permits, type Plan } from '../../src/model/plan.ts';
import { outputProblems } from '../report/output-schemas.ts';
import { editProject } from '../support/edit-project.ts';
import { failureOf, type TestProject, testProject } from '../support/project.ts';
import { fingerprint, raw, visible } from '../support/raw.ts';
import { jsonOf } from '../support/run-cli.ts';

const SAVED = { planFile: 'saved.plan' };
const rule = (deletion: string, document = 'ZnodeTree/app'): Json => ({ match: { document }, deletion });

/** `app` and `other` were applied, and only `other` is declared any more. */
async function removed(...lifecycle: Json[]): Promise<TestProject> {
  const project = await testProject({ spec: { lifecycle } });
  await project.declare({ '/app': 'a', '/app/x': 'x' });
  await project.declare({ '/other': 'o', '/other/y': 'y' }, 'other');
  await project.apply();
  await project.declare({});
  return project;
}

function rowsOf({ changes }: Plan): string[] {
  return changes.map(({ actions, path }) => `${actions.join()} ${path}`);
}

const stops = ({ blocked }: Plan): string[] => blocked.map(({ guard }) => guard);
const allowing = (allowDeletes: number): { permits: Permits } => ({ permits: { allowDeletes } });

test('orphan gives up what is not declared any more: the data stays, ownership ends, and the plan says why', async () => {
  const project = await removed(rule('orphan'));
  const plan = await project.plan();
  expect(rowsOf(plan)).toEqual(['release /app', 'release /app/x']);
  expect(plan.changes[0]?.reason).toMatch(
    /^not declared any more; kept, as deletion: orphan at zkai.yaml:\d+ says$/,
  );
  expect((await project.zkai(['plan'])).stdout).toContain('deletion: orphan at zkai.yaml:');
  const who = await raw(project.connect);
  const before = await visible(who);
  expect(await project.apply()).toMatchObject({ outcome: 'applied', written: 0 });
  expect(await visible(who)).toEqual(before);
  expect((await project.plan({ destroy: true })).changes.map(({ path }) => path)).not.toContain('/app');
});

test('orphan keeps what is above what it keeps, also a parent that zkai made', async () => {
  const project = await testProject({ spec: { lifecycle: [rule('orphan')] } });
  await project.declare({ '/made/app': 'a', '/top/below': 'b' });
  await project.declare({ '/top': 't', '/made/other': 'o' }, 'other');
  await project.apply();
  expect(rowsOf(await project.plan({ destroy: true }))).toEqual([
    'release /made',
    'release /made/app',
    'delete /made/other',
    'release /top',
    'release /top/below',
  ]);
  await project.apply({ destroy: true });
  expect(await visible(await raw(project.connect))).toEqual({
    '/made': '',
    '/made/app': 'a',
    '/top': 't',
    '/top/below': 'b',
  });
});

test('orphan holds for what was put aside while its value was declared as a mere parent', async () => {
  const project = await removed(rule('orphan'));
  await project.declare({ '/app/x': 'x' }, 'new');
  expect(rowsOf(await project.plan())).toEqual(['release /app', 'adopt /app/x']);
  await project.apply();
  expect(await visible(await raw(project.connect))).toMatchObject({ '/app': 'a', '/app/x': 'x' });
});

test('confirm blocks until somebody has counted the deletes, all of the plan', async () => {
  const project = await removed(rule('confirm'));
  await project.declare({ '/other': 'o' }, 'other');
  const json = jsonOf(await project.zkai(['plan', '--json']));
  expect(outputProblems(json)).toEqual([]);
  expect(json).toMatchObject({
    exitCode: 4,
    blocked: [
      {
        guard: 'confirm',
        document: 'ZnodeTree/app',
        reason: '2 of 3 deletes want a confirmation: ZnodeTree/app',
        permit: '--allow-deletes 3',
      },
    ],
  });
  expect(stops(await project.plan(allowing(2)))).toEqual(['confirm']);
  expect(await project.apply(allowing(3))).toMatchObject({ outcome: 'applied', written: 3 });
});

test('forbid blocks, and no flag lifts it, only another rule', async () => {
  const project = await removed(rule('forbid'));
  const who = await raw(project.connect);
  const before = await fingerprint(who);
  expect((await project.plan()).blocked).toMatchObject([
    { guard: 'forbid', document: 'ZnodeTree/app', source: { file: 'zkai.yaml' } },
  ]);
  for (const permits of [{ allowDeletes: 99 }, { overrides: [{ guard: 'forbid', reason: 'r' }] }])
    await failureOf(project.apply({ permits }));
  expect(await failureOf(project.apply({ destroy: true }))).toMatchObject({
    code: 'blocked',
    hint: expect.stringMatching(/^to let it go, change the rule at zkai.yaml:\d+; no flag lifts it$/),
  });
  expect(await fingerprint(who)).toEqual(before);
  await editProject(project, { lifecycle: [rule('delete')] });
  expect(await project.apply()).toMatchObject({ outcome: 'applied', written: 2 });
});

test('all rules that fit hold: delete is no exception, and orphan lifts neither confirm nor a limit', async () => {
  const project = await removed(rule('delete'), rule('orphan', 'ZnodeTree/*'), rule('confirm'));
  const plan = await project.plan();
  expect(rowsOf(plan)).toEqual(['release /app', 'release /app/x']);
  expect(stops(plan)).toEqual(['confirm']);
  expect(plan.blocked[0]?.reason).toBe('2 znodes that would be given up want a confirmation: ZnodeTree/app');
  await editProject(project, { lifecycle: [rule('orphan')] }, { guards: { maxDeletes: 1 } });
  expect(stops(await project.plan())).toEqual(['maxDeletes']);
  expect(stops(await project.plan(allowing(2)))).toEqual([]);
});

test('a rule by path is about its znodes alone', async () => {
  const project = await removed({ match: { path: '/app/*' }, deletion: 'orphan' });
  await project.declare({ '/app': 'a' });
  expect(rowsOf(await project.plan())).toEqual(['release /app/x']);
});

const task = (cluster: string) => ({
  apiVersion: 'zkai/v1',
  kind: 'TaskConfig',
  metadata: { name: 'etl', cluster },
  spec: { replicas: 1 },
});
const topology = (name: string) => ({
  apiVersion: 'zkai/v1',
  kind: 'ClusterTopology',
  metadata: { name },
  spec: { nodes: [{ name: `${name}-a`, capacity: { cpu: 4 } }] },
});

test('a rule that names a document without its cluster holds for every cluster, whatever its id was', async () => {
  const project = await testProject({ spec: { lifecycle: [rule('forbid', 'TaskConfig/*')] } });
  const documents = [topology('one'), topology('two'), task('one'), task('two')];
  await writeFile(
    join(project.directory, 'config/all.yaml'),
    documents.map((document) => JSON.stringify(document)).join('\n---\n'),
  );
  await project.apply();
  await writeFile(
    join(project.directory, 'config/all.yaml'),
    documents
      .slice(0, 2)
      .map((document) => JSON.stringify(document))
      .join('\n---\n'),
  );
  expect((await project.plan()).blocked.map(({ guard, document }) => `${guard} ${document}`)).toEqual([
    'forbid TaskConfig/one/etl',
    'forbid TaskConfig/two/etl',
  ]);
});

test('a renamed document is no deletion', async () => {
  const project = await removed(rule('forbid', 'ZnodeTree/*'));
  await editProject(project, { moved: [{ from: 'ZnodeTree/app', to: 'ZnodeTree/new' }] });
  await project.declare({ '/new': 'a', '/new/x': 'x' }, 'new');
  const plan = await project.plan();
  expect(plan.summary).toMatchObject({ move: 2, blocked: 0 });
  await editProject(project, { lifecycle: [rule('orphan', 'ZnodeTree/*'), rule('confirm', 'ZnodeTree/*')] });
  expect((await project.plan()).summary).toMatchObject({ move: 2, blocked: 0 });
});

test('a rollback deletes nothing that a rule keeps', async () => {
  const project = await testProject({ spec: { lifecycle: [rule('orphan')] } });
  await project.declare({ '/other': 'o' }, 'other');
  await project.apply();
  await project.declare({ '/app': 'a' });
  await project.apply();
  expect((await project.zkai(['rollback', '@1', '-y'])).code).toBe(0);
  expect(await visible(await raw(project.connect))).toEqual({ '/other': 'o', '/app': 'a' });
  await editProject(project, { lifecycle: [rule('forbid', 'ZnodeTree/more')] });
  await project.declare({ '/more': 'm' }, 'more');
  await project.apply();
  const run = jsonOf(await project.zkai(['rollback', '@1', '-y', '--json']));
  expect(run).toMatchObject({ exitCode: 4, error: { details: [expect.stringContaining('forbid')] } });
});

const STRICTER: readonly (readonly [string, Json, Json, Permits])[] = [
  ['a limit on deletes', [], { maxDeletes: 1 }, {}],
  ['a limit on their share', [], { maxDeletePercent: 10 }, {}],
  ['a limit on changes', [], { maxChanges: 1 }, {}],
  ['confirm', [rule('confirm')], {}, {}],
  ['confirm, of fewer than are deleted', [rule('confirm')], {}, { allowDeletes: 1 }],
  ['forbid', [rule('forbid')], {}, { allowDeletes: 9 }],
  ['orphan', [rule('orphan')], {}, { allowDeletes: 9 }],
  [
    'preventDestroy',
    [{ match: { document: 'ZnodeTree/app' }, preventDestroy: true }],
    {},
    { allowDeletes: 9 },
  ],
];

test.each(STRICTER)(
  'a saved plan stops at %s that came since, and writes nothing: exit 4',
  async (_, lifecycle, guards, permits) => {
    const project = await removed();
    await project.plan({ out: 'saved.plan', permits });
    await editProject(project, { lifecycle }, { guards });
    const who = await raw(project.connect);
    const before = await fingerprint(who);
    const failure = await failureOf(project.apply(SAVED));
    expect(failure).toMatchObject({ code: 'blocked', exitCode: 4 });
    expect(failure.message).toContain('by the rules of zkai.yaml as it is now');
    expect(await fingerprint(who)).toEqual(before);
    await editProject(project, { lifecycle: [] }, { guards: {} });
    expect(await project.apply(SAVED)).toMatchObject({ outcome: 'applied' });
  },
);

test('a saved plan that empties an environment stops at allowEmpty: false', async () => {
  const project = await testProject({ environment: { guards: { allowEmpty: true } } });
  await project.declare({ '/a': '1' });
  await project.apply();
  await project.declare({});
  await project.plan({ out: 'saved.plan' });
  await editProject(project, {}, { guards: {} });
  expect(await failureOf(project.apply(SAVED))).toMatchObject({
    code: 'blocked',
    hint: expect.stringContaining('--override allowEmpty --reason TEXT --out FILE'),
  });
  await project.plan({ out: 'saved.plan', destroy: true });
  expect(await project.apply(SAVED)).toMatchObject({ outcome: 'applied' });
});

test('what a saved plan was permitted still is, but an override holds for no stricter limit', async () => {
  const project = await removed();
  await editProject(project, {}, { guards: { maxChanges: 1, maxDeletes: 1 } });
  const overrides = [{ guard: 'maxChanges', reason: 'meant' }];
  await project.plan({ out: 'saved.plan', permits: { allowDeletes: 2, overrides } });
  await editProject(project, {}, { guards: { maxChanges: 0, maxDeletes: 0 } });
  expect(await failureOf(project.apply(SAVED))).toMatchObject({
    exitCode: 4,
    details: ['maxChanges: 2 changes, at most 0 are allowed'],
  });
  await editProject(project, {}, { guards: { maxChanges: 1, maxDeletes: 0 } });
  expect(await project.apply(SAVED)).toMatchObject({ outcome: 'applied' });
});

test('a plan that was applied already is told as that, whatever the rules are now', async () => {
  const project = await removed();
  await project.plan({ out: 'saved.plan' });
  await project.apply(SAVED);
  await editProject(project, { lifecycle: [rule('forbid')] }, { guards: { maxChanges: 0 } });
  expect(await project.apply(SAVED)).toMatchObject({ outcome: 'already-applied' });
});
