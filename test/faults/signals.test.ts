import { expect, test } from 'vitest';
import { testProject } from '../support/project.ts';
import { fingerprint, raw, visible } from '../support/raw.ts';
import { ownServer } from './own-server.ts';
import { startCli } from './start-cli.ts';
import { type Frame, wireProxy } from '../support/wire-proxy.ts';

const freshServer = ownServer();
const BEFORE = { '/app': 'before' };
const AFTER = { '/app': 'after', '/new': 'n' };

async function changed() {
  const project = await testProject({ connect: freshServer().connect });
  await project.declare(BEFORE);
  await project.apply();
  await project.declare(AFTER);
  return { project, who: await raw(project.connect) };
}

/** The last read before the commit is on the connection that holds the lock. */
function readUnderLock(): (frame: Frame) => boolean {
  let locked = false;
  return (frame) => {
    locked ||= frame.isLock;
    return locked && frame.kind === 'read';
  };
}

test.each([
  [
    'connecting',
    'SIGINT',
    130,
    () =>
      ({ index }: Frame) =>
        index === 0,
  ],
  [
    'reading for the plan',
    'SIGTERM',
    143,
    () =>
      ({ kind }: Frame) =>
        kind === 'read',
  ],
  [
    'taking the lock',
    'SIGINT',
    130,
    () =>
      ({ isLock }: Frame) =>
        isLock,
  ],
  ['reading under the lock', 'SIGINT', 130, readUnderLock],
] as const)('while %s, %s ends it with %i at once, and nothing is written', async (_, signal, code, at) => {
  const { project, who } = await changed();
  const before = await fingerprint(who);
  const isThere = at();
  const proxy = await wireProxy(project.connect, (frame) => (isThere(frame) ? 'hold' : 'pass'));
  const { child, ended } = await startCli(
    ['apply', '-y', '--connect', proxy.connect, '--timeout', '20s'],
    project.directory,
  );
  await proxy.struck;
  const start = performance.now();
  child.kill(signal);
  const run = await ended;
  expect(run.code, run.stderr).toBe(code);
  expect(performance.now() - start).toBeLessThan(6000);
  expect(run.stderr).not.toMatch(/^\s+at /m);
  proxy.release();
  await expect.poll(() => who.children('/zkai/.zkai/locks'), { timeout: 12_000 }).toEqual([]);
  expect(await fingerprint(who)).toEqual(before);
});

test('while waiting for the lock, SIGINT ends it with 130, and the holder keeps the lock', async () => {
  const { project, who } = await changed();
  await who.create(
    '/zkai/.zkai/lock',
    '{"id":"x","who":"ann@host","command":"apply","since":"now","ci":null}',
  );
  const before = await fingerprint(who);
  const { child, says, ended } = await startCli(['apply', '-y'], project.directory);
  await says('ann@host');
  child.kill('SIGINT');
  expect(await ended).toMatchObject({ code: 130 });
  expect(await fingerprint(who)).toEqual(before);
});

test('after the commit was sent, SIGINT waits for the reply: the apply finishes and says so, exit 0', async () => {
  const { project, who } = await changed();
  const proxy = await wireProxy(project.connect, ({ isCommit }) => (isCommit ? 'hold' : 'pass'));
  const { child, ended } = await startCli(
    ['apply', '-y', '--json', '--connect', proxy.connect],
    project.directory,
  );
  await proxy.struck;
  child.kill('SIGINT');
  await new Promise((resolve) => void setTimeout(resolve, 300));
  proxy.release();
  const { code, stdout } = await ended;
  expect(JSON.parse(stdout)).toMatchObject({ ok: true, exitCode: 0, outcome: 'applied', revision: 2 });
  expect(code).toBe(0);
  expect(await visible(who)).toEqual(AFTER);
  expect(await who.children('/zkai/.zkai/locks')).toEqual([]);
});
