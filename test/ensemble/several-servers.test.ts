import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import process from 'node:process';
import { expect, onTestFinished, test } from 'vitest';
import { findFreePort } from '../../src/ensemble/free-port.ts';
import { localEnsemble } from '../../src/ensemble/local-ensemble.ts';
import { awaitExit } from '../../src/ensemble/stop-server.ts';
import { type EnsembleServer, type EnsembleStatus } from '../../src/model/ensemble.ts';
import { type LocalEnsemble } from '../../src/ports/ensemble.ts';
import { type ProgressEvent } from '../../src/ports/events.ts';
import { serverDirectory } from '../support/server.ts';

const three = { install: false, servers: 3 };

function ensemble(): LocalEnsemble & { readonly directory: string } {
  const directory = serverDirectory();
  const local = localEnsemble(directory, process.env);
  onTestFinished(async () => {
    await local.down();
  });
  return { ...local, directory };
}

/** Ends a server as a crash would, and waits until that shows and its port is free. */
async function crash(local: LocalEnsemble, { id, pid }: EnsembleServer): Promise<void> {
  process.kill(pid ?? 0, 'SIGKILL');
  await expect
    .poll(async () => (await local.status()).servers.find((server) => server.id === id)?.state)
    .toBe('dead');
  await awaitExit(join((await local.status()).directory, `server-${id}`));
}

/** The server that leads; an election may be under way. */
async function leaderOf(local: LocalEnsemble): Promise<EnsembleServer> {
  const leaders = async () =>
    (await local.status()).servers.filter(({ answer }) => answer?.mode === 'leader');
  await expect.poll(leaders, { timeout: 20_000 }).toHaveLength(1);
  return (await leaders())[0] as EnsembleServer;
}

const pidsOf = ({ servers }: EnsembleStatus): readonly (number | null)[] => servers.map(({ pid }) => pid);
const portsOf = ({ servers }: EnsembleStatus): readonly number[] =>
  servers.map(({ address }) => Number(address.split(':')[1]));

/** Another program that has a port until the test ends. */
async function takePort(port: number): Promise<void> {
  const squatter = createServer().listen(port, '127.0.0.1');
  onTestFinished(() => void squatter.close());
  await once(squatter, 'listening');
}

test('three servers elect a leader, and up says what it starts', async () => {
  const local = ensemble();
  const told: ProgressEvent[] = [];
  const { started, status } = await local.up({ ...three, progress: (event) => void told.push(event) });
  expect(started).toBe(true);
  expect(status).toMatchObject({
    state: 'running',
    servers: [1, 2, 3].map((id) => ({ id, state: 'running' })),
  });
  expect(status.servers.map(({ answer }) => answer?.mode).toSorted()).toEqual([
    'follower',
    'follower',
    'leader',
  ]);
  expect(status.connect).toBe(status.servers.map(({ address }) => address).join(','));
  const places = status.servers.map(({ id, address }) => `server ${id} on ${address}`);
  expect(told).toContainEqual({ event: 'note', message: `starting ${places.join(', ')}` });

  const again = await local.up({ install: false });
  expect(again.started).toBe(false);
  expect(pidsOf(again.status)).toEqual(pidsOf(status));

  expect((await local.down()).stopped).toEqual(pidsOf(status));
});

test('without a majority the server that is left does not serve; up starts only those that are gone', async () => {
  const local = ensemble();
  const { status } = await local.up(three);
  const gone = [await leaderOf(local)];
  await crash(local, gone[0] as EnsembleServer);
  expect((await local.status()).state).toBe('degraded');
  gone.push(await leaderOf(local));
  await crash(local, gone[1] as EnsembleServer);
  const left = status.servers.find(({ id }) => gone.every((server) => server.id !== id));
  const found = async () => (await local.status()).servers.find(({ id }) => id === left?.id);
  await expect.poll(found).toMatchObject({ state: 'not-serving', answer: null, pid: left?.pid });
  expect((await local.status()).state).toBe('degraded');

  const back = await local.up({ install: false });
  expect(back).toMatchObject({ started: true, takenPort: null });
  expect(back.status).toMatchObject({ state: 'running', connect: status.connect });
  expect(pidsOf(back.status).filter((pid) => pidsOf(status).includes(pid))).toEqual([left?.pid]);
});

test('up refuses where one of three hangs, and says how to start that one anew beside the others', async () => {
  const local = ensemble();
  const { status } = await local.up(three);
  const [hung, ...others] = status.servers as [EnsembleServer, ...EnsembleServer[]];
  process.kill(hung.pid ?? 0, 'SIGSTOP');
  const stateOf = async ({ id }: EnsembleServer) =>
    (await local.status()).servers.find((server) => server.id === id)?.state;
  await expect.poll(() => stateOf(hung), { timeout: 10_000 }).toBe('hung');
  await expect(local.up({ install: false })).rejects.toMatchObject({
    code: 'failed',
    message: 'a server is there, but does not answer',
    details: [`server ${hung.id} (process ${hung.pid}) on ${hung.address}`],
    hint: `kill -9 ${hung.pid}, then the same command again: it starts that one anew`,
  });

  await crash(local, hung); // SIGKILL, as the hint says
  const back = await local.up({ install: false });
  expect(back).toMatchObject({ started: true, status: { state: 'running' } });
  expect(pidsOf(back.status).slice(1)).toEqual(others.map(({ pid }) => pid));
});

