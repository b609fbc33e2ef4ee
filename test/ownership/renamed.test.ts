import { readFile, writeFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readLedger } from '../../src/ledger/read.ts';
import { znodePath } from '../../src/model/znode-path.ts';
import { outputProblems } from '../report/output-schemas.ts';
import { failureOf, testProject, type TestProject } from '../support/project.ts';
import { jsonOf } from '../support/run-cli.ts';
import { fingerprint, type Raw, raw } from '../support/raw.ts';
import { freshChroot } from '../support/server.ts';

interface ProjectFile {
  metadata: { name: string };
  spec: { environments: Record<string, unknown>; moved?: { from: string; to: string }[] };
}

async function edit(project: TestProject, change: (file: ProjectFile) => void): Promise<void> {
  const path = join(project.directory, 'zkai.yaml');
  const file = JSON.parse(await readFile(path, 'utf8')) as ProjectFile;
  change(file);
  await writeFile(path, JSON.stringify(file));
}

async function owners(who: Raw): Promise<Record<string, string>> {
  const ledger = await readLedger(async (ops) => (await who.session.read(ops)).results, znodePath('/zkai'));
  return Object.fromEntries(
    [...ledger.bases]
      .map(([path, { owner }]) => [
        path,
        `${owner.project} ${owner.environment} ${owner.document ?? 'parent'}`,
      ])
      .sort(),
  );
}

async function data(who: Raw): Promise<Record<string, unknown>> {
  const all = Object.entries(await fingerprint(who));
  return Object.fromEntries(all.filter(([path]) => path !== '/' && !path.startsWith('/zkai')));
}

function renameProject(project: TestProject, from: string, to: string): Promise<void> {
  return edit(project, (file) => {
    file.metadata.name = to;
    (file.spec.moved ??= []).push({ from: `Project/${from}`, to: `Project/${to}` });
  });
}

function renameEnvironment(project: TestProject, from: string, to: string): Promise<void> {
  return edit(project, ({ spec }) => {
    spec.environments = Object.fromEntries(
      Object.entries(spec.environments).map(([name, environment]) => [
        name === from ? to : name,
        environment,
      ]),
    );
    (spec.moved ??= []).push({ from: `Environment/${from}`, to: `Environment/${to}` });
  });
}

test('a project with another name keeps what it owns: the plan says so, and no znode is touched', async () => {
  const project = await testProject({ name: 'vision' });
  const who = await raw(project.connect);
  await project.declare({ '/app/a': '1', '/app/b': '2' }, 'first');
  await project.declare({ '/other/c': '3' }, 'second');
  await project.apply();
  const before = await data(who);
  await renameProject(project, 'vision', 'platform');
  const plan = await project.plan();
  expect(plan).toMatchObject({
    changes: [],
    blocked: [],
    renamed: [{ project: 'vision', environment: 'test', documents: 2, znodes: 3, parents: 2 }],
    transaction: { mode: 'atomic', transactions: 1 },
  });
  const shown = await project.zkai(['plan']);
  expect(shown.stdout).toContain('= rename  project vision  2 documents (3 znodes, 2 parents) follow');
  const json = jsonOf(await project.zkai(['plan', '--json', '--detailed-exitcode']));
  expect(json).toMatchObject({ exitCode: 2, renamed: [{ project: 'vision' }] });
  expect(outputProblems(json)).toEqual([]);
  expect(await project.apply()).toMatchObject({ outcome: 'applied', revision: 2, written: 0 });
  expect(await data(who)).toEqual(before);
  expect(await owners(who)).toEqual({
    '/app': 'platform test parent',
    '/app/a': 'platform test ZnodeTree/first',
    '/app/b': 'platform test ZnodeTree/first',
    '/other': 'platform test parent',
    '/other/c': 'platform test ZnodeTree/second',
  });
  expect(await who.children('/zkai/.zkai/documents')).toEqual(['platform']);
  expect(await who.children('/zkai/.zkai/parents')).toEqual(['platform']);
  expect(await project.plan()).toMatchObject({ changes: [], blocked: [] });
  expect((await project.plan()).renamed).toBeUndefined();
  expect(await project.drift()).toMatchObject({ items: [], managed: 3 });
  expect(await project.zkai(['doctor', '--ledger'])).toMatchObject({ code: 0 });
  // The entry may stay, or go.
  await edit(project, ({ spec }) => delete spec.moved);
  expect((await project.plan()).changes).toEqual([]);
});

