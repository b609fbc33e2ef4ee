import { expect, test } from 'vitest';
import { type Raw, raw, visible } from '../support/raw.ts';
import { failureOf, type TestProject, testProject } from '../support/project.ts';
import { ownServer } from './own-server.ts';
import { startCli } from './start-cli.ts';
import { wireProxy } from '../support/wire-proxy.ts';

const freshServer = ownServer();
const LOCK = '/zkai/.zkai/lock';
const LOCKS = '/zkai/.zkai/locks';

async function changed(name: string, connect?: string): Promise<TestProject> {
  const project = await testProject({ name, ...(connect === undefined ? {} : { connect }) });
  await project.declare({ [`/${name}`]: 'before' });
  await project.apply();
  await project.declare({ [`/${name}`]: 'after' });
  return project;
}

/** What `lock break` does. */
async function breakLock(who: Raw): Promise<void> {
  for (const name of await who.children(LOCKS)) await who.remove(`${LOCKS}/${name}`);
  await who.remove(LOCK);
}

test('a lock that was broken before the commit: exit 5 fence-lost, nothing written, the new holder keeps its lock', async () => {
  const project = await changed('slow');
  const who = await raw(project.connect);
  const proxy = await wireProxy(project.connect, ({ isCommit }) => (isCommit ? 'hold' : 'pass'));
  const applying = failureOf(project.apply({ connect: proxy.connect }));
  await proxy.struck;
  await breakLock(who);
  await who.create(LOCK, '{"who":"new holder"}', { ephemeral: true });
  await who.create(`${LOCKS}/new`, '', { ephemeral: true });
  proxy.release();
  expect(await applying).toMatchObject({ code: 'fence-lost', exitCode: 5 });
  expect(await visible(who)).toEqual({ '/slow': 'before' });
  expect(await who.text(LOCK)).toBe('{"who":"new holder"}');
  expect(await who.children(LOCKS)).toEqual(['new']);
});

test('a lock that was broken and taken by a real apply: the slow one writes nothing', async () => {
  const slow = await changed('slow');
  const fast = await changed('fast', slow.connect);
  const who = await raw(slow.connect);
  const proxy = await wireProxy(slow.connect, ({ isCommit }) => (isCommit ? 'hold' : 'pass'));
  const applying = failureOf(slow.apply({ connect: proxy.connect }));
  await proxy.struck;
  await breakLock(who);
  expect(await fast.apply()).toMatchObject({ outcome: 'applied' });
  proxy.release();
  expect(await applying).toMatchObject({ code: 'fence-lost', exitCode: 5 });
  expect(await visible(who)).toEqual({ '/slow': 'before', '/fast': 'after' });
  expect(await slow.apply()).toMatchObject({ outcome: 'applied' });
});

test('an apply that was paused past its session while another applied has written nothing', async () => {
  const slow = await changed('slow', freshServer().connect);
  const fast = await changed('fast', slow.connect);
  const proxy = await wireProxy(slow.connect, ({ isCommit }) => (isCommit ? 'hold' : 'pass'));
  const { child, ended } = await startCli(
    ['apply', '-y', '--json', '--connect', proxy.connect],
    slow.directory,
  );
  await proxy.struck;
  child.kill('SIGSTOP');
  // It waits until the session of the paused one is over.
  expect(await fast.apply()).toMatchObject({ outcome: 'applied' });
  child.kill('SIGCONT');
  proxy.release();
  const { code, stdout } = await ended;
  expect(code, stdout).toBe(5);
  expect(await visible(await raw(slow.connect))).toEqual({ '/slow': 'before', '/fast': 'after' });
});
