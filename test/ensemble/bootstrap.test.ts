import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tempDir } from '../support/temp-dir.ts';

interface Bootstrap {
  checkNode(version: string): void;
  dependenciesMatchLock(root: string): boolean;
  runQuietly(program: string, args: readonly string[]): Promise<void>;
}
// Plain JavaScript without types, because it runs before there is a compiler.
const { checkNode, dependenciesMatchLock, runQuietly } = (await import(
  new URL('../bootstrap.mjs', import.meta.url).href
)) as Bootstrap;

interface Package {
  readonly version: string;
  readonly optional?: boolean;
}

/** A project whose lock asks for `wanted`, with `present` in its `node_modules`. */
async function project(wanted: Record<string, Package>, present: Record<string, Package>): Promise<string> {
  const root = await tempDir();
  for (const name of Object.keys(present)) {
    mkdirSync(join(root, 'node_modules', name), { recursive: true });
  }
  writeFileSync(join(root, 'package-lock.json'), lock({ '': { version: '1.0.0' }, ...prefixed(wanted) }));
  mkdirSync(join(root, 'node_modules'), { recursive: true });
  writeFileSync(join(root, 'node_modules/.package-lock.json'), lock(prefixed(present)));
  return root;
}

const lock = (packages: object): string => JSON.stringify({ packages });

function prefixed(packages: Record<string, Package>): Record<string, Package> {
  return Object.fromEntries(Object.entries(packages).map(([name, value]) => [`node_modules/${name}`, value]));
}

const yaml = { version: '2.9.1' };

test.for(['20.19.0', '20.20.2', '22.0.0', '24.1.0'])('Node.js %s is new enough', (version) => {
  expect(() => checkNode(version)).not.toThrow();
});

test.for(['18.20.0', '20.18.9'])('Node.js %s is refused, and the message names both versions', (version) => {
  expect(() => checkNode(version)).toThrow(`zkai needs Node.js 20.19 or newer; this is ${version}`);
});

test('dependencies match when each has the version of the lock', async () => {
  expect(dependenciesMatchLock(await project({ yaml }, { yaml }))).toBe(true);
});

test('a package that is missing or has another version is a mismatch', async () => {
  expect(dependenciesMatchLock(await project({ yaml }, {}))).toBe(false);
  expect(dependenciesMatchLock(await project({ yaml }, { yaml: { version: '2.0.0' } }))).toBe(false);
});

test('a package for another platform may be missing', async () => {
  expect(
    dependenciesMatchLock(await project({ yaml, native: { version: '1.0.0', optional: true } }, { yaml })),
  ).toBe(true);
});

test('a clone without node_modules has no dependencies', async () => {
  const root = await tempDir();
  writeFileSync(join(root, 'package-lock.json'), lock({}));
  expect(dependenciesMatchLock(root)).toBe(false);
});

test('a step that fails shows what it printed and how it was called', async () => {
  const failing = runQuietly('sh', ['-c', 'echo out; echo err >&2; exit 3']);
  await expect(failing).rejects.toThrow(/out\nerr\n\nThis failed \(exit code 3\): sh -c/);
});

test('a step whose program is not there says so', async () => {
  await expect(runQuietly('/no/such/program', [])).rejects.toThrow('cannot run /no/such/program');
});