test('what looks for what is owned stops before the rename, writes nothing, and says what comes first', async () => {
  const project = await testProject({ name: 'vision', environment: { guards: { allowEmpty: true } } });
  const who = await raw(project.connect);
  await project.declare({ '/app/a': '1' }, 'app');
  await project.apply();
  await project.declare({ '/app/a': '2' }, 'app');
  await project.apply();
  await renameProject(project, 'vision', 'platform');
  const before = await fingerprint(who);
  const plan = await project.zkai(['plan', '--destroy', '--target', 'ZnodeTree/app', '--json']);
  expect(plan.code).toBe(4);
  expect(jsonOf(plan)).toMatchObject({
    renamed: [{ project: 'vision' }],
    blocked: [
      { guard: 'pending-rename', hint: expect.stringMatching(/^zkai apply --env test does the rename/) },
    ],
  });
  expect(outputProblems(jsonOf(plan))).toEqual([]);
  for (const argv of [
    ['apply', '--destroy', '-y'],
    ['rollback', '@1', '-y'],
    ['rollback', '@-1', '-y'],
    ['rollback', '@1', '--out', 'back.plan'],
  ]) {
    const { code, stderr } = await project.zkai(argv);
    expect({ argv, code }).toEqual({ argv, code: 4 });
    expect(stderr).toContain('the rename (project vision)');
    expect(stderr).toContain('zkai apply --env test does the rename alone');
  }
  expect(await fingerprint(who)).toEqual(before);

  // A part of the plan waits as well: the rename is all that is done, and nobody can take it for more.
  const part = await project.zkai(['apply', '-y', '--target', 'ZnodeTree/app']);
  expect(part.code).toBe(0);
  expect(part.stderr).toContain('Only this rename is done.');
  expect(part.stdout).toContain('Only the rename is done');
  expect(await project.zkai(['rollback', '@1', '-y'])).toMatchObject({ code: 0 });
  expect(await who.text('/app/a')).toBe('1');
  expect(await project.zkai(['apply', '--destroy', '-y'])).toMatchObject({ code: 0 });
  expect(await data(who)).toEqual({});
});

test('the history goes on under the new name: log, diff, blame and rollback reach behind the rename', async () => {
  const project = await testProject({ name: 'vision' });
  const who = await raw(project.connect);
  await project.declare({ '/app/a': '1' });
  await project.apply();
  await project.declare({ '/app/a': '2' });
  await project.apply();
  await renameProject(project, 'vision', 'platform');
  await renameEnvironment(project, 'test', 'prod');
  await project.apply();
  await edit(project, ({ spec }) => delete spec.moved);
  // Whoever takes the old names later has a history of his own.
  const heir = await testProject({ name: 'vision', connect: project.connect });
  await heir.declare({ '/heir': '1' }, 'heir');
  await heir.apply();
  const log = jsonOf(await project.zkai(['log', '--json']))['entries'] as { revision: number }[];
  expect(log.map(({ revision }) => revision)).toEqual([3, 2, 1]);
  expect(log[0]).toMatchObject({ renamed: [{ project: 'vision', environment: 'test' }] });
  const own = jsonOf(await heir.zkai(['log', '--json']))['entries'] as { revision: number }[];
  expect(own.map(({ revision }) => revision)).toEqual([4]);
  expect(jsonOf(await project.zkai(['diff', '@1', '@3', '--json']))).toMatchObject({
    changes: [{ path: '/app/a', action: 'update' }],
  });
  expect(jsonOf(await project.zkai(['blame', '/app/a', '--json']))).toMatchObject({
    writer: 'zkai',
    revision: { revision: 2 },
  });
  expect(await project.zkai(['rollback', '@1', '-y'])).toMatchObject({ code: 0 });
  expect(await who.text('/app/a')).toBe('1');
  expect(await project.zkai(['doctor', '--ledger'])).toMatchObject({ code: 0 });
  await who.remove('/zkai/.zkai/history/0000000002');
  expect((await project.zkai(['diff', '@1', '@3'])).stderr).toContain(
    'the history of platform in prod has a gap: the entry of revision 2 is missing',
  );
});

