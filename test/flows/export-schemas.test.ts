import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { globSync } from 'tinyglobby';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { createWorld } from '../../src/cli/world.ts';
import { withYamlSchemas, yamlSchemas } from '../../src/flows/export/vscode-settings.ts';
import { exportSchemas } from '../../src/flows/export-schemas.ts';
import { init } from '../../src/flows/init.ts';
import { tempDir } from '../support/temp-dir.ts';

const PROJECT = `apiVersion: zkai/v1
kind: Project
metadata: {name: p}
spec:
  sources: ['config/**/*.{yaml,json}', '!config/old/**']
  environments: {dev: {connect: 'a:1'}}
  kinds: [{kind: FeatureStore, schema: schemas/feature-store.json, path: '/features/{metadata.name}'}]
`;
const OWN_SCHEMA =
  '{"type": "object", "properties": {"ttl": {"type": "integer"}}, "additionalProperties": false}';
const OWN = { 'zkai.yaml': PROJECT, 'schemas/feature-store.json': OWN_SCHEMA };
const SETTINGS = '.vscode/settings.json';
const EXAMPLES = new URL('../../examples/', import.meta.url).pathname;

function worldIn(directory: string) {
  return createWorld({ directory, progress: () => {}, signal: new AbortController().signal, log: () => {} });
}

function run(directory: string, { to = 'schemas', vscode = false } = {}) {
  return exportSchemas(worldIn(directory), { directory: to, vscode });
}

/** What an editor says that knows a file by its path, and the schemas beside it. */
async function editorIn(directory: string): Promise<(document: unknown, schema?: string) => boolean> {
  const ajv = new Ajv2020({ strict: false, validateSchema: false });
  for (const file of await readdir(directory)) {
    const schema = JSON.parse(await readFile(join(directory, file), 'utf8')) as { $schema?: string };
    if (schema.$schema !== undefined) ajv.addSchema(schema, file);
  }
  return (document, schema = 'zkai.json') => ajv.getSchema(schema)?.(document) === true;
}

function documentsOf(text: string): unknown[] {
  return parseAllDocuments(text).map((document) => document.toJS() as unknown);
}

describe('schema export', () => {
  test('writes a file a kind, those of the project included, and changes nothing the second time', async () => {
    const directory = await tempDir(OWN);
    const { written, unchanged } = await run(directory);
    expect(written).toContain('schemas/zkai.json');
    expect(written).toContain('schemas/model-params.json');
    expect(written).toContain('schemas/own-FeatureStore.json');
    expect(unchanged).toEqual([]);
    const again = await run(directory);
    expect(again).toMatchObject({ written: [], unchanged: written });
    expect(await readFile(join(directory, 'schemas/feature-store.json'), 'utf8')).toBe(OWN_SCHEMA);
  });

  test('takes a directory, and needs no project', async () => {
    const directory = await tempDir();
    expect((await run(directory, { to: './a/b/' })).written).toContain('a/b/zkai.json');
    await expect(run(directory, { to: '../out' })).rejects.toMatchObject({ code: 'invalid' });
  });

  test('replaces a copy from an older version, and nothing else', async () => {
    const old = { 'schemas/common.json': '{"title": "Common", "old": true}' };
    expect((await run(await tempDir({ ...OWN, ...old }))).written).toContain('schemas/common.json');
    const directory = await tempDir({ ...OWN, 'schemas/project.json': '{"title": "Mine"}' });
    await expect(run(directory)).rejects.toMatchObject({
      code: 'blocked',
      details: ['schemas/project.json'],
    });
    expect((await readdir(join(directory, 'schemas'))).sort()).toEqual([
      'feature-store.json',
      'project.json',
    ]);
  });

  test('one schema holds every document of a file to the schema of its kind', async () => {
    const directory = await tempDir(OWN);
    await run(directory);
    const accepts = await editorIn(join(directory, 'schemas'));
    const head = { apiVersion: 'zkai/v1', metadata: { name: 'x' } };
    expect(accepts({ ...head, kind: 'FeatureStore', spec: { ttl: 3 } })).toBe(true);
    expect(accepts({ ...head, kind: 'FeatureStore', spec: { ttl: 'three' } })).toBe(false);
    expect(accepts({ ...head, kind: 'TaskConfig', spec: { replicas: 2 } })).toBe(true);
    expect(accepts({ ...head, kind: 'TaskConfig', spec: { versions: [] } })).toBe(false);
    expect(accepts({ ...head, kind: 'Taskconfig', spec: {} })).toBe(false);
  });

  test('it takes the documents of every example', async () => {
    const patterns = [
      '*/zkai.yaml',
      'llm-training/config/**/*.yaml',
      'znodes/znodes.yaml',
      'feature-store/config/**/*.yaml',
    ];
    const files = globSync(patterns, { cwd: EXAMPLES });
    const refused: string[] = [];
    for (const example of ['feature-store', 'llm-training', 'znodes']) {
      const project = join(EXAMPLES, example);
      const copy = await tempDir({ 'zkai.yaml': await readFile(join(project, 'zkai.yaml')) });
      for (const file of globSync('schemas/*', { cwd: project }))
        await worldIn(copy).files.write(file, await readFile(join(project, file)));
      await run(copy, { to: 'editor' });
      const accepts = await editorIn(join(copy, 'editor'));
      for (const file of files.filter((path) => path.startsWith(`${example}/`))) {
        const documents = documentsOf(await readFile(join(EXAMPLES, file), 'utf8'));
        expect(documents.length).toBeGreaterThan(0);
        if (!documents.every((document) => accepts(document))) refused.push(file);
      }
    }
    expect(refused).toEqual([]);
    expect(files.length).toBeGreaterThan(20);
  });
});

