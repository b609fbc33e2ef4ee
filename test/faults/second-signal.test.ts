import { expect, test } from 'vitest';
import { testProject } from '../support/project.ts';
import { raw, visible } from '../support/raw.ts';
import { ownServer } from './own-server.ts';
import { startCli } from './start-cli.ts';
import { wireProxy } from '../support/wire-proxy.ts';

const freshServer = ownServer();

test('a second SIGINT while the reply is awaited ends with 8, not with "nothing was written", and recover knows', async () => {
  const project = await testProject({ connect: freshServer().connect });
  await project.declare({ '/app': 'declared' });
  const proxy = await wireProxy(project.connect, ({ isCommit }) => (isCommit ? 'mute' : 'pass'));
  const { child, ended } = await startCli(['apply', '-y', '--connect', proxy.connect], project.directory);
  await proxy.struck;
  child.kill('SIGINT');
  await new Promise((resolve) => void setTimeout(resolve, 300));
  child.kill('SIGINT');
  const { code, stderr } = await ended;
  expect(code).toBe(8);
  expect(stderr).toMatch(/zkai recover [0-9a-f-]{36} /);
  expect(await visible(await raw(project.connect))).toEqual({ '/app': 'declared' });
  const recovered = await project.zkai(['recover', '--json']);
  expect(JSON.parse(recovered.stdout)).toMatchObject({ ok: true, outcome: 'recovered', revision: 1 });
});
