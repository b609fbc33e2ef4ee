import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { failureOf, testProject, type TestProject } from '../support/project.ts';
import { raw } from '../support/raw.ts';
import { freshChroot } from '../support/server.ts';
import { tempDir } from '../support/temp-dir.ts';

const ANOTHER = { code: 'blocked', exitCode: 4, hint: expect.stringContaining('another --out') };

function file(project: TestProject, path: string): Promise<string> {
  return readFile(join(project.directory, path), 'utf8');
}

function document(name: string, path: string): string {
  return `apiVersion: zkai/v1\nkind: ZnodeTree\nmetadata: {name: ${name}}\nspec: {nodes: [{path: ${path}, text: ''}]}\n`;
}

/** The import is refused, and the file is as it was. Returns what would have been lost. */
async function refused(project: TestProject, path: string, out: string): Promise<readonly string[]> {
  const before = await file(project, out);
  for (const dryRun of [true, false]) {
    const failure = await failureOf(project.import(path, { out, force: true, dryRun }));
    expect(failure).toMatchObject(ANOTHER);
    expect(await file(project, out)).toBe(before);
    if (!dryRun) return failure.details;
  }
  return [];
}

describe('zkai import --force', () => {
  test('does not replace documents that it does not write again, and names them', async () => {
    const project = await testProject();
    const who = await raw(project.connect);
    await project.declare({ '/other/x': '1' }, 'a');
    await project.apply();
    await who.create('/app/a', '1');
    expect(await refused(project, '/app', 'config/a.yaml')).toEqual(['ZnodeTree/a (config/a.yaml:1)']);
    expect((await project.plan()).changes).toEqual([]);
  });

  test('does not replace a document of its own name that declares znodes elsewhere', async () => {
    const project = await testProject();
    await project.declare({ '/app/a': '1', '/other/x': '1', '/other/y': '1' });
    await project.apply();
    expect(await refused(project, '/app', 'config/app.yaml')).toEqual([
      'ZnodeTree/app: /other/x and 1 more (config/app.yaml:13)',
    ]);
  });

  test('replaces what it writes again, also where znodes are gone by now', async () => {
    const project = await testProject();
    const who = await raw(project.connect);
    await project.declare({ '/app/a': '1', '/app/b': '1' });
    await project.apply();
    await who.remove('/app/b');
    await who.set('/app/a', '2');
    expect(await project.import('/app', { out: 'config/app.yaml', force: true })).toMatchObject({
      documents: [{ id: 'ZnodeTree/app' }],
    });
    expect(await file(project, 'config/app.yaml')).not.toContain('/app/b');
    expect((await project.plan()).summary).toMatchObject({ delete: 0, update: 0, create: 0 });
  });

  test('does not replace an overlay, be it that of another environment, nor what is no document', async () => {
    const connect = freshChroot();
    const project = await testProject({
      connect,
      environment: { overlays: ['overlays/test'] },
      environments: { prod: { connect: freshChroot(), overlays: ['overlays/prod'] } },
    });
    const who = await raw(connect);
    await project.declare({ '/base': '1' }, 'base');
    for (const one of ['test', 'prod'])
      await mkdir(join(project.directory, 'overlays', one), { recursive: true });
    await writeFile(join(project.directory, 'overlays/test/a.yaml'), document('base', '/base'));
    await writeFile(join(project.directory, 'overlays/prod/a.yaml'), document('app', '/app'));
    await writeFile(join(project.directory, 'ci.yaml'), 'jobs: {}\n');
    await writeFile(join(project.directory, 'broken.yaml'), 'a: [\n');
    await who.create('/app', '');
    expect(await refused(project, '/app', 'overlays/test/a.yaml')).toEqual([
      'ZnodeTree/base (overlays/test/a.yaml:1)',
    ]);
    expect(await refused(project, '/app', 'overlays/prod/a.yaml')).toEqual([
      'ZnodeTree/app (overlays/prod/a.yaml:1)',
    ]);
    expect(await refused(project, '/app', 'ci.yaml')).toEqual([
      'a document without a kind and a name (ci.yaml:1)',
    ]);
    expect(await refused(project, '/app', 'broken.yaml')).toHaveLength(1);
  });

  test('does not replace a document that an overlay is laid over, nor the file of another one’s value', async () => {
    const project = await testProject({ environment: { overlays: ['overlays'] } });
    const who = await raw(project.connect);
    await who.create('/app', 'x'.repeat(5000));
    await project.import('/app', { out: 'config/app.yaml' });
    const head = 'apiVersion: zkai/v1\nkind: ZnodeTree\nmetadata: ';
    await mkdir(join(project.directory, 'overlays'));
    await writeFile(join(project.directory, 'overlays/o.yaml'), `${head}{name: app, labels: {a: b}}\n`);
    const [line] = await refused(project, '/app', 'config/app.yaml');
    expect(line).toMatch(/^overlays\/o\.yaml:1: without it, /);
    await who.create('/more', 'x'.repeat(5000));
    await project.import('/more', { out: 'config/more.yaml' });
    const { files } = await project.import('/more', { out: 'config/more.yaml', force: true });
    const value = files[1]?.path ?? '';
    const other = `${head}{name: other}\nspec: {nodes: [{path: /z, file: ${value.replace('config/', '')}}]}\n`;
    await writeFile(join(project.directory, 'config/other.yaml'), other);
    expect(await failureOf(project.import('/more', { out: 'config/more.yaml', force: true }))).toMatchObject({
      code: 'blocked',
      message: expect.stringContaining(`${value} belongs to another document`),
    });
  });

  test('never writes the project file, into a directory of a tool, or through a link', async () => {
    const project = await testProject();
    const { directory } = project;
    const who = await raw(project.connect);
    await who.create('/app', '1');
    const outside = await tempDir({});
    await mkdir(join(directory, '.git'));
    await project.declare({ '/b': '1' }, 'b');
    await symlink('../.git', join(directory, 'config/git'));
    await symlink(outside, join(directory, 'config/out'));
    await symlink('b.yaml', join(directory, 'config/link.yml'));
    const before = await file(project, 'zkai.yaml');
    const places = ['zkai.yaml', './config/../zkai.yaml', '.git/x.yaml', '.GIT/hooks/', '.zkai/'];
    for (const out of [...places, 'config/git/x.yaml', 'config/git/', 'config/link.yml'])
      expect(await failureOf(project.import('/app', { out, force: true })), out).toMatchObject({
        code: 'usage',
      });
    expect(await failureOf(project.import('/app', { out: 'config/out/', force: true }))).toMatchObject({
      code: 'invalid',
    });
    expect(await file(project, 'zkai.yaml')).toBe(before);
  });

  test('tries without the replaced file, also where the sources read it by another name', async () => {
    const project = await testProject({ spec: { sources: ['alias/*.yaml'] } });
    const who = await raw(project.connect);
    await symlink('config', join(project.directory, 'alias'));
    await project.declare({ '/app/a': '1' });
    await project.apply();
    await who.create('/app/b', '2');
    expect(await project.import('/app', { out: 'config/app.yaml', force: true })).toMatchObject({
      documents: [{ id: 'ZnodeTree/app' }],
      leftOut: [],
    });
    expect((await project.plan()).summary).toMatchObject({ adopt: 1, create: 0, update: 0, delete: 0 });
  });
});
