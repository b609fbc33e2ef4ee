import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type LeftOut } from '../../src/model/imported.ts';
import { outputProblems } from '../report/output-schemas.ts';
import { failureOf, testProject, type TestProject } from '../support/project.ts';
import { jsonOf } from '../support/run-cli.ts';
import { fingerprint, type Raw, raw } from '../support/raw.ts';
import { freshChroot } from '../support/server.ts';

const PLATFORM = new URL('../desired/compile/platform/', import.meta.url).pathname;
const WRITER = 'digest:ci:mdWPm8omBzfo7qaGoyTK3Nzh+Rk=';

function file(project: TestProject, path: string): Promise<string> {
  return readFile(join(project.directory, path), 'utf8');
}

/** Stats and bytes of everything but the ledger and the root. */
async function data(who: Raw): Promise<Record<string, unknown>> {
  const all = Object.entries(await fingerprint(who));
  return Object.fromEntries(
    all.filter(([path]) => path !== '/' && path !== '/zkai' && !path.startsWith('/zkai/.zkai')),
  );
}

/** Imports, and looks whether the plan is what it has to be: nothing but equal data to adopt. */
async function importAndPlan(project: TestProject, path: string): Promise<readonly LeftOut[]> {
  const { leftOut } = await project.import(path);
  const { changes, blocked } = await project.plan();
  expect(blocked).toEqual([]);
  const others = changes.filter(
    ({ actions, class: kind, fields }) => actions.join() !== 'adopt' || kind !== 'adopt' || fields.length > 0,
  );
  expect(others).toEqual([]);
  return leftOut;
}

function rows(leftOut: readonly LeftOut[]): string[] {
  return leftOut.map(({ path, why }) => `${path} ${why}`);
}

