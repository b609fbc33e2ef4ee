import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { outputProblems } from '../report/output-schemas.ts';
import { startEnsemble } from '../support/ensemble.ts';
import { testProject, type TestProject } from '../support/project.ts';
import { jsonOf } from '../support/run-cli.ts';
import { sharedServer } from '../support/server.ts';

/** A topology with these servers, a line each from line 9 on. */
async function declare({ directory }: TestProject, servers: readonly string[]): Promise<void> {
  const head = ['apiVersion: zkai/v1', 'kind: ClusterTopology', 'metadata: {name: lab}', 'spec:'];
  const spec = ['  profile: dev', '  ensemble:', '    settings: {reconfigEnabled: false}', '    servers:'];
  const lines = [...head, ...spec, ...servers.map((server) => `      - {${server}}`)];
  await writeFile(join(directory, 'config', 'lab.yaml'), `${lines.join('\n')}\n`);
}

const local = (id: number, more = ''): string =>
  `id: ${id}, host: 127.0.0.1, quorumPort: ${4000 + id}, electionPort: ${5000 + id}, clientPort: ${6000 + id}${more}`;

const guards = async (project: TestProject): Promise<string[]> =>
  (await project.plan()).blocked.map(({ guard, source }) => `${guard}:${source?.line}`);

test('plan asks a real ensemble of three who it is, below a chroot, and blocks what is no single step', async () => {
  const ensemble = await startEnsemble({ servers: 3 });
  const project = await testProject({ connect: `${ensemble.connect}/below/a/chroot` });
  const three = [local(1), local(2), local(3)];
  await declare(project, three);
  expect(await guards(project)).toEqual([]);
  await project.apply();

  await declare(project, [...three, local(4), local(5)]);
  expect(await guards(project)).toEqual(['ZK412:13']);
  await declare(project, [local(1)]);
  expect(await guards(project)).toEqual(['ZK411:9']);
  await declare(project, [local(1), local(2), 'id: 3, host: 127.0.0.2']);
  expect(await guards(project)).toEqual(['ZK414:11']);
  const run = await project.zkai(['plan', '--json']);
  expect(outputProblems(jsonOf(run))).toEqual([]);
  expect(run.code).toBe(4);
  const overridden = await project.zkai(['plan', '--override', 'ZK414', '--reason', 'the old one is gone']);
  expect(overridden.code).toBe(0);
  await declare(project, [...three, local(4, ', role: observer'), local(5, ', role: observer')]);
  expect(await guards(project)).toEqual([]);
  await ensemble.stop();
});

test('a server that stands alone is no ensemble that anybody declares', async () => {
  const project = await testProject({ connect: `${sharedServer()}/alone-${process.pid}` });
  await declare(project, [local(1), local(2), local(3)]);
  expect(await guards(project)).toEqual([]);
});
