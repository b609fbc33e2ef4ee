import { chmod, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createWorld } from '../../src/cli/world.ts';
import { fmt } from '../../src/flows/fmt.ts';
import { type World } from '../../src/ports/world.ts';
import { outputProblems } from '../report/output-schemas.ts';
import { type CliRun, jsonOf, runCli } from '../support/run-cli.ts';
import { tempDir } from '../support/temp-dir.ts';

const PROJECT = `apiVersion: zkai/v1
kind: Project
metadata: { name: small }
spec:
  sources: ['config/*.yaml', 'config/*.json']
  environments:
    dev: { connect: 127.0.0.1:1, overlays: [overlays/dev] }
`;
const UGLY = 'kind:   ZnodeTree # what\napiVersion: zkai/v1\nmetadata: {name: app}\nspec:\n    nodes: []\n';
const CANONICAL =
  'apiVersion: zkai/v1\nkind: ZnodeTree # what\nmetadata: { name: app }\nspec:\n  nodes: []\n';

interface Project {
  readonly directory: string;
  readonly zkai: (...args: readonly string[]) => Promise<CliRun>;
  readonly read: (file: string) => Promise<string>;
}

async function project(files: Readonly<Record<string, string>> = {}): Promise<Project> {
  const directory = await tempDir({
    'zkai.yaml': PROJECT,
    'config/app.yaml': UGLY,
    'config/data.json': '{"kind":"ZnodeTree",  "apiVersion":"zkai/v1"}',
    'overlays/dev/app.yaml': UGLY,
    'other.yaml': UGLY,
    ...files,
  });
  return {
    directory,
    zkai: (...args) => runCli(args, { cwd: directory }),
    read: (file) => readFile(join(directory, file), 'utf8'),
  };
}

function worldOf(directory: string): World {
  const { signal } = new AbortController();
  return createWorld({ directory, progress: () => {}, signal, log: () => {} });
}

