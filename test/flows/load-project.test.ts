import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createWorld } from '../../src/cli/world.ts';
import { projectFiles } from '../../src/files/project-files.ts';
import { loadEnvironment } from '../../src/flows/load-environment.ts';
import { loadDesired, loadValidDesired } from '../../src/flows/load-project.ts';
import { type World } from '../../src/ports/world.ts';
import { type Finding } from '../../src/model/finding.ts';
import { refusing } from '../support/refusing.ts';
import { tempDir } from '../support/temp-dir.ts';

const PROJECT = `apiVersion: zkai/v1
kind: Project
metadata: { name: shop }
spec:
  sources: ['**/*.yaml']
  environments:
    dev: { connect: '127.0.0.1:2181' }
    prod: { connect: 'zk1:2181,zk2:2181/ai', overlays: [overlays/prod] }
`;
const TREE = `apiVersion: zkai/v1
kind: ZnodeTree
metadata: { name: flags }
spec:
  nodes:
    - { path: /flags/beta, json: false }
`;

async function world(files: Readonly<Record<string, string | Buffer>>): Promise<World> {
  const directory = await tempDir(files);
  return createWorld({ directory, progress: () => {}, signal: new AbortController().signal, log: () => {} });
}

const shop = () =>
  world({
    'zkai.yaml': PROJECT,
    'a.yaml': TREE,
    'overlays/prod/flags.yaml': TREE.replace('json: false', 'json: true'),
  });

/** The shop, its environment prod with these overlays. */
function withOverlays(list: string, more: Readonly<Record<string, string>> = {}): Promise<World> {
  return world({
    'zkai.yaml': PROJECT.replace('overlays/prod', list).replace('**/*.yaml', 'a.yaml'),
    'a.yaml': TREE,
    'overlays/prod/flags.yaml': TREE.replace('json: false', 'json: true'),
    ...more,
  });
}

function places(findings: readonly Finding[]): string[] {
  return findings.map(
    ({ rule, severity, position: { file, line, column } }) => `${rule} ${severity} ${file}:${line}:${column}`,
  );
}

function dataOf({ build }: Awaited<ReturnType<typeof loadDesired>>): Record<string, string> {
  return Object.fromEntries([...build.tree.nodes].map(([path, { data }]) => [path, data.toString()]));
}

test.each([
  ['which needs the documents', loadDesired],
  ['which needs no documents', loadEnvironment],
])('a zkai.yaml with errors ends work %s in one way', async (_, load) => {
  const broken = await world({ 'zkai.yaml': PROJECT.replace('spec:', 'spec:\n  colour: red\n  size: xl') });
  await expect(load(broken, { environment: 'dev' })).rejects.toMatchObject({
    code: 'invalid',
    message: 'the configuration has 2 errors; no server was asked',
    findings: [{ rule: 'ZK101' }, { rule: 'ZK101' }],
    hint: 'zkai validate',
  });
});

