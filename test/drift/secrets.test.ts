import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DRIFT_FORMATS } from '../../src/cli/global-flags.ts';
import { httpReceiver } from '../support/http-receiver.ts';
import { testProject } from '../support/project.ts';
import { raw } from '../support/raw.ts';

const SCHEMA = {
  type: 'object',
  properties: { pin: { type: 'string', 'x-zkai-sensitive': true }, size: { type: 'integer' } },
};
const KIND = { kind: 'Safe', schema: 'schemas/safe.json', path: '/safes/{metadata.name}' };
const ZNODE = '/zkai/default/safes/main';

test('no form of a drift, no state file and no webhook has a byte of a secret, from git and from the ledger', async () => {
  const project = await testProject({ spec: { kinds: [KIND] } });
  await mkdir(join(project.directory, 'schemas'));
  await writeFile(join(project.directory, 'schemas/safe.json'), JSON.stringify(SCHEMA));
  const metadata = { name: 'main' };
  const document = { apiVersion: 'zkai/v1', kind: 'Safe', metadata, spec: { pin: 'env:PIN', size: 1 } };
  await writeFile(join(project.directory, 'config/safe.yaml'), JSON.stringify(document));
  await project.apply();
  const who = await raw(project.connect);
  const live = JSON.parse((await who.text(ZNODE)) ?? '{}') as object;
  await who.set(ZNODE, JSON.stringify({ ...live, pin: 'hidden-4711' }));

  const { port, received } = await httpReceiver([{ status: 200 }]);
  const env = { ZKAI_WEBHOOK: `http://127.0.0.1:${port}/` };
  const files = DRIFT_FORMATS.map((format) => `${format}=out/${format}.txt`);
  const said: string[] = [];
  for (const [against, format] of [
    ['git', 'zkai'],
    ['ledger', 'slack'],
  ] as const) {
    const reports = files.flatMap((file) => ['--report', file]);
    const args = [
      '--against',
      against,
      '--webhook-format',
      format,
      '--state',
      `${against}.json`,
      '--verbose',
    ];
    const run = await project.zkai(['drift', ...args, ...reports], { env });
    expect(run.code).toBe(2);
    expect(run.stdout).toContain('(sensitive) changed');
    said.push(run.stdout, run.stderr, await readFile(join(project.directory, `${against}.json`), 'utf8'));
    for (const name of DRIFT_FORMATS)
      said.push(await readFile(join(project.directory, 'out', `${name}.txt`), 'utf8'));
  }
  said.push(...received.map(({ body }) => body));
  expect(received).toHaveLength(2);
  for (const text of said) expect(text).not.toMatch(/hidden|4711|zkai:sensitive/);

  // Another secret is another drift, though nothing of it shows.
  const fingerprint = async (): Promise<string | undefined> => (await project.drift()).items[0]?.fingerprint;
  const before = await fingerprint();
  expect(await fingerprint()).toBe(before);
  await who.set(ZNODE, JSON.stringify({ ...live, pin: 'hidden-4712' }));
  expect(await fingerprint()).not.toBe(before);
});

test('accepting what is live beside a secret shows the lines around it without that', async () => {
  const project = await testProject({ spec: { kinds: [KIND] } });
  await mkdir(join(project.directory, 'schemas'));
  await writeFile(join(project.directory, 'schemas/safe.json'), JSON.stringify(SCHEMA));
  const file = join(project.directory, 'config/safe.yaml');
  const yaml =
    'apiVersion: zkai/v1\nkind: Safe\nmetadata: { name: main }\nspec:\n  pin: hidden-4711\n  size: 1\n';
  await writeFile(file, yaml);
  await project.apply();
  const who = await raw(project.connect);
  await who.set(ZNODE, (await who.text(ZNODE))?.replace('"size":1', '"size":2') ?? '');
  for (const more of [['--dry-run'], ['--dry-run', '--json'], ['--verbose']]) {
    const run = await project.zkai(['drift', 'accept', 'Safe/main', ...more]);
    expect(run.stdout).toContain('pin: ***********');
    expect(run.stdout + run.stderr).not.toMatch(/hidden|4711/);
  }
  expect(await readFile(file, 'utf8')).toBe(yaml.replace('size: 1', 'size: 2'));
});