test('each file that init writes names a schema that takes all its documents', async () => {
  const directory = await tempDir();
  await init(worldIn(directory), { name: 'p', force: false });
  const accepts = await editorIn(join(directory, 'schemas'));
  for (const file of ['zkai.yaml', 'config/example.yaml']) {
    const text = await readFile(join(directory, file), 'utf8');
    const [, schema = ''] = /\$schema=\S*?([^/\s]+)\n/.exec(text) ?? [];
    expect(documentsOf(text).map((document) => accepts(document, schema))).not.toContain(false);
  }
  expect(await run(directory)).toMatchObject({ written: [] });
});

describe('schema export --vscode', () => {
  const ours = {
    'schemas/zkai.json': ['/config/*.yaml'],
    'schemas/project.json': ['/zkai.yaml'],
  };

  test('tells VS Code which files the schemas are for, once', async () => {
    const directory = await tempDir(OWN);
    expect((await run(directory, { vscode: true })).written).toContain(SETTINGS);
    expect(JSON.parse(await readFile(join(directory, SETTINGS), 'utf8'))).toEqual({ 'yaml.schemas': ours });
    const { mtimeMs } = await stat(join(directory, SETTINGS));
    expect(await run(directory, { vscode: true })).toMatchObject({ written: [] });
    expect((await stat(join(directory, SETTINGS))).mtimeMs).toBe(mtimeMs);
  });

  test('keeps every other setting, and the indentation', () => {
    const text = '{\n\t"a": [1],\n\t"yaml.schemas": {"x.json": "x.yaml", "schemas/zkai.json": "old"}\n}\n';
    const merged = withYamlSchemas(text, ours) ?? '';
    expect(JSON.parse(merged)).toEqual({ a: [1], 'yaml.schemas': { 'x.json': 'x.yaml', ...ours } });
    expect(merged).toContain('\n\t"a"');
    expect(withYamlSchemas(merged, ours)).toBe(merged);
  });

  test.each(['{ // mine\n "a": 1 }', '{"a": 1,}', '[]', '{"yaml.schemas": []}'])(
    'does not touch %j: it says what to put there, and writes nothing',
    async (text) => {
      const directory = await tempDir({ ...OWN, [SETTINGS]: text });
      const failure = await run(directory, { vscode: true }).catch((error: unknown) => error);
      expect(failure).toMatchObject({
        code: 'blocked',
        details: expect.arrayContaining(['  "yaml.schemas": {']),
      });
      expect(JSON.parse((failure as { details: string[] }).details.join('\n'))).toEqual({
        'yaml.schemas': ours,
      });
      expect(await readFile(join(directory, SETTINGS), 'utf8')).toBe(text);
      expect(await readdir(join(directory, 'schemas'))).toEqual(['feature-store.json']);
    },
  );

  test.each([
    [
      'config/**/*.{yaml,yml,json}',
      ['config/a.yaml', 'config/b/c.yml'],
      ['other/a.yaml', 'config/a.yaml.bak'],
    ],
    ['*.yaml', ['a.yaml'], ['a.json']],
    ['teams/[ab]/x-?.yaml', ['teams/a/x-1.yaml'], ['teams/a/y.yaml']],
  ])('%s becomes patterns that the extension reads the same way', (glob, inside, outside) => {
    const schemas = { anyKind: 'any', project: 'project', projectFile: 'zkai.yaml' };
    const patterns = yamlSchemas([glob], schemas)['any'] as string[];
    const matches = (path: string) =>
      patterns.some((pattern) => extensionPattern(pattern).test(`file:///p/${path}`));
    expect(inside.filter((path) => !matches(path))).toEqual([]);
    expect(outside.filter(matches)).toEqual([]);
  });
});

/** The extension escapes everything but the asterisk, which is any text, and looks at the end of an address. */
function extensionPattern(pattern: string): RegExp {
  return new RegExp(`${pattern.replaceAll(/[^*\w/]/g, String.raw`\$&`).replaceAll('*', '.*')}$`);
}
