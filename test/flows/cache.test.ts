import {
  chmod,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createWorld } from '../../src/cli/world.ts';
import { resultCache } from '../../src/files/result-cache.ts';
import { validate } from '../../src/flows/validate.ts';
import { type ResultCache } from '../../src/ports/cache.ts';
import { type World } from '../../src/ports/world.ts';
import { tempDir } from '../support/temp-dir.ts';

const RUNS = process.env['ZKAI_TEST_FULL'] === '1' ? 150 : 12;

const PROJECT = `apiVersion: zkai/v1
kind: Project
metadata: { name: p }
spec:
  sources: ['config/**/*.yaml']
  environments:
    dev: { connect: 127.0.0.1:2181 }
    prod: { connect: 127.0.0.1:2182, overlays: [overlays/prod] }
`;
const TREE = `apiVersion: zkai/v1
kind: ZnodeTree
metadata: { name: files }
spec:
  nodes: [{ path: /shop/proxy.conf, file: files/proxy.conf }]
`;
/** One file is long enough for the answer to be worth keeping. */
const FILES = {
  'zkai.yaml': PROJECT,
  'config/long.yaml': `${task('train', 'gone')}${`# ${'-'.repeat(96)}\n`.repeat(3000)}`,
  'config/b.yaml': task('b', 'gone'),
  'config/tree.yaml': TREE,
  'config/files/proxy.conf': 'listen 80\n',
  'overlays/prod/b.yaml': `apiVersion: zkai/v1\nkind: TaskConfig\nmetadata: { name: b }\nspec: { replicas: 3 }\n`,
};

function task(name: string, model: string): string {
  return `apiVersion: zkai/v1\nkind: TaskConfig\nmetadata: { name: ${name} }\nspec:\n  model: { name: ${model}, version: 1 }\n`;
}

/** A world with a cache of its own kind, which says how often it knew an answer. */
function worldOf(directory: string, build = 'build 1'): World & { hits: number } {
  const { signal } = new AbortController();
  const cache = resultCache(directory, build);
  const world: World & { hits: number } = {
    ...createWorld({ directory, progress: () => {}, signal, log: () => {} }),
    hits: 0,
    cache: {
      read: async (key) => {
        const found = await cache.read(key);
        if (found !== null) world.hits += 1;
        return found;
      },
      write: (key, value) => cache.write(key, value),
    },
  };
  return world;
}

const remembering = async (world: World) => (await validate(world, { environment: null })).result;
const anew = async (world: World) =>
  (await validate(world, { environment: null, mayRemember: false })).result;

async function entriesOf(directory: string): Promise<string[]> {
  const cache = join(directory, '.zkai/cache');
  const names = await readdir(cache).catch(() => []);
  return names.filter((name) => name.endsWith('.json')).map((name) => join(cache, name));
}

test('what nobody changed is not checked again, and is answered as before, in every environment', async () => {
  const directory = await tempDir(FILES);
  const world = worldOf(directory);
  const first = await remembering(world);
  expect(first.findings.length).toBeGreaterThan(0);
  expect(world.hits).toBe(0);
  expect(await remembering(world)).toEqual(first);
  expect(world.hits).toBe(2); // dev and prod
  expect(await anew(world)).toEqual(first);
  expect(world.hits).toBe(2);
});

test('whatever is edited, the answer is that of a check without a cache', async () => {
  const edit = fc.oneof(
    fc.record({
      file: fc.constantFrom('config/b.yaml', 'config/long.yaml', 'overlays/prod/b.yaml'),
      content: fc.constantFrom(task('b', 'gone'), task('b', 'lost'), task('train', 'x'), 'a: [', TREE, ''),
    }),
    fc.record({
      file: fc.constantFrom('config/files/proxy.conf', 'config/new.yaml'),
      content: fc.constantFrom('listen 80\n', 'listen 81\n', task('new', 'gone'), null),
    }),
    fc.record({
      file: fc.constant('zkai.yaml'),
      content: fc.constantFrom(
        PROJECT,
        PROJECT.replace('2181', '2183'),
        PROJECT.replace('[overlays/prod]', '[]'),
      ),
    }),
  );
  const directory = await tempDir(FILES);
  const padding = FILES['config/long.yaml'];
  await fc.assert(
    fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 3 }), async (edits) => {
      for (const { file, content } of edits) {
        const path = join(directory, file);
        if (content === null) await rm(path, { force: true });
        else await writeFile(path, file === 'config/long.yaml' ? content + padding : content);
      }
      const world = worldOf(directory);
      expect(await remembering(world)).toEqual(await anew(world));
      expect(await remembering(world)).toEqual(await anew(world));
    }),
    { numRuns: RUNS, seed: 20261122 },
  );
});

