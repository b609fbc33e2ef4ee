import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createWorld } from '../../src/cli/world.ts';
import { loadDesired, loadValidDesired } from '../../src/flows/load-project.ts';
import { type World } from '../../src/ports/world.ts';
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

function dataOf({ build }: Awaited<ReturnType<typeof loadDesired>>): Record<string, string> {
  return Object.fromEntries([...build.tree.nodes].map(([path, { data }]) => [path, data.toString()]));
}

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

  test('reports every unreadable file beside what is wrong with the others', async () => {
    const outside = await tempDir({ 'secret.yaml': TREE });
    const broken = await world({
      'zkai.yaml': PROJECT.replace("'**/*.yaml'", 'a.yaml, b.yaml, c.yaml'),
      'a.yaml': TREE.replace('/flags/beta', 'flags'),
      'b.yaml': Buffer.from([0x61, 0xff]),
    });
    await symlink(join(outside, 'secret.yaml'), join(broken.files.directory, 'd.yaml'));
    const { build } = await loadDesired(broken, { environment: 'dev' });
    expect(build.findings.map(({ position: { file, line, column } }) => [file, line, column])).toEqual([
      ['a.yaml', 6, expect.any(Number)],
      ['b.yaml', 1, 2],
    ]);
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