test('of two ups at once one starts the servers, and the other is told that somebody does', async () => {
  const local = ensemble();
  const both = await Promise.allSettled([local.up(three), local.up(three)]);
  expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  expect(both.find((result) => result.status === 'rejected')?.reason).toMatchObject({ code: 'lock-busy' });
  expect((await local.status()).state).toBe('running');
});

test('a stopped server whose port somebody took gets another one, with its data, but not while others know it by that port', async () => {
  const local = ensemble();
  // Not around 2181, where other tests come and go.
  const before = portsOf((await local.up({ ...three, port: await findFreePort() })).status);
  await local.down();
  await takePort(before[1] ?? 0);
  const back = await local.up({ install: false });
  expect(back.takenPort).toBe(before[1]);
  expect(portsOf(back.status).map((port, index) => port === before[index])).toEqual([true, false, true]);

  // Every election counts one up in the upper half of the zxid; without the data it would be the first again.
  expect(BigInt((await leaderOf(local)).answer?.zxid ?? 0) >> 32n).toBe(2n);

  const follower = back.status.servers.find(({ answer }) => answer?.mode === 'follower') as EnsembleServer;
  await crash(local, follower);
  const port = Number(follower.address.split(':')[1]);
  await takePort(port);
  await expect(local.up({ install: false })).rejects.toMatchObject({
    code: 'failed',
    message: `port ${port} of 127.0.0.1 is taken by another program`,
    hint: expect.stringContaining('zkai ensemble down'),
  });
  const others = (await local.status()).servers.filter(({ id }) => id !== follower.id);
  expect(others.map(({ state }) => state)).toEqual(['running', 'running']);
});

test('a server that does not come up is named with its log, and the others are stopped again', async () => {
  const local = ensemble();
  mkdirSync(join(local.directory, 'server-2/data'), { recursive: true });
  writeFileSync(join(local.directory, 'server-2/data/version-2'), 'not a directory');
  await expect(local.up(three)).rejects.toMatchObject({
    code: 'failed',
    message: 'ZooKeeper server 2 ended instead of serving',
    details: expect.arrayContaining([expect.stringContaining('version-2')]),
    hint: expect.stringContaining(join(local.directory, 'server-2/server.log')),
  });
  expect((await local.status()).servers).toEqual([]);
});

test('an interrupted up leaves none of three processes', async () => {
  const local = ensemble();
  const controller = new AbortController();
  const up = local.up({ ...three, signal: controller.signal });
  setTimeout(() => controller.abort(new Error('interrupted')), 200);
  await expect(up).rejects.toThrow('interrupted');
  expect((await local.status()).servers).toEqual([]);
});

/** What a start of one or three servers leaves behind, without starting any. */
function writeConfig(directory: string, lines: readonly string[]): void {
  mkdirSync(join(directory, 'server-1'), { recursive: true });
  writeFileSync(join(directory, 'server-1/zoo.cfg'), lines.map((line) => `${line}\n`).join(''));
}

const THREE = [1, 2, 3].map((id) => `server.${id}=127.0.0.1:2888${id}:2988${id};127.0.0.1:2181${id}`);

test('the data of one server is not taken for that of three, nor the other way', async () => {
  const local = ensemble();
  writeConfig(local.directory, ['clientPort=21810']);
  await expect(local.up(three)).rejects.toMatchObject({
    code: 'blocked',
    message: expect.stringContaining('that of 1 server, not of 3'),
    details: expect.arrayContaining([expect.stringContaining(`remove ${local.directory}`)]),
    hint: expect.stringContaining('zkai ensemble up --local --servers 1'),
  });
  writeConfig(local.directory, THREE);
  await expect(local.up({ install: false, servers: 1 })).rejects.toThrow('that of 3 servers, not of 1');
});

test('a server that was not started with the others is shown as stopped, one that does not listen yet as starting', async () => {
  const local = ensemble();
  writeConfig(local.directory, THREE);
  const marker = '-Dzkai.server=silent';
  const port = await findFreePort();
  const silent = spawn(process.execPath, [
    '-e',
    "setInterval(() => {}, 1000); console.log('there')",
    '--',
    marker,
  ]);
  onTestFinished(() => void silent.kill('SIGKILL'));
  await once(silent.stdout, 'data');
  const note = JSON.stringify({ pid: silent.pid, marker, port });
  writeFileSync(join(local.directory, 'server-1/server.json'), note);
  expect(await local.status()).toMatchObject({
    state: 'degraded',
    connect: `127.0.0.1:${port},127.0.0.1:21812,127.0.0.1:21813`,
    servers: [
      { id: 1, state: 'starting', pid: silent.pid },
      { id: 2, state: 'stopped', pid: null },
      { id: 3, state: 'stopped', pid: null },
    ],
  });
});

test('up waits for a server that somebody else has just started', async () => {
  const local = ensemble();
  const first = local.up({ install: false });
  await expect.poll(async () => (await local.status()).servers[0]?.state).toBe('starting');
  const second = await local.up({ install: false });
  expect(second).toMatchObject({ started: false, status: { state: 'running' } });
  expect(pidsOf(second.status)).toEqual(pidsOf((await first).status));
});
