import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { testProject } from '../support/project.ts';
import { jsonOf, runCli } from '../support/run-cli.ts';
import { raw } from '../support/raw.ts';
import { tempDir } from '../support/temp-dir.ts';

interface View {
  readonly exitCode: number;
  readonly against: string;
  readonly items: readonly { readonly path: string; readonly class: string; readonly fingerprint: string }[];
}

const classes = ({ items }: View): string[] => items.map((item) => `${item.path} ${item.class}`);

test('against the ledger no document is read, and a change of the files alone is neither here nor there', async () => {
  const project = await testProject();
  const who = await raw(project.connect);
  await project.declare({ '/app/name': 'shop', '/app/theme': 'dark' });
  await project.apply();
  await who.set('/app/name', 'bazaar');
  await project.declare({ '/app/name': 'market', '/app/theme': 'light' });
  const drift = async (...args: string[]): Promise<View> =>
    jsonOf(await project.zkai(['drift', '--json', ...args])) as unknown as View;

  const git = await drift();
  expect(classes(git)).toEqual(['/app/name conflict']);
  const ledger = await drift('--against', 'ledger');
  expect(ledger).toMatchObject({
    exitCode: 2,
    against: 'ledger',
    items: [{ source: null, document: 'ZnodeTree/app' }],
  });
  expect(classes(ledger)).toEqual(['/app/name drift.modified']);
  expect(ledger.items[0]?.fingerprint).toBe(git.items[0]?.fingerprint);

  // Whatever has become of the documents.
  await rm(join(project.directory, 'config'), { recursive: true });
  expect(classes(await drift('--against', 'ledger'))).toEqual(['/app/name drift.modified']);
});

test('without any file the ledger says whose it is, and asks where it is of several', async () => {
  const one = await testProject({ name: 'one' });
  const who = await raw(one.connect);
  await one.declare({ '/one/name': { a: 1 } });
  await one.apply();
  await who.set('/one/name', '{"a":2}');
  const cwd = await tempDir({});
  const run = (...args: string[]) =>
    runCli(['drift', '--against', 'ledger', '--connect', one.connect, '--json', ...args], { cwd });

  const alone = await run();
  expect(alone.code).toBe(2);
  expect(jsonOf(alone)).toMatchObject({
    project: 'one',
    environment: 'test',
    items: [{ path: '/one/name' }],
  });

  const two = await testProject({ name: 'two', connect: one.connect });
  await two.declare({ '/two/name': 'x' });
  await two.apply();
  const several = await run();
  expect(several.code).toBe(64);
  expect(several.stdout).toContain('project two, environment test');
  expect((await run('--project-name', 'two')).code).toBe(0);
  expect((await run('--project-name', 'three')).code).toBe(64);
  expect((await run('--root', '/elsewhere')).code).toBe(64);

  const git = await runCli(['drift', '--connect', one.connect, '--json'], { cwd });
  expect([git.code, jsonOf(git)['error']]).toMatchObject([64, { code: 'usage' }]);
  // A zkai.yaml is not contradicted.
  expect((await one.zkai(['drift', '--against', 'ledger', '--root', '/other'])).code).toBe(64);
});
