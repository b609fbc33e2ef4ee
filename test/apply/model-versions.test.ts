import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Json } from '../../src/model/json.ts';
import { type Permits } from '../../src/model/plan.ts';
import { testProject, type TestProject } from '../support/project.ts';
import { raw } from '../support/raw.ts';

const HEAD = '/zkai/default/models/resnet';

/** Declares the versions of a model, each with its learning rate. */
async function declare({ directory }: TestProject, versions: Record<number, number>): Promise<void> {
  const list = Object.entries(versions).map(([version, lr]): Json => ({
    version: Number(version),
    params: { lr },
  }));
  const spec = { framework: 'pytorch', versions: list };
  const model = { apiVersion: 'zkai/v1', kind: 'ModelParams', metadata: { name: 'resnet' }, spec };
  await writeFile(join(directory, 'config', 'model.yaml'), JSON.stringify(model, null, 2));
}

async function maxOf({ connect }: TestProject): Promise<unknown> {
  return JSON.parse((await (await raw(connect)).text(HEAD)) ?? 'null')?.max;
}

const guards = async (project: TestProject, permits?: Permits): Promise<string[]> =>
  (await project.plan(permits === undefined ? {} : { permits })).blocked.map(({ guard }) => guard);

test('the number of a version that was removed is never given again, unless somebody says why', async () => {
  const project = await testProject();
  await declare(project, { 7: 0.1, 9: 0.3 });
  await project.apply();
  await declare(project, { 7: 0.1 });
  await project.apply();
  expect(await maxOf(project)).toBe(9);
  expect((await project.plan()).changes).toEqual([]);
  expect((await project.drift()).items).toEqual([]);

  await declare(project, { 7: 0.1, 9: 0.4 });
  const { blocked } = await project.plan();
  expect(blocked).toMatchObject([
    {
      guard: 'ZK502',
      path: `${HEAD}/versions/9`,
      document: 'ModelParams/resnet',
      source: { file: 'config/model.yaml', line: 16 },
    },
  ]);
  const { code, stderr } = await project.zkai(['apply', '--yes']);
  expect(code).toBe(4);
  expect(stderr).toContain('declare it as version 10');

  await declare(project, { 7: 0.1, 9: 0.3 });
  const permits = { overrides: [{ guard: 'ZK502', reason: 'the same weights again' }] };
  expect(await guards(project, permits)).toEqual([]);
  expect(await project.apply({ permits })).toMatchObject({ outcome: 'applied' });

  await declare(project, { 7: 0.1, 9: 0.3, 10: 0.4, 11: 0.5 });
  expect(await guards(project)).toEqual([]);
  await project.apply();
  expect(await maxOf(project)).toBe(11);
});

test('a roll-back brings a removed version back, and the highest stays the highest', async () => {
  const project = await testProject();
  await declare(project, { 7: 0.1 });
  await project.apply();
  await declare(project, { 8: 0.2 });
  await project.apply();
  expect((await project.zkai(['rollback', '@1', '--yes'])).code).toBe(0);
  expect(await maxOf(project)).toBe(8);
  expect(await (await raw(project.connect)).text(`${HEAD}/versions/7`)).toContain('0.1');
  await declare(project, { 7: 0.1 });
  expect((await project.plan()).changes).toEqual([]);
});

test('what was lost is no new version, and after everything was destroyed every number is free', async () => {
  const project = await testProject();
  await declare(project, { 7: 0.1, 9: 0.3 });
  await project.apply();
  await (await raw(project.connect)).remove(`${HEAD}/versions/7`);
  expect(await guards(project)).toEqual([]);
  await project.apply();
  await project.apply({ destroy: true });
  await declare(project, { 3: 0.1 });
  expect(await guards(project)).toEqual([]);
});

test('an alias is moved to a deprecated version only where somebody says why', async () => {
  const project = await testProject();
  const alias = async (to: number, deprecated: number[]): Promise<void> => {
    const versions = [1, 2].map((version) => ({ version, deprecated: deprecated.includes(version) }));
    const spec = { versions, aliases: { champion: to } };
    const model = { apiVersion: 'zkai/v1', kind: 'ModelParams', metadata: { name: 'resnet' }, spec };
    await writeFile(join(project.directory, 'config', 'model.yaml'), JSON.stringify(model));
  };
  await alias(2, []);
  await project.apply();
  await alias(2, [1, 2]); // it stays where it is
  expect(await guards(project)).toEqual([]);
  await alias(1, [1]);
  const { blocked } = await project.plan();
  expect(blocked).toMatchObject([{ guard: 'ZK508', path: HEAD, source: { file: 'config/model.yaml' } }]);
  expect(await guards(project, { overrides: [{ guard: 'ZK508', reason: 'version 2 is broken' }] })).toEqual(
    [],
  );
});
