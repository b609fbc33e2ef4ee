import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { testProject, type TestProject } from '../support/project.ts';
import { raw, visible } from '../support/raw.ts';
import { jsonOf } from '../support/run-cli.ts';
import { tempDir } from '../support/temp-dir.ts';

const KINDS = [{ kind: 'View', schema: 'view.json', path: '/views/{metadata.name}' }];
const SCHEMA = {
  description: 'A view.',
  additionalProperties: false,
  required: ['of'],
  properties: { of: { type: 'string' }, ttl: { type: 'integer', default: 60 } },
};

/** A project with one kind of its own. */
async function viewProject(schema: object = SCHEMA): Promise<TestProject> {
  const project = await testProject({ spec: { kinds: KINDS } });
  await writeFile(join(project.directory, 'view.json'), JSON.stringify(schema));
  return project;
}

async function declareView({ directory }: TestProject, name: string, spec: object): Promise<void> {
  const document = { apiVersion: 'zkai/v1', kind: 'View', metadata: { name }, spec };
  await writeFile(join(directory, 'config', 'view.yaml'), JSON.stringify(document, null, 1));
}

test('documents of an own kind are planned, applied, watched for drift, renamed and deleted like any other', async () => {
  const project = await viewProject();
  const who = await raw(project.connect);
  await declareView(project, 'buys', { of: 'customer' });
  expect(await project.apply()).toMatchObject({ outcome: 'applied', written: 3 });
  const path = '/zkai/default/views/buys';
  expect(await who.text(path)).toBe('{"of":"customer","ttl":60}');

  await declareView(project, 'buys', { of: 'customer', ttl: 90 });
  const [change] = (
    await project.plan({ selection: { targets: ['View/buys'], excludes: [], noDelete: false } })
  ).changes;
  expect(change).toMatchObject({ path, actions: ['update'], document: 'View/buys' });
  expect(change?.fields).toMatchObject([
    { pointer: '/ttl', before: 60, after: 90, source: { file: 'config/view.yaml', line: 9 } },
  ]);
  await project.apply();
  await who.set(path, '{"of":"somebody","ttl":90}');
  expect((await project.drift()).items).toMatchObject([
    { path, class: 'drift.modified', document: 'View/buys' },
  ]);
  await project.apply();

  const zkai = jsonOf(await project.zkai(['validate', '--json']));
  expect(zkai).toMatchObject({ ok: true, summary: { documents: 1, files: 3 } });
  const moved = [{ from: 'View/buys', to: 'View/sells' }];
  const file = join(project.directory, 'zkai.yaml');
  const written = { apiVersion: 'zkai/v1', kind: 'Project', metadata: { name: 'test' } };
  const spec = {
    sources: ['config/*.yaml'],
    kinds: KINDS,
    moved,
    environments: { test: { connect: project.connect } },
  };
  await writeFile(file, JSON.stringify({ ...written, spec }));
  await declareView(project, 'sells', { of: 'customer', ttl: 90 });
  expect((await project.plan()).summary).toMatchObject({ move: 1, create: 0, delete: 0 });
  await project.apply();
  await project.apply({ destroy: true });
  expect(await visible(who)).toEqual({});
});

test('the schemas of a project are listed and shown with those of zkai, also from a directory below it', async () => {
  const project = await viewProject();
  const below = { cwd: join(project.directory, 'config') };
  const list = jsonOf(await project.zkai(['schema', 'list', '--json'], below)) as {
    kinds: { kind: string }[];
  };
  expect(list.kinds).toContainEqual({ kind: 'View', description: 'A view.' });
  const show = jsonOf(await project.zkai(['schema', 'show', 'view', '--json'], below));
  expect(show).toMatchObject({ kind: 'View', schema: { properties: { spec: { required: ['of'] } } } });
});

test('a schema that is broken leaves what comes with zkai to be shown', async () => {
  const project = await viewProject({ typ: 'object' });
  const run = await project.zkai(['schema', 'list']);
  expect(run.code).toBe(0);
  expect(run.stdout).toContain('TaskConfig');
  expect(run.stdout).not.toContain('View');
  expect(run.stderr).toContain('zkai validate');
});

test('a schema that is missing, or that a link has outside the project, is told in zkai.yaml', async () => {
  const project = await testProject({ spec: { kinds: KINDS } });
  await declareView(project, 'buys', { of: 'customer' });
  const findings = async () => {
    const result = jsonOf(await project.zkai(['validate', '--json'])) as {
      exitCode: number;
      findings: { rule: string; file: string; pointer: string }[];
    };
    expect(result.exitCode).toBe(3);
    return result.findings.map(({ rule, file, pointer }) => `${rule} ${file} ${pointer}`);
  };
  const expected = ['ZK130 zkai.yaml /spec/kinds/0/schema'];
  expect(await findings()).toEqual(expected);
  const outside = await tempDir({ 'view.json': JSON.stringify(SCHEMA) });
  await symlink(join(outside, 'view.json'), join(project.directory, 'view.json'));
  expect(await findings()).toEqual(expected);
});

test('live znodes of an own kind are imported as documents of it, where its schema takes them, else as plain znodes', async () => {
  const kinds = [{ ...KINDS[0], path: '/views/{spec.of}-{metadata.name}' }];
  const project = await testProject({ spec: { kinds } });
  await writeFile(join(project.directory, 'view.json'), JSON.stringify(SCHEMA));
  const who = await raw(project.connect);
  await who.create('/zkai/default/views/customer-buys', '{"of":"customer","ttl":5}');
  await who.create('/zkai/default/views/other-sells', '{"of":"somebody","ttl":5}');
  const run = await project.zkai(['import', '/zkai/default/views', '--json']);
  expect(run.code, run.stdout).toBe(0);
  expect(jsonOf(run)).toMatchObject({
    documents: expect.arrayContaining([expect.objectContaining({ id: 'View/buys', znodes: 1 })]) as unknown,
  });
  const plan = await project.plan();
  expect(plan.blocked).toEqual([]);
  expect(plan.changes.map(({ path, actions, document }) => `${actions.join()} ${path} ${document}`)).toEqual([
    'adopt /zkai/default/views ZnodeTree/zkai-default-views',
    'adopt /zkai/default/views/customer-buys View/buys',
    'adopt /zkai/default/views/other-sells ZnodeTree/zkai-default-views',
  ]);
});