describe('zkai fmt', () => {
  test('writes zkai.yaml, sources and overlays, nothing else, and then has nothing to do', async () => {
    const { directory, zkai, read } = await project();
    await chmod(join(directory, 'config/app.yaml'), 0o640);
    const run = await zkai('fmt');
    expect({ code: run.code, stdout: run.stdout }).toEqual({
      code: 0,
      stdout: 'Wrote config/app.yaml\nWrote overlays/dev/app.yaml\n\nWrote 2 of 3 files.\n',
    });
    expect(await read('config/app.yaml')).toBe(CANONICAL);
    expect(await read('overlays/dev/app.yaml')).toBe(CANONICAL);
    expect(await read('zkai.yaml')).toBe(PROJECT);
    expect(await read('other.yaml')).toBe(UGLY);
    expect(await read('config/data.json')).toContain(',  "api');
    expect((await stat(join(directory, 'config/app.yaml'))).mode & 0o777).toBe(0o640);
    expect((await zkai('fmt')).stdout).toBe('Nothing to format in 3 files.\n');
    expect((await zkai('fmt', '--check')).code).toBe(0);
  });

  test('--check shows the difference, exits with 2, and writes nothing', async () => {
    const { zkai, read } = await project({ 'overlays/dev/app.yaml': CANONICAL });
    const run = await zkai('fmt', '--check');
    expect(run.code).toBe(2);
    expect(run.stdout).toContain('--- config/app.yaml\n+++ config/app.yaml\n@@ ');
    expect(run.stdout).toContain('-metadata: {name: app}\n');
    expect(run.stdout).toContain('1 of 3 files would change. Try: zkai fmt\n');
    expect(await read('config/app.yaml')).toBe(UGLY);
    const annotated = await zkai('fmt', '--check', '-o', 'github');
    expect(annotated.stdout).toMatch(/^::error file=config\/app\.yaml,line=1,.*title=zkai fmt::/);
  });

  test('has the files by their states in JSON', async () => {
    const { zkai } = await project({ 'config/bad.yaml': 'a: [1\nb: 2\n' });
    const run = await zkai('fmt', '--check', '--json');
    const printed = jsonOf(run);
    expect(outputProblems(printed)).toEqual([]);
    expect(printed).toMatchObject({
      exitCode: 3,
      summary: { files: 4, canonical: 1, written: 0, differs: 2, left: 0, invalid: 1 },
      findings: [{ rule: 'ZK100', file: 'config/bad.yaml' }],
    });
  });

  test('leaves a file with syntax errors alone, and formats the others', async () => {
    const { zkai, read } = await project({ 'config/bad.yaml': 'a:   [1\nb: 2\n' });
    const run = await zkai('fmt');
    expect(run.code).toBe(3);
    expect(run.stdout).toContain('--> config/bad.yaml:');
    expect(run.stdout).toContain('1 cannot be read, and stay as they are.');
    expect(await read('config/bad.yaml')).toBe('a:   [1\nb: 2\n');
    expect(await read('config/app.yaml')).toBe(CANONICAL);
  });

  test('takes files and directories, and no others', async () => {
    const { zkai, read } = await project();
    expect((await zkai('fmt', 'other.yaml', 'overlays')).code).toBe(0);
    expect(await read('other.yaml')).toBe(CANONICAL);
    expect(await read('overlays/dev/app.yaml')).toBe(CANONICAL);
    expect(await read('config/app.yaml')).toBe(UGLY);
    const json = await zkai('fmt', 'config/data.json');
    expect(json.stdout).toContain('Left config/data.json as it is: only .yaml and .yml are formatted');
    expect((await zkai('fmt', 'nothing.yaml')).code).toBe(64);
  });

  test('refuses what is outside of the project, by its path or by a link', async () => {
    const elsewhere = await tempDir({ 'x.yaml': UGLY });
    const { directory, zkai } = await project();
    const named = await zkai('fmt', join(elsewhere, 'x.yaml'));
    expect(named.code).toBe(64);
    expect(named.stderr).toContain('is not in the project');
    await symlink(join(elsewhere, 'x.yaml'), join(directory, 'config/link.yaml'));
    expect((await zkai('fmt')).code).toBe(3);
    expect((await zkai('fmt', 'config/link.yaml')).code).toBe(3);
    expect(await readFile(join(elsewhere, 'x.yaml'), 'utf8')).toBe(UGLY);
  });

  test('writes through a link of the project, which stays one', async () => {
    const { directory, zkai, read } = await project();
    await symlink('../other.yaml', join(directory, 'config/link.yaml'));
    expect((await zkai('fmt')).code).toBe(0);
    expect(await read('other.yaml')).toBe(CANONICAL);
    const run = await zkai('fmt', '--json');
    expect(jsonOf(run)).toMatchObject({ summary: { canonical: 4, written: 0 } });
  });

  test('drops a byte order mark, which no reader shows', async () => {
    const { zkai, read } = await project({ 'config/app.yaml': `\uFEFF${CANONICAL}` });
    expect((await zkai('fmt', '--check', 'config')).code).toBe(2);
    await zkai('fmt', 'config');
    expect(await read('config/app.yaml')).toBe(CANONICAL);
  });

  test('shows no secret in a difference', async () => {
    const { zkai } = await project({ 'config/app.yaml': 'kind:  K\npassword:   hunter2hunter2\n' });
    for (const run of [await zkai('fmt', '--check'), await zkai('fmt', '--check', '--json')])
      expect(run.stdout).not.toContain('hunter2');
  });

  test('shows of own kinds what their schemas do not mark, and of kinds that nobody knows only the keys', async () => {
    const own = `apiVersion:  zkai/v1
kind: Feed
metadata: {name: one}
spec: {color:  red, dsn: 'hunter2', hosts: {a: hunter2}, nested: hunter2}
`;
    const patch = `kind:  Patch
patch: [{op: add, path: /spec/dsn, value: hunter2}]
`;
    const files = {
      'zkai.yaml': `${PROJECT}  kinds: [{ kind: Feed, schema: feed.json, path: '/feeds/{metadata.name}' }]
`.replace('overlays: [overlays/dev] }', 'values: {given:  hunter2}}'),
      'feed.json': JSON.stringify({
        properties: {
          dsn: { 'x-zkai-sensitive': true },
          hosts: { additionalProperties: { 'x-zkai-sensitive': true } },
          nested: { properties: { key: { 'x-zkai-sensitive': true } } },
        },
      }),
      'config/app.yaml': own,
      'config/other.yaml': own.replace('Feed', 'Foed').replace('color', 'c0l0r'),
      'overlays/dev/app.yaml': patch,
    };
    const { directory, zkai } = await project(files);
    const all = ['.', '--check'];
    for (const run of [await zkai('fmt', ...all), await zkai('fmt', ...all, '--json')]) {
      expect(run.stdout).not.toContain('hunter2');
      expect(run.stdout).toContain('spec: { color: red, dsn: *******, hosts: { a: *******');
      expect(run.stdout).toContain('spec: { c0l0r: ***, dsn: *******');
      expect(run.stdout).toContain('path: /spec/dsn, value: *******');
      expect(run.stdout).toContain('values: ******************');
    }
    const fromStdin = await runCli(['fmt', '-', '--check'], { cwd: directory, input: own });
    expect(fromStdin.stdout).toContain('color: red, dsn: *******');
    await rm(join(directory, 'feed.json'));
    expect((await zkai('fmt', ...all)).stdout).toContain('spec: { color: ***, dsn: *******');
  });

  test.each(['readBytes', 'replace'] as const)(
    'goes on with the others where somebody takes a file away before %s',
    async (moment) => {
      const { directory, read } = await project({ 'config/b.yaml': UGLY });
      const world = worldOf(directory);
      const gone = join(directory, 'config/app.yaml');
      let reads = 0;
      const files: World['files'] = {
        ...world.files,
        readBytes: async (path) => {
          reads += 1;
          if (moment === 'readBytes' && reads === 1) await rm(gone);
          return world.files.readBytes(path);
        },
        replace: async (path, expected, content) => {
          await rm(gone, { force: true });
          return world.files.replace(path, expected, content);
        },
      };
      const result = await fmt({ ...world, files }, { paths: [join(directory, 'config')], check: false });
      expect(result.files.map(({ state }) => state)).toEqual(['left', 'written']);
      expect(await read('config/b.yaml')).toBe(CANONICAL);
      await expect(read('config/app.yaml')).rejects.toThrow('ENOENT');
    },
  );

  test('does not lose what somebody writes at the same time', async () => {
    const { directory, read } = await project();
    const world = worldOf(directory);
    const theirs = `${UGLY}# theirs\n`;
    const files: World['files'] = {
      ...world.files,
      replace: async (path, expected, content) => {
        await writeFile(join(directory, path), theirs);
        return world.files.replace(path, expected, content);
      },
    };
    const result = await fmt({ ...world, files }, { paths: [join(directory, 'config')], check: false });
    expect(result.files.map(({ state, reason }) => [state, reason])).toEqual([
      ['left', 'it was changed while it was formatted'],
    ]);
    expect(await read('config/app.yaml')).toBe(theirs);
  });

  test('at once, twice, leaves the canonical text', async () => {
    const { zkai, read } = await project();
    const runs = await Promise.all([zkai('fmt'), zkai('fmt'), zkai('fmt')]);
    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(await read('config/app.yaml')).toBe(CANONICAL);
  });
});

