import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Plan } from '../../src/model/plan.ts';
import { failureOf, testProject, type TestProject } from '../support/project.ts';
import { fingerprint, raw, visible } from '../support/raw.ts';
import { jsonOf } from '../support/run-cli.ts';
import { outputProblems } from '../report/output-schemas.ts';

const ETL_TO_INGEST = { moved: [{ from: 'TaskConfig/etl', to: 'TaskConfig/ingest' }] };
const TASKS = '/zkai/default/tasks';
const MODELS = '/zkai/default/models';

/** A document in a file of its own; without a spec it goes. */
async function write(project: TestProject, id: string, spec: object | null): Promise<void> {
  const [kind = '', name = ''] = id.split('/');
  const file = join(project.directory, 'config', `${kind}-${name}.yaml`);
  const document = { apiVersion: 'zkai/v1', kind, metadata: { name }, spec };
  if (spec === null) await rm(file);
  else await writeFile(file, JSON.stringify(document));
}

/** Together more than one transaction holds. */
function nodes(top: string): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: 30 }, (_, n) => [`/${top}/n${n}`, `${n}`.padEnd(40_000, 'x')]),
  );
}

function rowsOf({ changes }: Plan): string[] {
  return changes.map(({ path, actions, movedFrom, movedTo }) =>
    [
      actions.join(),
      path,
      ...(movedFrom ? ['from', movedFrom.path] : []),
      ...(movedTo ? ['to', movedTo.path] : []),
    ].join(' '),
  );
}

test('a renamed document moves: created and deleted in one transaction, and the history links the two', async () => {
  const project = await testProject({ spec: ETL_TO_INGEST });
  const who = await raw(project.connect);
  await write(project, 'TaskConfig/etl', { replicas: 4, command: ['run'] });
  // Nobody has renamed anything yet: from is still declared.
  expect((await failureOf(project.plan())).findings.map(({ rule }) => rule)).toEqual(['ZK218', 'ZK217']);
  await write(project, 'TaskConfig/ingest', { replicas: 4, command: ['run'] });
  await write(project, 'TaskConfig/etl', null);
  // Where the old one never was, nothing moves.
  expect((await project.plan()).summary).toMatchObject({ move: 0 });

  const before = await testProject({ connect: project.connect });
  await write(before, 'TaskConfig/etl', { replicas: 4, command: ['run'] });
  await before.apply();
  const plan = await project.plan();
  expect(rowsOf(plan)).toEqual([
    `delete ${TASKS}/etl to ${TASKS}/ingest`,
    `create ${TASKS}/ingest from ${TASKS}/etl`,
  ]);
  expect(plan.summary).toMatchObject({ move: 1, create: 0, update: 0, delete: 0, blocked: 0 });
  expect(plan.changes[1]?.fields).toEqual([]);

  expect(await project.apply()).toMatchObject({ outcome: 'applied', transactions: 1, written: 2 });
  expect(Object.keys(await visible(who))).toEqual(['/zkai/default', TASKS, `${TASKS}/ingest`]);
  const history = await who.get('/zkai/.zkai/history/0000000002');
  expect((await who.get(`${TASKS}/ingest`))?.stat.mzxid).toBe(history?.stat.czxid);
  expect(await who.children('/zkai/.zkai/documents/test')).toEqual(['TaskConfig.default.ingest']);
  const log = await project.zkai(['log', '--json']);
  expect(outputProblems(jsonOf(log))).toEqual([]);
  expect(jsonOf(log)).toMatchObject({
    entries: [
      {
        changes: [
          { path: `${TASKS}/etl`, movedFrom: null },
          { path: `${TASKS}/ingest`, movedFrom: `${TASKS}/etl` },
        ],
      },
      {},
    ],
  });
  expect((await project.zkai(['log', '--verbose'])).stdout).toContain(
    `> move  ${TASKS}/etl -> ${TASKS}/ingest`,
  );
  // The entry may stay in zkai.yaml.
  expect((await project.plan()).changes).toEqual([]);
  expect((await project.drift()).items).toEqual([]);
});