test('an environment with another name takes its records along, those of the others stay', async () => {
  const connect = freshChroot();
  const project = await testProject({ connect, environments: { stage: { connect } } });
  const who = await raw(connect);
  await project.declare({ '/test/a': '1' }, 'of-test');
  await project.apply();
  await project.declare({}, 'of-test');
  await project.declare({ '/stage/b': '1' }, 'of-stage');
  await project.apply({ environment: 'stage' });
  await renameEnvironment(project, 'stage', 'staging');
  expect((await project.plan()).renamed).toBeUndefined();
  await project.apply({ environment: 'staging' });
  expect(await owners(who)).toEqual({
    '/stage': 'test staging parent',
    '/stage/b': 'test staging ZnodeTree/of-stage',
    '/test': 'test test parent',
    '/test/a': 'test test ZnodeTree/of-test',
  });
  expect((await project.plan({ environment: 'staging' })).changes).toEqual([]);
});

test('without the entry in `moved`, everything is a conflict that names the old owner', async () => {
  const project = await testProject({ name: 'vision' });
  await project.declare({ '/app': '1' });
  await project.apply();
  await edit(project, (file) => (file.metadata.name = 'platform'));
  const failure = await failureOf(project.apply());
  expect(failure).toMatchObject({ code: 'conflict', exitCode: 5 });
  expect([failure.message, ...failure.details].join()).toContain('project vision, environment test');
  expect(failure.hint).toBe(
    'zkai release /app --env test in project vision lets its owner give it up; or take it out of your files, or leave it out with --exclude',
  );
});

test('a saved plan of a rename is applied once, and is stale when the old owner has applied since', async () => {
  const connect = freshChroot();
  const project = await testProject({ name: 'vision', connect });
  const old = await testProject({ name: 'vision', connect });
  await old.declare({ '/app': '1' });
  await old.apply();
  await project.declare({ '/app': '1' });
  await renameProject(project, 'vision', 'platform');
  await project.plan({ out: 'first.plan' });
  await old.declare({ '/app': '1', '/more': '2' });
  await old.apply();
  expect(await failureOf(project.apply({ planFile: 'first.plan' }))).toMatchObject({
    code: 'stale',
    exitCode: 5,
  });
  await project.plan({ out: 'second.plan' });
  expect(await project.apply({ planFile: 'second.plan' })).toMatchObject({ outcome: 'applied' });
  expect(await project.apply({ planFile: 'second.plan' })).toMatchObject({ outcome: 'already-applied' });
});

test('what does not fit one transaction follows in several, and what was cut off goes on', async () => {
  const project = await testProject({ name: 'vision', timeoutMs: 30_000 });
  const who = await raw(project.connect);
  for (const document of ['first', 'second', 'third']) {
    const nodes = Array.from({ length: 1000 }, (_, i) => [
      `/${document}/${i}`,
      randomBytes(500).toString('base64'),
    ]);
    await project.declare(Object.fromEntries(nodes), document);
  }
  await project.apply({ batching: 'journal' });
  const before = await data(who);
  await renameProject(project, 'vision', 'platform');
  const { transaction } = await project.plan();
  expect(transaction.transactions).toBeGreaterThan(2);
  expect(transaction.bytes).toBeLessThan(transaction.limit);
  // As a rename that was cut off leaves it: one record has followed, the others have not.
  await renameOnly(who, 'ZnodeTree._.second');
  expect((await project.plan()).renamed).toMatchObject([{ project: 'vision', documents: 2, znodes: 2000 }]);
  await project.apply();
  expect(new Set(Object.values(await owners(who)).map((owner) => owner.split(' ')[0]))).toEqual(
    new Set(['platform']),
  );
  expect(await data(who)).toEqual(before);
  expect((await project.plan()).changes).toEqual([]);
  expect(await project.zkai(['doctor', '--ledger'])).toMatchObject({ code: 0 });
}, 120_000);