async function piped(input: string, ...args: readonly string[]): Promise<CliRun> {
  const { directory } = await project();
  return runCli(['fmt', '-', ...args], { cwd: directory, input });
}

describe('zkai fmt -', () => {
  test('writes the text on stdin in canonical form to stdout, and nothing else, for editors', async () => {
    expect(await piped(UGLY)).toEqual({ code: 0, stdout: CANONICAL, stderr: '' });
    expect((await piped(CANONICAL)).stdout).toBe(CANONICAL);
    expect((await piped('')).stdout).toBe('');
  });

  test('with --check says what would change, and exits with 2', async () => {
    const { code, stdout } = await piped(UGLY, '--check');
    expect(code).toBe(2);
    expect(stdout).toContain('+kind: ZnodeTree # what');
    expect((await piped(CANONICAL, '--check')).code).toBe(0);
    const json = jsonOf(await piped(UGLY, '--check', '--json'));
    expect(outputProblems(json)).toEqual([]);
    expect(json).toMatchObject({ exitCode: 2, files: [{ file: '-', state: 'differs' }] });
  });

  test('prints nothing on stdout that an editor could take for the text where it is none', async () => {
    const broken = await piped('a: [1\n');
    expect(broken).toMatchObject({ code: 3, stdout: '' });
    expect(broken.stderr).toContain('ZK100');
    expect(await piped('a: "\u009b2J"\n')).toMatchObject({ code: 3, stdout: '' });
  });
});