describe('loadDesired', () => {
  test('compiles the documents of one environment, with its overlays and no others', async () => {
    const dev = await loadDesired(await shop(), { environment: 'dev' });
    const prod = await loadDesired(await shop(), { environment: 'prod' });
    expect(dev.build.findings).toEqual([]);
    expect(dataOf(dev)['/flags/beta']).toBe('false');
    expect(dataOf(prod)['/flags/beta']).toBe('true');
    expect([...prod.texts.keys()].sort()).toEqual(['a.yaml', 'overlays/prod/flags.yaml', 'zkai.yaml']);
  });

  test('takes neither zkai.yaml nor overlays for base documents, however wide the globs', async () => {
    const { build } = await loadDesired(await shop(), { environment: 'dev' });
    expect(build.documents.map(({ id }) => id)).toEqual(['ZnodeTree/flags']);
  });

  test('connects where --connect says', async () => {
    const { environment } = await loadDesired(await shop(), { environment: 'prod', connect: 'other:1/x' });
    expect(environment).toMatchObject({ name: 'prod', connect: 'other:1/x', overlays: ['overlays/prod'] });
  });

  test('reads the files that documents name, and points at the name of one that is not there', async () => {
    const files = {
      'zkai.yaml': PROJECT,
      'blob.bin': Buffer.from([0, 255, 1]),
      'a.yaml': TREE.replace('json: false', 'file: blob.bin'),
    };
    const found = await loadDesired(await world(files), { environment: 'dev' });
    expect(found.build.findings).toEqual([]);
    expect([...found.build.tree.nodes.values()].map(({ data }) => [...data])).toContainEqual([0, 255, 1]);
    const { 'blob.bin': _, ...without } = files;
    const missing = await loadDesired(await world(without), { environment: 'dev' });
    expect(missing.build.findings).toMatchObject([
      { severity: 'error', position: { file: 'a.yaml', line: 6 } },
    ]);
  });

  test('reports every file, directory and link that cannot be read beside what is wrong with the others', async () => {
    const outside = await tempDir({ 'secret.yaml': TREE });
    const broken = await world({
      'zkai.yaml': PROJECT,
      'a.yaml': TREE.replace('/flags/beta', 'flags'),
      'b.yaml': Buffer.from([0x61, 0xff]),
      'closed/e.yaml': TREE,
      'config/closed': '',
      'config/closed.yaml': TREE,
    });
    const { directory } = broken.files;
    await symlink(join(outside, 'secret.yaml'), join(directory, 'c.yaml'));
    await symlink('nowhere', join(directory, 'd.yaml'));
    const system = { ...refusing('closed'), readFile: refusing('closed.yaml').readFile };
    const { build } = await loadDesired(
      { ...broken, files: projectFiles(directory, system) },
      { environment: 'dev' },
    );
    expect(places(build.findings)).toEqual([
      'ZK103 error a.yaml:6:15',
      'ZK100 error b.yaml:1:2',
      'ZK126 error c.yaml:1:1',
      'ZK126 error closed:1:1',
      'ZK126 error config/closed.yaml:1:1',
      'ZK126 error d.yaml:1:1',
    ]);
    for (const { rule, position, message, fix } of build.findings) {
      if (rule !== 'ZK126') continue;
      expect(message.startsWith(`${position.file} `)).toBe(true);
      expect(fix).toMatch(/^[A-Z].*\.$/);
    }
  });

  test('warns of each glob in zkai.yaml that meets no document, excluded ones not counted', async () => {
    const sources = "'a.yaml', 'none/*.yaml', '!b.yaml', 'b.yaml', 'overlays/**/*.yaml', 'zkai.yaml'";
    const some = await world({
      'zkai.yaml': PROJECT.replace("'**/*.yaml'", sources),
      'a.yaml': TREE,
      'b.yaml': TREE,
      'overlays/prod/flags.yaml': TREE,
    });
    const { build } = await loadDesired(some, { environment: 'dev' });
    expect(build.findings.map(({ rule, pointer }) => `${rule} ${pointer}`)).toEqual(
      [1, 3, 4, 5].map((index) => `ZK125 /spec/sources/${index}`),
    );
    expect(places(build.findings)[0]).toBe('ZK125 warning zkai.yaml:5:23');
    expect(build.documents).toHaveLength(1);
  });

  test.each([
    ["'config/'", '/spec/sources/0', 'Write config/**/*.{yaml,yml}.'],
    ["'!x.yaml'", '/spec/sources', 'Name what they are taken out of, such as config/**/*.yaml, beside them.'],
  ])('says what to write in place of %s: a directory, or exclusions alone', async (sources, pointer, fix) => {
    const project = PROJECT.replace("'**/*.yaml'", sources);
    const some = await world({ 'zkai.yaml': project, 'config/a.yaml': TREE });
    const { build } = await loadDesired(some, { environment: 'dev' });
    expect(build.findings.filter(({ rule }) => rule === 'ZK125')).toMatchObject([{ pointer, fix }]);
  });

  test('ends with 3 for a directory that cannot be read, and blames no glob', async () => {
    const closed = await world({ 'zkai.yaml': PROJECT.replace('**/*', 'closed/*'), 'closed/a.yaml': TREE });
    const files = projectFiles(closed.files.directory, refusing('closed'));
    const { build } = await loadDesired({ ...closed, files }, { environment: 'dev' });
    expect(places(build.findings)).toEqual(['ZK126 error closed:1:1']);
    await expect(loadValidDesired({ ...closed, files }, { environment: 'dev' })).rejects.toMatchObject({
      exitCode: 3,
    });
  });
});