test('what differs is shown field by field, from the old live value to the new one', async () => {
  const project = await testProject({ spec: ETL_TO_INGEST });
  const old = await testProject({ connect: project.connect });
  await write(old, 'TaskConfig/etl', { replicas: 4 });
  await old.apply();
  await write(project, 'TaskConfig/ingest', { replicas: 5 });
  const { changes } = await project.plan();
  expect(changes[1]?.fields).toContainEqual(
    expect.objectContaining({ pointer: '/replicas', op: 'replace', before: 4, after: 5 }),
  );
  const { stdout } = await project.zkai(['plan']);
  expect(stdout).toContain(`> move  ${TASKS}/etl -> ${TASKS}/ingest`);
  expect(stdout).toContain('moved from TaskConfig/etl');
  expect(stdout).toMatch(/~ \/replicas\s+4 -> 5/);
  expect(stdout).toContain('0 to create, 0 to update, 0 to delete, 1 to move');
  const view = jsonOf(await project.zkai(['plan', '--json']));
  expect(outputProblems(view)).toEqual([]);
  expect(view).toMatchObject({
    summary: { move: 1, create: 0, delete: 0 },
    changes: [
      { movedTo: { path: `${TASKS}/ingest`, document: 'TaskConfig/ingest' }, movedFrom: null },
      { movedFrom: { path: `${TASKS}/etl`, document: 'TaskConfig/etl' }, movedTo: null },
    ],
  });
});

test('a model moves with its versions and the parent between them, in several steps of renaming', async () => {
  const moved = [
    { from: 'ModelParams/a', to: 'ModelParams/b' },
    { from: 'ModelParams/b', to: 'ModelParams/c' },
  ];
  const project = await testProject({ spec: { moved } });
  const who = await raw(project.connect);
  const old = await testProject({ connect: project.connect });
  await write(old, 'ModelParams/a', { versions: [{ version: 7, params: { lr: 1 } }] });
  await old.apply();
  const versions = [
    { version: 7, params: { lr: 1 } },
    { version: 8, params: { lr: 2 } },
  ];
  await write(project, 'ModelParams/c', { versions });
  const plan = await project.plan({ out: 'x.plan' });
  expect(plan.summary).toMatchObject({ create: 1, delete: 0, move: 3 });
  expect(rowsOf(plan).filter((row) => row.includes(' from '))).toEqual([
    `create ${MODELS}/c from ${MODELS}/a`,
    `create ${MODELS}/c/versions from ${MODELS}/a/versions`,
    `create ${MODELS}/c/versions/7 from ${MODELS}/a/versions/7`,
  ]);
  await project.apply({ planFile: 'x.plan' });
  expect(Object.keys(await visible(who)).filter((path) => path.startsWith(MODELS))).toEqual([
    MODELS,
    `${MODELS}/c`,
    `${MODELS}/c/versions`,
    `${MODELS}/c/versions/7`,
    `${MODELS}/c/versions/8`,
  ]);
  expect((await project.plan()).changes).toEqual([]);
});

test('children of others below an old path block the move, with the list, and nothing is written', async () => {
  const moved = [{ from: 'ModelParams/a', to: 'ModelParams/b' }];
  const project = await testProject({ spec: { moved } });
  const who = await raw(project.connect);
  const old = await testProject({ connect: project.connect });
  const spec = { versions: [{ version: 7, params: {} }] };
  await write(old, 'ModelParams/a', spec);
  await old.apply();
  await who.create(`${MODELS}/a/versions/7/theirs`, 'x');
  await write(project, 'ModelParams/b', spec);
  const { blocked } = await project.plan();
  expect(blocked.map(({ guard, path }) => `${guard} ${path}`)).toEqual([
    `moved-children ${MODELS}/a`,
    `moved-children ${MODELS}/a/versions/7`,
  ]);
  for (const row of blocked) {
    expect(row.reason).toContain(`${MODELS}/a/versions/7/theirs`);
    expect(row.source).toMatchObject({ file: 'zkai.yaml' });
  }
  const before = await fingerprint(who);
  expect(await failureOf(project.apply())).toMatchObject({ code: 'blocked', exitCode: 4 });
  expect(await fingerprint(who)).toEqual(before);
  await who.remove(`${MODELS}/a/versions/7/theirs`);
  expect((await project.plan()).blocked).toEqual([]);
  await project.apply();
  expect(await who.get(`${MODELS}/a`)).toBeNull();
});

test('where the path stays, only the record moves, and says so', async () => {
  const moved = [{ from: 'ZnodeTree/old', to: 'ZnodeTree/new' }];
  const project = await testProject({ spec: { moved } });
  const who = await raw(project.connect);
  const old = await testProject({ connect: project.connect });
  await old.declare({ '/app': 'a', '/app/etl': 'e', '/changes': '1' }, 'old');
  await old.apply();
  const before = await who.get('/app');
  await project.declare({ '/app': 'a', '/app/ingest': 'e', '/changes': '2' }, 'new');
  const plan = await project.plan();
  expect(rowsOf(plan)).toEqual([
    'adopt /app from /app',
    'delete /app/etl to /app/ingest',
    'create /app/ingest from /app/etl',
    'update /changes',
  ]);
  expect(plan.summary).toMatchObject({ create: 0, update: 1, delete: 0, adopt: 0, move: 2 });
  await project.apply();
  expect(await who.get('/app')).toMatchObject({ data: before?.data, stat: { mzxid: before?.stat.mzxid } });
  expect(await who.children('/zkai/.zkai/documents/test')).toEqual(['ZnodeTree._.new']);
  expect((await project.plan()).changes).toEqual([]);
});

