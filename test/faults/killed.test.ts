import { expect, test } from 'vitest';
import { type TestProject, testProject } from '../support/project.ts';
import { raw, visible } from '../support/raw.ts';
import { ownServer } from './own-server.ts';
import { startCli } from './start-cli.ts';
import { type Frame, type Verdict, wireProxy } from '../support/wire-proxy.ts';

const freshServer = ownServer();
const BEFORE = { '/changed': 'a', '/deleted': 'b' };
const AFTER = { '/changed': 'x', '/new': 'n' };

async function declaredOn(connect: string): Promise<TestProject> {
  const project = await testProject({ connect });
  await project.declare(BEFORE);
  await project.apply();
  await project.declare(AFTER);
  return project;
}

/** Runs an apply of the command line until the frame, and kills it there; `null` when it has no such frame. */
async function killAt(
  project: TestProject,
  verdict: Verdict,
  at: (frame: Frame) => boolean,
): Promise<{ frame: Frame; isCommitted: boolean } | null> {
  const proxy = await wireProxy(project.connect, (frame) => (at(frame) ? verdict : 'pass'));
  const { child, ended } = await startCli(['apply', '-y', '--connect', proxy.connect], project.directory);
  const frame = await Promise.race([proxy.struck, ended.then(() => null)]);
  if (frame === null) {
    expect(await ended).toMatchObject({ code: 0 });
    return null;
  }
  // What the server was given is answered before the client goes.
  if (verdict === 'mute') await new Promise((resolve) => void setTimeout(resolve, 200));
  child.kill('SIGKILL');
  const { code } = await ended;
  if (frame.kind === 'close' && code === 0) return null; // nobody waits for the answer to a goodbye
  expect(code).toBeNull();
  const commit = proxy.frames.find(({ isCommit }) => isCommit);
  const isCommitted = commit !== undefined && (commit.index < frame.index || verdict === 'mute');
  return { frame, isCommitted };
}

const every = (name: string, at: (frame: Frame) => boolean) => ({ name, at });
const POINTS = [
  every('the first frame', ({ index }) => index === 0),
  every('taking the lock', ({ isLock }) => isLock),
  every('the commit', ({ isCommit }) => isCommit),
];
/** Every frame by number, with ZKAI_TEST_FULL. */
const ALL = Array.from({ length: 24 }, (_, number) =>
  every(`frame ${number}`, ({ index }) => index === number),
);
const points = process.env['ZKAI_TEST_FULL'] === '1' ? [...POINTS, ...ALL] : POINTS;

test.each(
  points.flatMap(
    (point) =>
      [
        { ...point, verdict: 'hold' },
        { ...point, verdict: 'mute' },
      ] as const,
  ),
)(
  'kill -9 at $name ($verdict) leaves the tree before or after, and recover and the next apply say the truth',
  async ({ at, verdict }) => {
    const project = await declaredOn(freshServer().connect);
    const who = await raw(project.connect);
    const killed = await killAt(project, verdict, at);
    if (killed === null) return;
    const { frame, isCommitted: isAfter } = killed;
    expect(await visible(who)).toEqual(isAfter ? AFTER : BEFORE);

    const recovered = await project.recover();
    if (frame.isCommit) expect(recovered.outcome).toBe(isAfter ? 'recovered' : 'undone');
    else expect(recovered.outcome).toBe('nothing-to-do');
    expect((await project.recover()).outcome).toBe('nothing-to-do');
    expect(await visible(who)).toEqual(isAfter ? AFTER : BEFORE);

    // The lock of the dead goes with its session at the latest.
    expect(await project.apply()).toMatchObject({
      outcome: isAfter ? 'nothing-to-do' : 'applied',
      revision: 2,
    });
    expect(await visible(who)).toEqual(AFTER);
    expect(await who.children('/zkai/.zkai/locks')).toEqual([]);
  },
);

test('recover by id works from another checkout, and also for an id that never was', async () => {
  const project = await declaredOn(freshServer().connect);
  const who = await raw(project.connect);
  await killAt(project, 'mute', ({ isCommit }) => isCommit);
  const [entry] = (await who.children('/zkai/.zkai/history')).slice(-1);
  const { id } = JSON.parse((await who.text(`/zkai/.zkai/history/${entry}`)) ?? '') as { id: string };
  const other = await testProject({ connect: project.connect });
  expect(await other.recover(id)).toMatchObject({ outcome: 'recovered', revision: 2 });
  expect(await other.recover('0b7e2c1a-5d3f-4e7b-9a56-2f1c8d4e6a90')).toMatchObject({ outcome: 'undone' });
});