test('a file with other bytes, the same size and the same time is another file', async () => {
  const directory = await tempDir(FILES);
  const path = join(directory, 'config/b.yaml');
  const { atime, mtime } = await stat(path);
  const before = await remembering(worldOf(directory));
  await writeFile(path, task('b', 'lost'));
  await utimes(path, atime, mtime);
  const world = worldOf(directory);
  const after = await remembering(world);
  expect(world.hits).toBe(0);
  expect(after).not.toEqual(before);
  expect(after).toEqual(await anew(world));
});

test('a file that a document names is part of the answer, and so is that it is gone', async () => {
  const directory = await tempDir(FILES);
  await remembering(worldOf(directory));
  await rm(join(directory, 'config/files/proxy.conf'));
  const world = worldOf(directory);
  const { findings } = await remembering(world);
  expect(findings.map(({ rule }) => rule)).toContain('ZK113');
});

test('an entry that is cut off, changed, empty or of other bytes is none', async () => {
  const directory = await tempDir(FILES);
  const expected = await remembering(worldOf(directory));
  const [entry = ''] = await entriesOf(directory);
  const good = await readFile(entry);
  const damaged = fc.oneof(
    fc.nat(good.length - 1).map((length) => good.subarray(0, length)),
    fc.tuple(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 })).map(([at, bits]) => {
      const copy = Buffer.from(good);
      copy[at] = (copy[at] ?? 0) ^ bits;
      return copy;
    }),
    fc.uint8Array().map((bytes) => Buffer.from(bytes)),
  );
  await fc.assert(
    fc.asyncProperty(damaged, async (bytes) => {
      await writeFile(entry, bytes);
      const world = worldOf(directory);
      expect(await remembering(world)).toEqual(expected);
      expect(world.hits).toBe(1); // the other environment's
      expect(await readFile(entry)).toEqual(good); // and it is whole again
    }),
    { numRuns: RUNS, seed: 20261122 },
  );
});

test('an entry of another version, under another name, or of another directory is none', async () => {
  const directory = await tempDir(FILES);
  await remembering(worldOf(directory));
  const other = worldOf(directory, 'build 2');
  await remembering(other);
  expect(other.hits).toBe(0);

  const [first = '', second = ''] = await entriesOf(directory);
  const content = await readFile(first);
  await writeFile(second, content);
  // What came along with a commit, an archive or a copy was kept in another directory.
  await rename(join(directory, '.zkai/cache'), join(directory, 'aside'));
  await mkdir(join(directory, '.zkai/cache'));
  for (const name of await readdir(join(directory, 'aside')))
    await writeFile(join(directory, '.zkai/cache', name), await readFile(join(directory, 'aside', name)));
  const copied = worldOf(directory);
  await remembering(copied);
  expect(copied.hits).toBe(0);
});

test('two runs at once leave whole entries, and both are right', async () => {
  const directory = await tempDir(FILES);
  const expected = await anew(worldOf(directory));
  const runs = await Promise.all(Array.from({ length: 6 }, () => remembering(worldOf(directory))));
  for (const result of runs) expect(result).toEqual(expected);
  const world = worldOf(directory);
  expect(await remembering(world)).toEqual(expected);
  expect(world.hits).toBe(2);
  expect((await readdir(join(directory, '.zkai/cache'))).filter((name) => name.endsWith('.tmp'))).toEqual([]);
});

test('it is for its owner alone, git does not see it, and old entries go', async () => {
  const directory = await tempDir({});
  const cache: ResultCache = resultCache(directory, 'build');
  for (let index = 0; index < 30; index += 1) await cache.write(`key ${index}`, 'x'.repeat(index));
  expect(await cache.read('key 29')).toBe('x'.repeat(29));
  const entries = await entriesOf(directory);
  expect(entries).toHaveLength(12);
  expect((await stat(entries[0] ?? '')).mode & 0o777).toBe(0o600);
  expect((await stat(join(directory, '.zkai/cache'))).mode & 0o777).toBe(0o700);
  expect(await readFile(join(directory, '.zkai/cache/.gitignore'), 'utf8')).toBe('*\n');
  await cache.write('large', 'x'.repeat(9 * 1024 * 1024));
  expect(await cache.read('large')).toBeNull();
});

test('where there can be no cache, there is none', async () => {
  const directory = await tempDir({ ...FILES, '.zkai': 'a file' });
  const world = worldOf(directory);
  expect(await remembering(world)).toEqual(await anew(world));
  expect(await readFile(join(directory, '.zkai'), 'utf8')).toBe('a file');

  const elsewhere = await tempDir({});
  const linked = await tempDir(FILES);
  await mkdir(join(linked, '.zkai'));
  await symlink(elsewhere, join(linked, '.zkai/cache'));
  await remembering(worldOf(linked));
  expect(await readdir(elsewhere)).toEqual([]); // nothing is written outside of the project
  await chmod(elsewhere, 0o700);
});