/** Copies one record with its parts to the new name, and deletes the old one. */
async function renameOnly(who: Raw, key: string): Promise<void> {
  const top = `/zkai/.zkai/documents/vision/${key}`;
  const paths = [...(await who.tree())].filter(([path]) => path === top || path.startsWith(`${top}/`));
  for (const [path, { data: content }] of paths)
    await who.create(path.replace('vision', 'platform'), content);
  for (const [path] of paths.toReversed()) await who.remove(path);
}

test('a record that another environment has under the new name stops the rename, with the way out', async () => {
  const connect = freshChroot();
  const old = await testProject({ connect, name: 'vision' });
  const project = await testProject({ connect, name: 'platform', environments: { prod: { connect } } });
  await old.declare({ '/app': '1' });
  await old.apply();
  await project.declare({ '/prod': '1' });
  await project.apply({ environment: 'prod' });
  await project.declare({ '/app': '1' });
  await edit(project, ({ spec }) => (spec.moved = [{ from: 'Project/vision', to: 'Project/platform' }]));
  expect((await project.plan()).blocked).toMatchObject([
    {
      guard: 'renamed',
      document: 'ZnodeTree/app',
      hint: expect.stringContaining('zkai release ZnodeTree/app --env prod'),
    },
  ]);
  expect(await failureOf(project.apply())).toMatchObject({ code: 'blocked', exitCode: 4 });
});

test('a name in `moved` that is not there, is still there, or is of another sort is a finding', async () => {
  const project = await testProject({ name: 'platform' });
  await edit(project, ({ spec }) => {
    spec.moved = [
      { from: 'Project/vision', to: 'Project/platfrom' },
      { from: 'Environment/test', to: 'Environment/prod' },
      { from: 'Environment/stage', to: 'Project/platform' },
    ];
  });
  const { stdout } = await project.zkai(['validate', '--json']);
  const { findings } = JSON.parse(stdout) as {
    findings: { rule: string; pointer: string; message: string }[];
  };
  const rows = findings.map(({ rule, pointer }) => `${rule} ${pointer}`);
  expect(rows.filter((row) => row.includes('moved')).sort()).toEqual([
    'ZK217 /spec/moved/0/to',
    'ZK217 /spec/moved/1/to',
    'ZK217 /spec/moved/2/to',
    'ZK218 /spec/moved/1/from',
  ]);
  expect(findings.find(({ pointer }) => pointer === '/spec/moved/0/to')?.message).toBe(
    'no project is Project/platfrom (did you mean "Project/platform"?)',
  );
});

test('small records that share znodes follow, too, and nothing is left under the old name', async () => {
  const project = await testProject({ name: 'vision', environment: { batching: 'journal' } });
  const who = await raw(project.connect);
  const names = Array.from({ length: 400 }, (_, index) => `d${index}`);
  for (const name of names)
    await project.declare({ [`/app/${name}`]: name.repeat(1000).slice(0, 3000) }, name);
  await project.apply();
  await project.declare({ '/app/d1': 'another' }, 'd1');
  await project.declare({}, 'd2');
  await project.apply();
  expect(await who.children('/zkai/.zkai/documents/vision')).toContain('pack-1-0');
  const before = await data(who);
  await renameProject(project, 'vision', 'platform');
  await project.apply();
  expect(await who.children('/zkai/.zkai/documents')).toEqual(['platform']);
  expect(await data(who)).toEqual(before);
  expect((await project.plan()).changes).toEqual([]);
  expect((await project.drift()).items).toEqual([]);
}, 60_000);
