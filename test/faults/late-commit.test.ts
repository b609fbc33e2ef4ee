import { once } from 'node:events';
import net from 'node:net';
import { expect, test } from 'vitest';
import { type TestProject, testProject } from '../support/project.ts';
import { raw, visible } from '../support/raw.ts';
import { wireProxy } from '../support/wire-proxy.ts';
import { ownServer } from './own-server.ts';
import { startCli } from './start-cli.ts';

const freshServer = ownServer();
const BEFORE = { '/app': 'before' };
const AFTER = { '/app': 'after' };

/** An apply that was killed while its commit was on the way; `arrive` is when the server gets it, in the same session. */
async function killedWithCommitOnItsWay(project: TestProject): Promise<{ arrive: () => Promise<void> }> {
  const greetings = new Map<number, Buffer>();
  const proxy = await wireProxy(project.connect, ({ kind, connection, isCommit }) => {
    if (isCommit) return 'hold';
    if (kind !== 'connect') return 'pass';
    const reply = (bytes: Buffer) => {
      greetings.set(connection, bytes);
      return bytes;
    };
    return { reply };
  });
  const { child, ended } = await startCli(['apply', '-y', '--connect', proxy.connect], project.directory);
  await expect.poll(() => proxy.frames.some(({ isCommit }) => isCommit), { timeout: 10_000 }).toBe(true);
  child.kill('SIGKILL');
  await ended;
  const commit = proxy.frames.find(({ isCommit }) => isCommit);
  const greeting = greetings.get(commit?.connection ?? -1);
  if (commit === undefined || greeting === undefined) throw new Error('it has not sent its commit');
  return { arrive: () => send(project.connect, sameSession(greeting), commit.wire) };
}

/** The request that takes a session over to another connection, made of the answer that opened it. */
function sameSession(greeting: Buffer): Buffer {
  // length, protocol version, timeout, session id, length of the password, password, read only
  const [timeout, id, password] = [
    greeting.subarray(8, 12),
    greeting.subarray(12, 20),
    greeting.subarray(20, 40),
  ];
  const body = Buffer.concat([Buffer.alloc(4), Buffer.alloc(8), timeout, id, password, Buffer.alloc(1)]);
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length);
  return Buffer.concat([length, body]);
}

/** Sends frames one after the other, each once the one before is answered; a server that knows no such session hangs up. */
async function send(connect: string, ...frames: readonly Buffer[]): Promise<void> {
  const [host = '', port = ''] = (connect.split('/')[0] ?? '').split(':');
  const socket = net.connect({ host, port: Number(port) });
  await once(socket, 'connect');
  for (const frame of frames) {
    socket.write(frame);
    await Promise.race([once(socket, 'data'), once(socket, 'close')]);
  }
  socket.destroy();
}

test.each([
  ['before recover looks', 'recovered', AFTER],
  ['after recover has said that it was not applied', 'undone', BEFORE],
] as const)('a commit that arrives %s: %s, and that stays true', async (when, outcome, tree) => {
  const project = await testProject({ connect: freshServer().connect });
  await project.declare(BEFORE);
  await project.apply();
  await project.declare(AFTER);
  const { arrive } = await killedWithCommitOnItsWay(project);
  if (when === 'before recover looks') await arrive();
  expect(await project.recover()).toMatchObject({ outcome });
  if (when !== 'before recover looks') await arrive();
  const who = await raw(project.connect);
  expect(await visible(who)).toEqual(tree);
  expect(await who.children('/zkai/.zkai/history')).toHaveLength(outcome === 'recovered' ? 2 : 1);
});
