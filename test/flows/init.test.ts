import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { createWorld } from '../../src/cli/world.ts';
import { init } from '../../src/flows/init.ts';
import { validate } from '../../src/flows/validate.ts';
import { ZkaiFailure } from '../../src/model/failure.ts';
import { type World } from '../../src/ports/world.ts';
import { failureOf } from '../support/project.ts';
import { tempDir } from '../support/temp-dir.ts';

function worldIn(directory: string) {
  return createWorld({ directory, progress: () => {}, signal: new AbortController().signal, log: () => {} });
}

/** What the steps of a workflow run. */
function commandsOf(workflow: string): string[] {
  const { jobs } = parse(workflow) as { jobs: { validate: { steps: { run?: string }[] } } };
  return jobs.validate.steps.flatMap(({ run }) => run ?? []);
}

describe('init', () => {
  test('makes a project that is valid as it is, without a single finding', async () => {
    const world = worldIn(await tempDir());
    await init(world, { name: 'my-platform', force: false });
    const { result } = await validate(world, { environment: null });
    expect(result.findings).toEqual([]);
    expect(result.documents).toBeGreaterThan(1);
  });

  test('names every file that it wrote, and wrote no other', async () => {
    const directory = await tempDir();
    const { written } = await init(worldIn(directory), { name: 'p', force: false });
    const entries = await readdir(directory, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    expect(files.map((file) => join(file.parentPath, file.name).slice(directory.length + 1)).sort()).toEqual(
      written,
    );
  });

  test('works in a directory that does not exist yet', async () => {
    const directory = join(await tempDir(), 'new/deep');
    await init(worldIn(directory), { name: 'p', force: false });
    expect((await stat(join(directory, 'zkai.yaml'))).isFile()).toBe(true);
    expect(await readFile(join(directory, 'zkai.yaml'), 'utf8')).toMatch(
      /root: \/zkai # .*the paths of a ZnodeTree are absolute\n/,
    );
  });

  test('points editors at schemas that refer to each other by file', async () => {
    const directory = await tempDir();
    await init(worldIn(directory), { name: 'p', force: false });
    const read = (path: string) => readFile(join(directory, path), 'utf8');
    for (const source of ['zkai.yaml', 'config/example.yaml']) {
      const [, schema = ''] = /\$schema=(\S+)/.exec(await read(source)) ?? [];
      const file = join(source, '..', schema);
      const text = await read(file);
      expect(JSON.parse(text)).not.toHaveProperty('$id');
      for (const [, ref = ''] of text.matchAll(/"\$ref": "([^"#]+)/g)) await read(join(file, '..', ref));
    }
  });

  test('makes the hook executable', async () => {
    const directory = await tempDir();
    await init(worldIn(directory), { name: 'p', force: false });
    expect((await stat(join(directory, '.githooks/pre-commit'))).mode & 0o111).not.toBe(0);
  });

  test('writes nothing at all when a file is in the way, and lists those that are', async () => {
    const directory = await tempDir({ 'zkai.yaml': 'mine', 'config/example.yaml': 'mine, too' });
    await expect(init(worldIn(directory), { name: 'p', force: false })).rejects.toMatchObject({
      code: 'blocked',
      details: ['config/example.yaml', 'zkai.yaml'],
    });
    expect((await readdir(directory)).sort()).toEqual(['config', 'zkai.yaml']);
    expect(await readFile(join(directory, 'zkai.yaml'), 'utf8')).toBe('mine');
  });

  test('goes on where a run before could not write, and touches nothing of what that has written', async () => {
    const directory = await tempDir();
    const world = worldIn(directory);
    const full: World['files'] = {
      ...world.files,
      write: async (path, ...more) => {
        if (path.startsWith('.github/'))
          throw new ZkaiFailure('failed', `${path} cannot be written (ENOSPC)`);
        return world.files.write(path, ...more);
      },
    };
    const request = { name: 'p', force: false };
    expect(await failureOf(init({ ...world, files: full }, request))).toMatchObject({
      code: 'failed',
      message: expect.stringContaining('(ENOSPC); what was written before is there'),
      details: ['.githooks/pre-commit', 'config/example.yaml', 'zkai.yaml'],
      hint: expect.stringContaining('zkai init'),
    });
    await writeFile(join(directory, 'config/example.yaml'), 'mine');
    expect(await failureOf(init(world, request))).toMatchObject({ details: ['config/example.yaml'] });
    await rm(join(directory, 'config/example.yaml'));
    const { written } = await init(world, request);
    expect(written).toContain('.github/workflows/zkai.yml');
    expect(written).not.toContain('zkai.yaml');
    expect((await validate(world, { environment: null })).result.findings).toEqual([]);
    expect(await failureOf(init(world, request))).toMatchObject({ code: 'blocked' });
  });

  test('replaces them with --force', async () => {
    const directory = await tempDir({ 'zkai.yaml': 'mine' });
    await init(worldIn(directory), { name: 'p', force: true });
    expect(await readFile(join(directory, 'zkai.yaml'), 'utf8')).toContain('name: p');
  });

  test('adds its lines to a .gitignore and keeps what is there; a second time it adds nothing', async () => {
    const directory = await tempDir({ '.gitignore': 'node_modules' });
    await init(worldIn(directory), { name: 'p', force: false });
    await init(worldIn(directory), { name: 'p', force: true });
    expect(await readFile(join(directory, '.gitignore'), 'utf8')).toBe('node_modules\n.zkai/\n*.plan\n');
  });

  test('adds only the line that is missing', async () => {
    const directory = await tempDir({ '.gitignore': '*.plan\n' });
    await init(worldIn(directory), { name: 'p', force: false });
    expect(await readFile(join(directory, '.gitignore'), 'utf8')).toBe('*.plan\n.zkai/\n');
  });

  test('writes a workflow that needs nothing but the tarball, and whose plan does not fail on changes', async () => {
    const directory = await tempDir();
    await init(worldIn(directory), { name: 'p', force: false });
    const text = await readFile(join(directory, '.github/workflows/zkai.yml'), 'utf8');
    const install = 'npm install --global ./tools/zkai.tgz';
    expect(commandsOf(text)).toEqual([install, 'zkai validate --format github']);
    const withPlan = text.replace(/# (?=- run|  env)/g, '');
    expect(commandsOf(withPlan)).toEqual([
      install,
      'zkai validate --format github',
      'zkai plan --env prod --format github',
    ]);
  });

  test.each(['My Platform', '-a', '', 'x'.repeat(64)])('refuses the name "%s": 64', async (name) => {
    await expect(init(worldIn(await tempDir()), { name, force: false })).rejects.toMatchObject({
      code: 'usage',
    });
  });
});
