import { createHash, randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { testProject, type TestProject } from '../support/project.ts';
import { raw } from '../support/raw.ts';

/** Three chunks, which no transaction carries together with the ledger's own copy. */
const WEIGHTS = randomBytes(600_000);
const digest = createHash('sha256').update(WEIGHTS).digest('hex');
const BLOB = `/zkai/default/blobs/sha256/${digest}`;

async function declare({ directory }: TestProject, name: string): Promise<void> {
  const version = { version: 1, weights: { inline: 'tiny.onnx', size: WEIGHTS.length } };
  const model = {
    apiVersion: 'zkai/v1',
    kind: 'ModelParams',
    metadata: { name },
    spec: { versions: [version] },
  };
  await writeFile(join(directory, 'config', `${name}.yaml`), JSON.stringify(model));
}

/** The weights as a consumer gets them: by the digest of the version, chunk by chunk. */
async function fetched({ connect }: TestProject, model: string): Promise<Buffer | null> {
  const who = await raw(connect);
  const version = JSON.parse((await who.text(`/zkai/default/models/${model}/versions/1`)) ?? 'null');
  const path = `/zkai/default/blobs/${String(version.weights.digest).replace(':', '/')}`;
  const manifest = JSON.parse((await who.text(path)) ?? 'null');
  if (manifest === null) return null;
  const names = [...(await who.children(path))].sort();
  const chunks = await Promise.all(names.map(async (name) => (await who.get(`${path}/${name}`))?.data));
  return Buffer.concat(chunks.map((chunk) => chunk ?? Buffer.alloc(0)));
}

const rows = async (project: TestProject): Promise<string[]> =>
  (await project.plan()).changes.map(({ actions, path }) => `${actions.join()} ${path}`);

test('weights in a file are stored in chunks, shared by the models that have them, and go with the last', async () => {
  const project = await testProject({ environment: { batching: 'journal' } });
  await writeFile(join(project.directory, 'config', 'tiny.onnx'), WEIGHTS);
  await declare(project, 'a');
  const { stdout } = await project.zkai(['plan']);
  expect(stdout).toContain(`${BLOB}/00002`);
  expect(stdout).toContain('bytes');
  // oxlint-disable-next-line no-control-regex -- what a terminal would take for more than text
  expect(stdout).not.toMatch(/[^\n\x20-\x7e\u00a0-\uffff]/);
  expect(await project.apply()).toMatchObject({ outcome: 'applied' });
  expect(WEIGHTS.equals((await fetched(project, 'a')) ?? Buffer.alloc(0))).toBe(true);
  expect(await rows(project)).toEqual([]);
  expect((await project.drift()).items).toEqual([]);

  await declare(project, 'b');
  expect(await rows(project)).toEqual([
    'create /zkai/default/models/b',
    'create /zkai/default/models/b/versions',
    'create /zkai/default/models/b/versions/1',
  ]);
  await project.apply();

  await rm(join(project.directory, 'config', 'a.yaml'));
  await project.apply();
  expect(WEIGHTS.equals((await fetched(project, 'b')) ?? Buffer.alloc(0))).toBe(true);
  expect(await rows(project)).toEqual([]);

  await rm(join(project.directory, 'config', 'b.yaml'));
  await project.declare({ '/other': 'x' });
  await project.apply();
  expect(await (await raw(project.connect)).get('/zkai/default/blobs')).toBeNull();
});

test('without batches it says that it does not fit; other bytes for an applied version are refused', async () => {
  const project = await testProject();
  const file = join(project.directory, 'config', 'tiny.onnx');
  await writeFile(file, WEIGHTS);
  await declare(project, 'a');
  expect((await project.plan()).blocked).toMatchObject([{ guard: 'too-large', permit: '--batch journal' }]);
  await project.apply({ batching: 'journal' });
  await writeFile(file, randomBytes(WEIGHTS.length));
  expect((await project.plan()).blocked.map(({ guard }) => guard)).toContain('ZK501');
});

test('a model is not applied without the one that has their blob', async () => {
  const project = await testProject({ environment: { batching: 'journal' } });
  await writeFile(join(project.directory, 'config', 'tiny.onnx'), WEIGHTS);
  await declare(project, 'a');
  await declare(project, 'b');
  const selection = { targets: ['ModelParams/b'], excludes: [], noDelete: false };
  expect((await project.plan({ selection })).blocked).toMatchObject([
    { guard: 'left-out', document: 'ModelParams/b' },
  ]);
});