test('a move is no deletion to the guards, and one that somebody else has changed is a conflict', async () => {
  const guards = { maxDeletes: 0, maxDeletePercent: 0 };
  const project = await testProject({ spec: ETL_TO_INGEST, environment: { guards } });
  const who = await raw(project.connect);
  const old = await testProject({ connect: project.connect });
  await write(old, 'TaskConfig/etl', { replicas: 4 });
  await old.apply();
  await write(project, 'TaskConfig/ingest', { replicas: 4 });
  const value = await who.get(`${TASKS}/etl`);
  await who.set(`${TASKS}/etl`, '{}');
  expect(await failureOf(project.apply())).toMatchObject({ code: 'conflict', exitCode: 5 });
  await who.set(`${TASKS}/etl`, value?.data ?? '');
  expect((await project.plan()).blocked).toEqual([]);
  expect(await project.apply()).toMatchObject({ outcome: 'applied' });
});

test('a move that goes in batches is linked in the history, too', async () => {
  const project = await testProject({
    spec: { moved: [{ from: 'ZnodeTree/old', to: 'ZnodeTree/new' }] },
    environment: { batching: 'journal' },
  });
  const who = await raw(project.connect);
  const old = await testProject({ connect: project.connect, environment: { batching: 'journal' } });
  await old.declare(nodes('old'), 'old');
  await old.apply();
  await project.declare(nodes('new'), 'new');
  const plan = await project.plan();
  expect(plan).toMatchObject({
    transaction: { mode: 'journal' },
    summary: { move: 31, create: 0, delete: 0 },
  });
  await project.apply();
  expect(await who.get('/old/n0')).toBeNull();
  expect(await who.text('/new/n3')).toBe('3'.padEnd(40_000, 'x'));
  const [entry] = (jsonOf(await project.zkai(['log', '--json'])) as { entries: { changes: object[] }[] })
    .entries;
  expect(entry?.changes).toContainEqual(expect.objectContaining({ path: '/new/n3', movedFrom: '/old/n3' }));
  expect((await project.plan()).changes).toEqual([]);
});

test('a cluster with another name takes its documents along, each by its id in the cluster', async () => {
  const moved = [
    { from: 'ClusterTopology/old', to: 'ClusterTopology/new' },
    { from: 'TaskConfig/old/etl', to: 'TaskConfig/new/etl' },
  ];
  const project = await testProject({ spec: { moved } });
  const who = await raw(project.connect);
  const topology = {
    nodes: [
      { name: 'a', capacity: { cpu: 4 } },
      { name: 'b', capacity: { cpu: 4 } },
    ],
  };
  const old = await testProject({ connect: project.connect });
  await write(old, 'ClusterTopology/old', topology);
  await write(old, 'TaskConfig/etl', { replicas: 4 });
  await old.apply();
  await write(project, 'ClusterTopology/new', topology);
  await write(project, 'TaskConfig/etl', { replicas: 4 });
  const plan = await project.plan();
  expect(plan.summary).toMatchObject({ update: 0, blocked: 0 });
  for (const path of ['topology', 'nodes/a', 'nodes/b', 'tasks/etl']) {
    const change = plan.changes.find((row) => row.path === `/zkai/new/${path}`);
    expect(change?.movedFrom?.path).toBe(`/zkai/old/${path}`);
  }
  await project.apply();
  expect(await who.get('/zkai/old')).toBeNull();
  expect((await project.plan()).changes).toEqual([]);
});

test('where somebody else has put the znode back under its old name, it is left alone', async () => {
  const project = await testProject({ spec: ETL_TO_INGEST });
  const who = await raw(project.connect);
  const old = await testProject({ connect: project.connect });
  await write(old, 'TaskConfig/etl', { replicas: 4 });
  await old.apply();
  const value = (await who.get(`${TASKS}/etl`))?.data;
  await who.remove(`${TASKS}/etl`);
  await who.create(`${TASKS}/etl`, value);
  await write(project, 'TaskConfig/ingest', { replicas: 4 });
  expect(rowsOf(await project.plan())).toEqual([`release ${TASKS}/etl`, `create ${TASKS}/ingest`]);
  await project.apply();
  expect(await who.get(`${TASKS}/etl`)).not.toBeNull();
  expect((await project.plan()).changes).toEqual([]);
});
