import { expect, test } from 'vitest';
import { type TestProject, testProject } from '../support/project.ts';
import { jsonOf } from '../support/run-cli.ts';
import { raw, visible } from '../support/raw.ts';
import { type PrivateServer } from '../support/server.ts';
import { ownServer } from './own-server.ts';
import { startCli } from './start-cli.ts';
import { type Frame, type Verdict, wireProxy } from '../support/wire-proxy.ts';

const freshServer = ownServer();
const BEFORE = { '/changed': 'a', '/deleted': 'b' };
const AFTER = { '/changed': 'x', '/new': 'n' };
const TIMEOUT_MS = 2000;
/** Three times what an apply may take whose every step is as slow as it may be: hanging is what fails. */
const LIMIT_MS = 3 * (TIMEOUT_MS + 1000);

async function changedOn(): Promise<{ server: PrivateServer; project: TestProject }> {
  const server = freshServer();
  const project = await testProject({ connect: server.connect });
  await project.declare(BEFORE);
  await project.apply();
  await project.declare(AFTER);
  return { server, project };
}

function startApply(project: TestProject, connect: string) {
  const args = ['apply', '-y', '--json', '--connect', connect, '--timeout', `${TIMEOUT_MS}ms`];
  return startCli(args, project.directory);
}

/** The apply has ended by itself, in time, with one JSON object and no stack trace. */
async function endOf({ ended }: Awaited<ReturnType<typeof startApply>>) {
  const run = await ended;
  expect(run.ms).toBeLessThan(LIMIT_MS);
  expect(`${run.stdout}${run.stderr}`).not.toMatch(/^\s+at /m);
  const answer = jsonOf(run);
  expect(answer['exitCode']).toBe(run.code);
  return { code: run.code, answer };
}

test.each(['killed', 'paused'] as const)(
  'a server that is %s before apply connects: exit 7, in time',
  async (how) => {
    const { server, project } = await changedOn();
    if (how === 'killed') await server.kill();
    else server.pause();
    const { code, answer } = await endOf(await startApply(project, project.connect));
    expect({ code, answer }).toMatchObject({ code: 7, answer: { error: { code: 'unreachable' } } });
    if (how === 'killed') await server.restart();
    else server.resume();
    expect(await visible(await raw(project.connect))).toEqual(BEFORE);
  },
);

test.each(['killed', 'paused'] as const)(
  'a server that is %s while the plan is read: exit 7, nothing written',
  async (how) => {
    const { server, project } = await changedOn();
    const proxy = await wireProxy(project.connect, ({ kind }) => (kind === 'read' ? 'hold' : 'pass'));
    const running = await startApply(project, proxy.connect);
    await proxy.struck;
    if (how === 'killed') await server.kill();
    else server.pause();
    proxy.release();
    expect(await endOf(running)).toMatchObject({ code: 7 });
    if (how === 'killed') await server.restart();
    else server.resume();
    expect(await visible(await raw(project.connect))).toEqual(BEFORE);
  },
);

const isCommit = (verdict: Verdict) => (frame: Frame) => (frame.isCommit ? verdict : 'pass');

test('the connection is lost right before the commit arrives: exit 7, nothing written', async () => {
  const { project } = await changedOn();
  const proxy = await wireProxy(project.connect, isCommit('cut-before'));
  const { code, answer } = await endOf(await startApply(project, proxy.connect));
  expect({ code, answer }).toMatchObject({ code: 7, answer: { error: { code: 'session-lost' } } });
  expect(await visible(await raw(project.connect))).toEqual(BEFORE);
});

test.each(['cut-after', 'mute'] as const)(
  'the reply of the commit is lost (%s): it is found in the history, exit 0',
  async (verdict) => {
    const { project } = await changedOn();
    const proxy = await wireProxy(project.connect, isCommit(verdict));
    const { code, answer } = await endOf(await startApply(project, proxy.connect));
    expect({ code, answer }).toMatchObject({ code: 0, answer: { outcome: 'applied', revision: 2 } });
    expect(await visible(await raw(project.connect))).toEqual(AFTER);
    expect((await project.recover()).outcome).toBe('nothing-to-do');
  },
);