describe('zkai import', () => {
  test('writes each value as it reads best, and the plan of it adopts everything and changes nothing', async () => {
    const project = await testProject();
    const who = await raw(project.connect);
    await who.create('/app/json', '{"a":[1,2,{"b":null}],"z":"yes"}');
    await who.create('/app/loose', '{ "a": 1 }');
    await who.create('/app/text', 'two\nlines\n');
    await who.create('/app/yes', 'yes');
    await who.create('/app/null', 'null');
    await who.create('/app/empty', '');
    await who.create('/app/bytes', Buffer.from([0xff, 0, 1]));
    await who.create('/app/mit leer: #zeichen', '- [a');
    await who.create('/app/grüße/日本', 'ünï 😀');
    await who.create('/app/\u202efdp', 'left to right');
    await who.create('/app/big-integer', '9007199254740993');
    await who.create('/app/shell', 'echo ${HOME} $${x} $$ {');
    await who.create('/app/shell-${name}', '{"run":"${HOME}","${key}":1}');
    await who.create('/app/beyond', '[100000000000000000000]');
    await who.create('/app/large', 'x'.repeat(5000));
    await who.create('/app/large-bytes', Buffer.alloc(5000, 0xfe));
    const before = await data(who);
    expect(await importAndPlan(project, '/app')).toEqual([]);
    expect(await file(project, 'config/imported/app.yaml')).toMatchInlineSnapshot(`
      "apiVersion: zkai/v1
      kind: ZnodeTree
      metadata:
        name: app
      spec:
        nodes:
          - path: /app
            text: ''
          - path: /app/beyond
            text: '[100000000000000000000]'
          - path: /app/big-integer
            text: '9007199254740993'
          - path: /app/bytes
            base64: /wAB
          - path: /app/empty
            text: ''
          - path: /app/grüße
            text: ''
          - path: /app/grüße/日本
            text: ünï 😀
          - path: /app/json
            json:
              a:
                - 1
                - 2
                - b: null
              z: 'yes'
          - path: /app/large
            file: app/large.txt
          - path: /app/large-bytes
            file: app/large-bytes.bin
          - path: /app/loose
            text: '{ "a": 1 }'
          - path: '/app/mit leer: #zeichen'
            text: '- [a'
          - path: /app/null
            json: null
          - path: /app/shell
            text: echo $\${HOME} $$\${x} $$ {
          - path: /app/shell-$\${name}
            text: '{"run":"$\${HOME}","$\${key}":1}'
          - path: /app/text
            text: |
              two
              lines
          - path: /app/yes
            text: 'yes'
          - path: "/app/\\u202efdp"
            text: left to right
      "
    `);
    expect(await file(project, 'config/imported/app/large.txt')).toBe('x'.repeat(5000));
    await project.apply();
    expect((await project.plan()).changes).toEqual([]);
    expect(await data(who)).toEqual(before);
  });

  test('leaves out, and names, what is not to be declared', async () => {
    const connect = freshChroot();
    const other = await testProject({ connect, name: 'other' });
    const project = await testProject({ connect });
    const who = await raw(connect);
    await who.create('/app/mine', '1');
    await who.create('/app/locks/worker', 'me', { ephemeral: true });
    await who.create('/app/pem', '-----BEGIN PRIVATE KEY-----\nMII\n');
    await who.create('/app/Case', '1');
    await who.create('/app/case', '2');
    await who.create('/app/nested/.zkai/format', '{}');
    await who.create('/app/declared', '1');
    await who.create('/zkai/default/live/n1', '{}');
    await other.declare({ '/app/theirs/x': '1' }, 'their');
    await other.apply();
    await project.declare({ '/app/declared': '1' });
    const leftOut = await importAndPlan(project, '/');
    expect(rows(leftOut)).toEqual([
      '/app/case invalid',
      '/app/declared declared',
      '/app/locks/worker ephemeral',
      '/app/nested/.zkai ledger',
      '/app/pem secret',
      '/app/theirs owned',
      '/app/theirs/x owned',
      '/zkai/.zkai ledger',
      '/zkai/default/live runtime',
    ]);
    const { detail } = leftOut.find(({ path }) => path === '/app/theirs/x') as LeftOut;
    expect(detail).toBe('owned by project other, environment test (ZnodeTree/their)');
  });

  test('writes documents of the known kinds where they compile to what is there, else plain znodes', async () => {
    const project = await testProject();
    const who = await raw(project.connect);
    for (const name of ['cluster-topology', 'model-params', 'task-config'])
      await cp(join(PLATFORM, `${name}.yaml`), join(project.directory, 'config', `${name}.yaml`));
    // What is imported later has no ACL, which a cluster of production asks for.
    const topology = join(project.directory, 'config/cluster-topology.yaml');
    await writeFile(topology, (await readFile(topology, 'utf8')).replace('profile: prod', 'profile: dev'));
    await project.apply();
    await project.release('/');
    for (const name of ['cluster-topology', 'model-params', 'task-config'])
      await rm(join(project.directory, 'config', `${name}.yaml`));
    // As zkai would never write it: this one can only be a plain znode.
    await who.create('/zkai/vision-prod/tasks/by-hand', '{"type":"Training"}');
    await who.create('/zkai/vision-prod/models/resnet50/notes', 'ours');
    const before = await data(who);
    expect(rows(await importAndPlan(project, '/zkai'))).toEqual(['/zkai/.zkai ledger']);
    const { documents } = await project.import('/zkai', { force: true, dryRun: true });
    expect(documents.map(({ id }) => id)).toEqual([
      'ClusterTopology/vision-prod',
      'ModelParams/resnet50',
      'TaskConfig/prepare-imagenet',
      'TaskConfig/serve-resnet50',
      'TaskConfig/train-resnet50',
      'ZnodeTree/zkai',
    ]);
    await project.apply();
    expect((await project.plan()).changes).toEqual([]);
    expect(await data(who)).toEqual(before);
  });

  test('writes documents of a kind of the project’s own where they fit its schema', async () => {
    const project = await testProject({
      spec: { kinds: [{ kind: 'View', schema: 'view.json', path: '/views/{spec.of}/v-{metadata.name}' }] },
    });
    const schema = { additionalProperties: false, properties: { of: { type: 'string' } } };
    await writeFile(join(project.directory, 'view.json'), JSON.stringify(schema));
    const who = await raw(project.connect);
    await who.create('/zkai/default/views/customer/v-buys', '{"of":"customer"}');
    await who.create('/zkai/default/views/customer/v-other', '{"of":"somebody"}'); // would be elsewhere
    await who.create('/zkai/default/views/customer/v-more', '{"of":"customer","ttl":1}'); // not in the schema
    await who.create('/zkai/default/views/customer/buys', '{"of":"customer"}'); // not the template
    expect(await importAndPlan(project, '/zkai/default/views/customer')).toEqual([]);
    const text = await file(project, 'config/imported/zkai-default-views-customer.yaml');
    expect(text.match(/^kind: .*$/gm)).toEqual(['kind: View', 'kind: ZnodeTree']);
    expect(text).toContain(
      'kind: View\nmetadata:\n  name: buys\n  cluster: default\nspec:\n  of: customer\n',
    );
    await project.apply();
    expect((await project.plan()).changes).toEqual([]);
  });

  test('writes an ACL that is not the one the znode would get, and leaves out what it cannot write', async () => {
    const acl = { writers: ['world:anyone'] };
    const project = await testProject({ environment: { acl } });
    const who = await raw(project.connect);
    const [scheme = '', ...id] = WRITER.split(':');
    const anyone = { perms: 31, scheme: 'world', id: 'anyone' };
    await who.create('/app/open', '1');
    await who.create('/app/ours', '1', { acl: [anyone, { perms: 31, scheme, id: id.join(':') }] });
    await who.create('/app/reader', '1', {
      acl: [
        { perms: 31, scheme: 'ip', id: '127.0.0.1' },
        { perms: 1, scheme: 'world', id: 'anyone' },
      ],
    });
    await who.create('/app/odd', '1', { acl: [{ perms: 31 - 8, scheme: 'world', id: 'anyone' }] });
    const before = await data(who);
    expect(rows(await importAndPlan(project, '/app'))).toEqual(['/app/odd acl']);
    const text = await file(project, 'config/imported/app.yaml');
    expect(text.match(/acl:/g)).toHaveLength(2);
    expect(text).toContain(WRITER);
    await project.apply();
    expect((await project.plan()).changes).toEqual([]);
    expect(await data(who)).toEqual(before);
  });

  test('never replaces a file unless it is told to, and writes nowhere but into the project', async () => {
    const project = await testProject();
    const who = await raw(project.connect);
    await who.create('/app/a', '1');
    await project.import('/app', { out: 'config/app.yaml' });
    const first = await file(project, 'config/app.yaml');
    await who.create('/app/b', '2');
    expect(await failureOf(project.import('/app', { out: 'config/app.yaml' }))).toMatchObject({
      code: 'blocked',
      exitCode: 4,
    });
    expect(await file(project, 'config/app.yaml')).toBe(first);
    for (const out of ['../app.yaml', '/tmp/app.yaml', 'config/app.json'])
      expect(await failureOf(project.import('/app', { out }))).toMatchObject({ code: 'usage', exitCode: 64 });
    expect(await project.import('/app', { out: 'config/app.yaml', force: true })).toMatchObject({
      documents: [{ id: 'ZnodeTree/app', znodes: 3 }],
      files: [{ path: 'config/app.yaml' }],
      leftOut: [],
    });
    expect(await failureOf(project.import('/nowhere'))).toMatchObject({ code: 'failed', exitCode: 1 });
    expect(await failureOf(project.import('app'))).toMatchObject({ code: 'usage', exitCode: 64 });
  });

  test('brings back the files of znodes that are still owned: the plan of them is empty', async () => {
    const project = await testProject();
    await project.declare({ '/app/a': '1', '/app/b': { deep: [1] } });
    await project.apply();
    await project.declare({});
    expect((await project.plan()).summary.delete).toBe(3);
    await project.import('/app', { out: 'config/app.yaml' });
    expect((await project.plan()).changes).toEqual([]);
  });

  test('into an overlay, declares for that environment only; among the sources, says that all read it', async () => {
    const connect = freshChroot();
    const project = await testProject({
      connect,
      environment: { overlays: ['overlays/test'] },
      environments: { prod: { connect: freshChroot() } },
    });
    const who = await raw(connect);
    await who.create('/app/a', '1');
    const { notes } = await project.import('/app', { dryRun: true });
    expect(notes).toEqual([expect.stringContaining('--out overlays/test/')]);
    expect(await project.import('/app', { out: 'overlays/test/' })).toMatchObject({
      notes: [],
      files: [{ path: 'overlays/test/app.yaml' }],
    });
    expect((await project.plan()).summary).toMatchObject({ adopt: 2, create: 0 });
    expect((await project.plan({ environment: 'prod' })).changes).toEqual([]);
  });

  test('says where no source glob sees what it wrote, or one sees too much', async () => {
    const project = await testProject({ spec: { sources: ['config/*.yaml', 'values/**'] } });
    const who = await raw(project.connect);
    await who.create('/app/a', 'x'.repeat(5000));
    expect((await project.import('/app')).files[0]).toMatchObject({ path: 'config/app.yaml' });
    const elsewhere = await project.import('/app', { out: 'elsewhere/x.yaml', force: true });
    expect(elsewhere.notes).toEqual([]); // nothing to import: it is declared
    await rm(join(project.directory, 'config/app.yaml'));
    expect((await project.import('/app', { out: 'elsewhere/' })).notes).toEqual([
      expect.stringContaining('no glob of spec.sources matches elsewhere/app.yaml'),
    ]);
    expect((await project.import('/app', { out: 'values/' })).notes).toEqual([
      expect.stringContaining('spec.sources matches values/app/a.txt'),
    ]);
  });

  test('on the command line: the files, what was left out, what comes next; with --dry-run the YAML alone', async () => {
    const project = await testProject();
    const who = await raw(project.connect);
    await who.create('/app/a', '1');
    await who.create('/app/lock', '', { ephemeral: true });
    await writeFile(join(project.directory, '.gitignore'), '');
    const shown = await project.zkai(['import', '/app', '--dry-run']);
    expect(shown.code).toBe(0);
    expect(shown.stdout).toMatch(/^apiVersion: zkai\/v1\nkind: ZnodeTree\n/);
    expect(shown.stdout).toMatch(/# left out: \/app\/lock \(ephemeral: it goes with session 0x/);
    const preview = jsonOf(await project.zkai(['import', '/app', '--dry-run', '--json']));
    expect(preview).toMatchObject({ written: false, text: expect.stringContaining('kind: ZnodeTree') });
    expect(outputProblems(preview)).toEqual([]);
    const { code, stdout } = await project.zkai(['import', '/app']);
    expect(code).toBe(0);
    expect(stdout.split('\n').slice(0, 3)).toEqual([
      'Imported 2 znodes of /app in test: ZnodeTree/app',
      '  + config/imported/app.yaml',
      'Left out 1 znode:',
    ]);
    expect(stdout).toContain('zkai plan --env test');
    expect(stdout).toContain('zkai adopt /app --env test');
    expect(jsonOf(await project.zkai(['import', '/app', '--json']))).toMatchObject({ exitCode: 4 });
    const nothing = await project.zkai(['import', '/app', '--out', 'config/more.yaml']);
    expect(nothing.stdout).toMatch(/^Left out 3 znodes:\n(?: .*\n)+Nothing to import at or below \/app\.\n$/);
    expect(await project.adopt('/app')).toMatchObject({ outcome: 'applied', written: 0 });
    expect((await project.plan()).changes).toEqual([]);
  });
});
