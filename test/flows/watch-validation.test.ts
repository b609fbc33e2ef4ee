import { mkdir, rename, rm, symlink, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { watchFiles } from '../../src/files/watch-files.ts';
import { runCli } from '../support/run-cli.ts';
import { tempDir } from '../support/temp-dir.ts';
import { watchCli } from '../support/watch-cli.ts';

const PROJECT = `apiVersion: zkai/v1
kind: Project
metadata: {name: watched}
spec:
  sources: ["config/**/*.yaml"]
  environments: {dev: {connect: "127.0.0.1:1", overlays: [overlays/dev]}}
  kinds: [{kind: View, schema: schemas/view.json, path: "/views/{metadata.name}"}]
`;
const VIEW = '{"properties": {"of": {"type": "string"}}}';

/** A document that is valid. */
function tree(name: string, node = 'text: x'): string {
  return `apiVersion: zkai/v1\nkind: ZnodeTree\nmetadata: {name: ${name}}\nspec: {nodes: [{path: /${name}, ${node}}]}\n`;
}

function brokenTree(name: string): string {
  return tree(name, 'colour: red');
}

interface Round {
  readonly exitCode: number;
  readonly error?: object;
  readonly summary: { readonly errors: number; readonly documents: number };
  readonly watch: { readonly changed: readonly string[] };
}

async function watchedProject(files: Readonly<Record<string, string>> = {}, args: readonly string[] = []) {
  const directory = await tempDir({
    'zkai.yaml': PROJECT,
    'config/a.yaml': tree('a'),
    'config/view.yaml': 'apiVersion: zkai/v1\nkind: View\nmetadata: {name: v}\nspec: {of: x}\n',
    'overlays/dev/a.yaml': 'apiVersion: zkai/v1\nkind: ZnodeTree\nmetadata: {name: a, labels: {env: dev}}\n',
    'schemas/view.json': VIEW,
    ...files,
  });
  const cli = await watchCli(['validate', '--watch', '--format', 'ndjson', ...args], directory);
  /** The next check, in a few words. */
  const round = async () => {
    const { exitCode, error, summary, watch } = await cli.next<Round>((line) => 'watch' in line);
    return { exitCode, changed: watch.changed, ...(error === undefined ? summary : {}) };
  };
  expect(await round()).toMatchObject({ exitCode: 0, changed: [], documents: 2 });
  const at = (path: string): string => join(directory, path);
  return { directory, cli, round, at };
}

describe('zkai validate --watch', () => {
  test('checks again after every kind of save, addition and removal', async () => {
    const { round, at } = await watchedProject();
    const a = at('config/a.yaml');
    await writeFile(a, brokenTree('a'));
    expect(await round()).toMatchObject({ exitCode: 3, changed: ['config/a.yaml'] });
    // As VS Code and many others save: written aside, and put in its place.
    await writeFile(at('config/.a.tmp'), tree('a'));
    await rename(at('config/.a.tmp'), a);
    expect(await round()).toMatchObject({ exitCode: 0, changed: ['config/a.yaml'] });
    // As vim does: the old one moved away, a new one written, the old one deleted.
    await rename(a, `${a}~`);
    await writeFile(a, brokenTree('a'));
    await unlink(`${a}~`);
    expect(await round()).toMatchObject({ exitCode: 3, changed: ['config/a.yaml'] });
    await writeFile(a, tree('a'));
    expect(await round()).toMatchObject({ exitCode: 0 });

    await writeFile(at('config/b.yaml'), tree('b'));
    expect(await round()).toMatchObject({ changed: ['config/b.yaml'], documents: 3 });
    await mkdir(at('config/deep/er'), { recursive: true });
    await sleep(500); // longer than saves are taken together: the directory is seen while nothing is in it
    await writeFile(at('config/deep/er/c.yaml'), brokenTree('c'));
    expect(await round()).toMatchObject({ exitCode: 3, changed: ['config/deep/er/c.yaml'], documents: 4 });
    await writeFile(at('config/deep/er/c.yaml'), tree('c'));
    expect(await round()).toMatchObject({ exitCode: 0, documents: 4 });
    await unlink(at('config/b.yaml'));
    expect(await round()).toMatchObject({ changed: ['config/b.yaml'], documents: 3 });

    // A directory that is put in the place of another one is watched as that one was.
    await rename(at('config'), at('away'));
    expect(await round()).toMatchObject({ changed: expect.arrayContaining(['config']), documents: 1 });
    await rename(at('away'), at('config'));
    expect(await round()).toMatchObject({ exitCode: 0, documents: 3 });
    await writeFile(at('config/deep/er/c.yaml'), brokenTree('c'));
    expect(await round()).toMatchObject({ exitCode: 3, changed: ['config/deep/er/c.yaml'] });
  });

  test('checks again when anything else that has a part in it changes, and for nothing else', async () => {
    const { round, at } = await watchedProject();
    await writeFile(at('overlays/dev/a.yaml'), brokenTree('a'));
    expect(await round()).toMatchObject({ exitCode: 3, changed: ['overlays/dev/a.yaml'] });
    await writeFile(at('overlays/dev/a.yaml'), 'apiVersion: zkai/v1\nkind: ZnodeTree\nmetadata: {name: a}\n');
    expect(await round()).toMatchObject({ exitCode: 0 });
    await writeFile(at('schemas/view.json'), VIEW.replace('string', 'number'));
    expect(await round()).toMatchObject({ exitCode: 3, changed: ['schemas/view.json'] });
    await writeFile(at('schemas/view.json'), VIEW);
    expect(await round()).toMatchObject({ exitCode: 0 });

    // A file that a document names, before there is any, and behind a link.
    await writeFile(at('config/a.yaml'), tree('a', 'file: ../data/a.bin'));
    expect(await round()).toMatchObject({ exitCode: 3, changed: ['config/a.yaml'] });
    await writeFile(at('README.md'), 'nobody asked for it');
    await mkdir(at('data'));
    expect(await round()).toMatchObject({ exitCode: 3, changed: ['data'] });
    await writeFile(at('store.bin'), 'x');
    await symlink('../store.bin', at('data/a.bin'));
    expect(await round()).toMatchObject({ exitCode: 0, changed: ['data/a.bin'] });
    await writeFile(at('store.bin'), Buffer.alloc(2 * 1024 * 1024));
    expect(await round()).toMatchObject({ exitCode: 3, changed: ['store.bin'] });
    await writeFile(at('config/a.yaml'), brokenTree('a'));
    expect(await round()).toMatchObject({ exitCode: 3, changed: ['config/a.yaml'] });

    // What is let pass.
    await writeFile(at('.zkai-baseline.json'), '[');
    expect(await round()).toMatchObject({ exitCode: 3, changed: ['.zkai-baseline.json'] });
  });

  test('goes on with a zkai.yaml that is broken, away, or names other files', async () => {
    const { cli, round, at } = await watchedProject({ 'more/b.yaml': brokenTree('b') });
    await writeFile(at('zkai.yaml'), `${PROJECT}  sources: [`);
    expect(await round()).toMatchObject({ exitCode: 3, changed: ['zkai.yaml'] });
    await unlink(at('zkai.yaml'));
    expect(await round()).toEqual({ exitCode: 3, changed: ['zkai.yaml'] });
    await writeFile(at('zkai.yaml'), PROJECT.replace('config/**', 'more/**'));
    expect(await round()).toMatchObject({ exitCode: 3, changed: ['zkai.yaml'] });
    await writeFile(at('more/b.yaml'), tree('b'));
    expect(await round()).toMatchObject({ changed: ['more/b.yaml'] });
    await writeFile(at('zkai.yaml'), PROJECT.replace('config/**', 'more/to/come/**'));
    expect(await round()).toMatchObject({ documents: 1, changed: ['zkai.yaml'] }); // the overlay's
    await mkdir(at('more/to/come'), { recursive: true });
    await writeFile(at('more/to/come/c.yaml'), tree('c'));
    const { watch } = await cli.next<Round>(({ summary }) => summary?.documents === 2);
    expect(watch.changed.join()).toContain('more/to');
    await writeFile(at('zkai.yaml'), PROJECT);
    expect(await round()).toMatchObject({ exitCode: 0, documents: 2 });
  });

  test('takes many saves together', async () => {
    const { cli, at } = await watchedProject();
    const names = Array.from({ length: 300 }, (_, index) => `t${index}`);
    for (const name of names) await writeFile(at(`config/${name}.yaml`), tree(name));
    let rounds = 0;
    await cli.next<Round>((line) => {
      if ('watch' in line) rounds += 1;
      return line.summary?.documents === 302;
    });
    expect(rounds).toBeLessThan(names.length / 5);
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('ends with %s: %i, and nothing more to say', async (signal, code) => {
    const { cli } = await watchedProject();
    cli.child.kill(signal);
    await expect(cli.line()).rejects.toThrow('it ended');
    expect({ code: await cli.code, stderr: cli.stderr() }).toEqual({ code, stderr: '' });
  });

  test('ends quietly when nobody reads any more', async () => {
    const { cli, at } = await watchedProject();
    cli.child.stdout?.destroy();
    await writeFile(at('config/a.yaml'), brokenTree('a'));
    expect({ code: await cli.code, stderr: cli.stderr() }).toEqual({ code: 0, stderr: '' });
  });

  test('for a person has the time above each check; in lines for editors it is below', async () => {
    const directory = await tempDir({ 'zkai.yaml': PROJECT, 'overlays/dev/a.yaml': brokenTree('a') });
    const person = await watchCli(['validate', '--watch'], directory);
    expect(await person.line()).toMatch(/^\[\d\d:\d\d:\d\d\]$/);
    const editor = await watchCli(['validate', '--watch', '-o', 'compact'], directory);
    const lines = [await editor.line()];
    while (!lines.at(-1)?.startsWith('zkai: checked at ')) lines.push(await editor.line());
    expect(lines.length).toBeGreaterThan(1);
  });

  test.each([
    [['--json'], 'json is one whole'],
    [['--format', 'sarif'], 'sarif is one whole'],
    [['--report', 'junit=x.xml'], 'a report is one whole'],
    [['--fix'], '--fix'],
    [['--env', 'nope'], 'nope'],
  ])('refuses %j: 64', async (args, reason) => {
    const cwd = await tempDir({ 'zkai.yaml': PROJECT });
    const { code, stdout, stderr } = await runCli(['validate', '--watch', ...args], { cwd });
    expect(code).toBe(64);
    expect(stdout + stderr).toContain(reason);
  });

  test('looks by itself where it is asked to', async () => {
    const { round, at } = await watchedProject({}, ['--poll', '50ms']);
    await writeFile(at('config/a.yaml'), brokenTree('a'));
    expect(await round()).toMatchObject({ exitCode: 3, changed: ['config/a.yaml'] });
    await writeFile(at('config/b.yaml'), tree('b'));
    expect(await round()).toMatchObject({ changed: ['config/b.yaml'], documents: 3 });
  });
});

test('where the operating system has no watches left, files are looked at, and that is told once', async () => {
  const directory = await tempDir({ 'a/x': '', 'b/y': '' });
  const told: string[] = [];
  const watched = watchFiles(directory, { onPolling: (reason) => told.push(reason) }, () => {
    throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
  });
  onTestFinished(() => watched.close());
  await watched.files.readText('a/x');
  await watched.files.find(['b/*']);
  expect(told).toEqual(['ENOSPC']);
  const { signal } = new AbortController();
  await writeFile(join(directory, 'a/x'), 'more');
  expect(await watched.changed(signal)).toEqual(['a/x']);
  watched.begin();
  await watched.files.find(['b/*']);
  await rm(join(directory, 'b/y'));
  expect(await watched.changed(signal)).toEqual(['b/y']);
});
