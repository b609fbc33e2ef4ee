import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { keepDriftState } from '../../src/flows/keep-drift-state.ts';
import { systemClock } from '../../src/cli/clock.ts';
import { userFiles } from '../../src/files/user-files.ts';
import { type DriftResult } from '../../src/model/results.ts';
import { znodePath } from '../../src/model/znode-path.ts';
import { drift as driftSample } from '../report/samples.ts';
import { jsonOf } from '../support/run-cli.ts';
import { testProject } from '../support/project.ts';
import { raw } from '../support/raw.ts';
import { tempDir } from '../support/temp-dir.ts';

test('a scheduled run tells a drift once, and when it is gone; a file that is not its own stays as it is', async () => {
  const project = await testProject();
  const who = await raw(project.connect);
  await project.declare({ '/app/a': { n: 1 } });
  await project.apply();
  const run = (...args: string[]) =>
    project.zkai(['drift', '--state', 'drift-state.json', '--known-ok', '--json', ...args]);
  const statuses = async (...args: string[]) => {
    const done = await run(...args);
    const { items, state } = jsonOf(done) as unknown as {
      items: readonly { readonly status: string }[];
      state: { readonly gone: readonly { readonly path: string }[] };
    };
    return [done.code, items.map(({ status }) => status).join(), state.gone.map(({ path }) => path).join()];
  };
  expect(await statuses()).toEqual([0, '', '']);
  await who.set('/app/a', '{"n":2}');
  expect(await statuses()).toEqual([2, 'new', '']);
  expect(await statuses()).toEqual([0, 'known', '']);
  expect((await project.zkai(['drift', '--state', 'drift-state.json'])).code).toBe(2);
  await who.set('/app/a', '{"n":3}');
  expect(await statuses()).toEqual([2, 'changed', '']);
  await who.set('/app/a', '{"n":1}');
  const gone = await project.zkai(['drift', '--state', 'drift-state.json']);
  expect([gone.code, gone.stdout]).toEqual([
    0,
    expect.stringMatching(/does not any more:\n +modified +\/app\/a/),
  ]);
  expect(await statuses()).toEqual([0, '', '']);

  const file = join(project.directory, 'drift-state.json');
  const whole = await readFile(file, 'utf8');
  for (const content of [
    whole.slice(0, -20),
    whole.replace('state/v1', 'state/v9'),
    whole.replace('"environment": "test"', '"environment": "other"'),
    Buffer.from(`\ufeff${whole}`, 'utf16le'),
    Buffer.from([0x7b, 0xc0, 0x7d]),
  ]) {
    await writeFile(file, content);
    expect(await run()).toMatchObject({ code: 64 });
    expect(await readFile(file)).toEqual(Buffer.from(content));
  }
  expect((await project.zkai(['drift', '--known-ok'])).code).toBe(64);
  expect((await readdir(project.directory)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
});

test('two runs at once tell every drift, keep all of it, and leave a whole file', async () => {
  const directory = await tempDir({});
  const world = { userFiles: userFiles(directory), clock: systemClock };
  const [template] = driftSample().items;
  const result = driftSample({
    items: Array.from({ length: 50 }, (_, i) => ({
      ...template!,
      path: znodePath(`/app/${i}`),
      fingerprint: String(i),
    })),
  });
  const keep = (announce: (told: DriftResult) => Promise<boolean>) =>
    keepDriftState(world, result, { path: 'state.json', announce });
  const runs = await Promise.all(Array.from({ length: 4 }, () => keep(async () => true)));
  expect(runs.map(({ problem }) => problem)).toEqual([undefined, undefined, undefined, undefined]);
  const { items } = JSON.parse(await readFile(join(directory, 'state.json'), 'utf8')) as { items: unknown[] };
  expect(items).toHaveLength(50);
  const isNew = ({ result: { news } }: (typeof runs)[number]): boolean =>
    [...(news?.status.values() ?? [])].every(({ status }) => status === 'new');
  expect(runs.some(isNew)).toBe(true);

  // What could not be announced is news to the next run.
  const later = { ...result, items: [] };
  await keepDriftState(world, later, { path: 'state.json', announce: async () => false });
  const again = await keepDriftState(world, later, { path: 'state.json', announce: async () => true });
  expect(again.result.news?.gone).toHaveLength(50);
});