test.each([
  ['hold', 'undone', BEFORE],
  ['mute', 'recovered', AFTER],
] as const)(
  'the server is killed with the commit in flight (%s): exit 8, and recover says %s',
  async (verdict, outcome, expected) => {
    const { server, project } = await changedOn();
    const proxy = await wireProxy(project.connect, isCommit(verdict));
    const running = await startApply(project, proxy.connect);
    await proxy.struck;
    if (verdict === 'mute') await new Promise((resolve) => void setTimeout(resolve, 500));
    await server.kill();
    const { code, answer } = await endOf(running);
    expect({ code, answer }).toMatchObject({ code: 8, answer: { error: { code: 'unknown-outcome' } } });
    const { hint } = answer['error'] as { hint: string };
    const id = /zkai recover (\S+)/.exec(hint)?.[1] ?? '';
    const early = await project.zkai(['recover', id, '--json', '--timeout', '500ms']);
    expect(early.code).toBe(8); // nobody is there to say
    await server.restart();
    const run = await project.zkai(['recover', id, '--json']);
    expect(jsonOf(run)).toMatchObject({ exitCode: 0, outcome, id });
    expect(await visible(await raw(project.connect))).toEqual(expected);
    expect((await project.recover()).outcome).toBe('nothing-to-do');
  },
);

test.each([
  ['comes back in time', 0],
  ['stays away', 8],
] as const)(
  'the server is paused with the commit in flight and %s: exit %i, and that is true',
  async (how, code) => {
    const { server, project } = await changedOn();
    const proxy = await wireProxy(project.connect, isCommit('hold'));
    const running = await startApply(project, proxy.connect);
    await proxy.struck;
    server.pause();
    proxy.release();
    if (how === 'comes back in time') {
      await new Promise((resolve) => void setTimeout(resolve, 300));
      server.resume();
    }
    const end = await endOf(running);
    expect(end.code).toBe(code);
    if (code === 8) server.resume();
    const recovered = await project.recover();
    const tree = await visible(await raw(project.connect));
    if (code === 0) expect(tree).toEqual(AFTER);
    else expect(tree).toEqual(recovered.outcome === 'recovered' ? AFTER : BEFORE);
    if (code === 8) expect(recovered.outcome).toBeOneOf(['recovered', 'undone']);
  },
);

test('while nobody answers, every command ends in time with exit 7 and one JSON object', async () => {
  const { server, project } = await changedOn();
  server.pause();
  for (const args of [['plan'], ['drift'], ['status'], ['log'], ['adopt', '/x'], ['apply', '-y']]) {
    const start = performance.now();
    const run = await project.zkai([...args, '--json', '--timeout', '500ms']);
    expect(run.code, args.join(' ')).toBe(7);
    expect(jsonOf(run)).toMatchObject({ ok: false, exitCode: 7 });
    expect(performance.now() - start).toBeLessThan(4500);
  }
  server.resume();
});

test('a commit that the server refuses as a whole: exit 7 with its reason, nothing written', async () => {
  const { project } = await changedOn();
  const proxy = await wireProxy(project.connect, (frame) =>
    frame.isCommit ? { request: asUnknownOperation } : 'pass',
  );
  const { code, answer } = await endOf(await startApply(project, proxy.connect));
  expect({ code, answer }).toMatchObject({ code: 7, answer: { error: { code: 'session-lost' } } });
  expect((answer['error'] as { message: string }).message).toContain('unimplemented (-6)');
  expect(await visible(await raw(project.connect))).toEqual(BEFORE);
});

/** The same frame with a number that no server knows. */
function asUnknownOperation(frame: Buffer): Buffer {
  const other = Buffer.from(frame);
  other.writeInt32BE(999, 8);
  return other;
}