describe('an overlay directory', () => {
  test.each([
    ['that is not there', 'overlays/prdo', 'overlays/prdo (did you mean "overlays/prod"?)'],
    ['with a slash behind it', 'overlays/prdo/', 'overlays/prdo/ (did you mean "overlays/prod"?)'],
    ['at the top', 'overlay', 'overlay (did you mean "overlays"?)'],
    ['that is like no other', 'somewhere/else', 'somewhere/else'],
    ['that is a file', 'a.yaml', 'a.yaml'],
  ])('%s is an error where zkai.yaml names it', async (_, directory, said) => {
    const { build } = await loadDesired(await withOverlays(`overlays/prod, ${directory}`), {
      environment: 'prod',
    });
    const errors = build.findings.filter(({ severity }) => severity === 'error');
    expect(errors).toMatchObject([
      {
        rule: 'ZK124',
        message: `there is no directory ${said}`,
        pointer: '/spec/environments/prod/overlays/1',
        position: { file: 'zkai.yaml', line: 8, column: 72 },
        document: 'Project/shop',
      },
    ]);
  });

  test('that leads out of the project is an error, and nothing behind it is read', async () => {
    const linked = await withOverlays('linked');
    await symlink(await tempDir({ 'flags.yaml': 'kind: [' }), join(linked.files.directory, 'linked'));
    const { build } = await loadDesired(linked, { environment: 'prod' });
    expect(build.findings.map(({ rule }) => rule)).toEqual(['ZK126', 'ZK124']);
  });

  test('may have a name that is a glob, and may be empty', async () => {
    const odd = await withOverlays("'overlays/{a,b} (1)', overlays/empty", {
      'overlays/{a,b} (1)/flags.yaml': TREE.replace('json: false', 'json: 7'),
      'overlays/empty/.gitkeep': '',
    });
    const loaded = await loadDesired(odd, { environment: 'prod' });
    expect(loaded.build.findings).toEqual([]);
    expect(dataOf(loaded)['/flags/beta']).toBe('7');
  });
});

describe('the choice of the environment', () => {
  test('needs none where there is only one', async () => {
    const single = await world({ 'zkai.yaml': PROJECT.replace(/\n {4}prod.*/, ''), 'a.yaml': TREE });
    expect((await loadDesired(single, { environment: null })).environment.name).toBe('dev');
  });

  test.each([
    ['several and none named', null, 'zkai.yaml has several environments: dev, prod'],
    ['one that is not there', 'stage', 'zkai.yaml has no environment "stage"'],
  ])('refuses %s: 64', async (_, environment, message) => {
    await expect(loadDesired(await shop(), { environment })).rejects.toMatchObject({
      code: 'usage',
      message,
    });
  });
});

describe('loadValidDesired', () => {
  test('says on the way that a glob meets nothing: a plan does not show warnings', async () => {
    const events: unknown[] = [];
    const empty = await world({ 'zkai.yaml': PROJECT.replace('**/*', 'none/*') });
    await loadValidDesired({ ...empty, progress: (event) => events.push(event) }, { environment: 'dev' });
    expect(events).toEqual([{ event: 'note', message: 'zkai.yaml:5: no file matches "none/*.yaml"' }]);
  });

  test('throws all findings when one is an error, with the code for exit 3', async () => {
    const twice = TREE.replace('/flags/beta', 'flags').replace('name: flags', 'nam: flags');
    const broken = await world({ 'zkai.yaml': PROJECT, 'a.yaml': twice });
    const failure = await loadValidDesired(broken, { environment: 'dev' }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'ZkaiFailure', code: 'invalid', exitCode: 3 });
    expect((failure as { findings: unknown[] }).findings.length).toBeGreaterThan(1);
  });

  test('throws the findings of zkai.yaml itself', async () => {
    const broken = await world({ 'zkai.yaml': PROJECT.replace('sources', 'source') });
    await expect(loadValidDesired(broken, { environment: 'dev' })).rejects.toMatchObject({
      code: 'invalid',
      findings: expect.arrayContaining([expect.objectContaining({ rule: 'ZK101' })]),
    });
  });
});
