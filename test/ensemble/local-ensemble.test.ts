import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import process from 'node:process';
import { expect, onTestFinished, test } from 'vitest';
import { localEnsemble } from '../../src/ensemble/local-ensemble.ts';
import { type LocalEnsemble } from '../../src/ports/ensemble.ts';
import { serverDirectory } from '../support/server.ts';

function ensemble(directory = serverDirectory()): LocalEnsemble & { readonly directory: string } {
  const local = localEnsemble(directory, process.env);
  onTestFinished(async () => {
    await local.down();
  });
  return { ...local, directory };
}

/** A port that another program listens on. */
async function squattedPort(): Promise<number> {
  const squatter = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void squatter.close());
  await once(squatter, 'listening');
  return (squatter.address() as { port: number }).port;
}

/** A zombie that nobody has waited for yet does not run. */
function runs(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout.trim() !== '' && !stdout.startsWith('Z');
}

test('up starts a server that serves, a second up finds it, down stops it, a second down has nothing to do', async () => {
  const local = ensemble();
  expect(await local.status()).toEqual({
    state: 'stopped',
    connect: null,
    directory: local.directory,
    servers: [],
  });

  const up = await local.up({ install: false });
  expect(up.started).toBe(true);
  expect(up.status.state).toBe('running');
  expect(up.status.connect).toMatch(/^127\.0\.0\.1:\d+$/);
  const [server] = up.status.servers;
  expect(server).toMatchObject({ id: 1, state: 'running', address: up.status.connect });
  expect(server?.answer).toMatchObject({ mode: 'standalone', zxid: '0x0' });
  expect(server?.answer?.version).toMatch(/^\d+\.\d+\.\d+$/);
  expect(server?.answer?.znodes).toBeGreaterThan(0);

  const again = await local.up({ install: false });
  expect(again.started).toBe(false);
  expect(again.status.servers[0]?.pid).toBe(server?.pid);

  expect((await local.down()).stopped).toEqual([server?.pid]);
  expect(runs(server?.pid ?? 0)).toBe(false);
  expect(await local.down()).toMatchObject({ stopped: [], status: { state: 'stopped', servers: [] } });
});

test('two ensembles started at the same time do not know of each other', async () => {
  const [a, b] = [ensemble(), ensemble()];
  const [first, second] = await Promise.all([a.up({ install: false }), b.up({ install: false })]);
  expect(first.status.connect).not.toBe(second.status.connect);
  await a.down();
  expect((await b.status()).state).toBe('running');
});

test('two ups at once in one directory start one server', async () => {
  const local = ensemble();
  const both = await Promise.allSettled([local.up({ install: false }), local.up({ install: false })]);
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  const rejected = both.find((result) => result.status === 'rejected');
  expect(rejected?.reason).toMatchObject({ code: 'lock-busy' });
  expect((await local.status()).state).toBe('running');
});

test('a server that died is seen as dead, and up brings it back on the same port', async () => {
  const local = ensemble();
  const { status } = await local.up({ install: false });
  process.kill(status.servers[0]?.pid ?? 0, 'SIGKILL');
  await expect.poll(async () => (await local.status()).servers[0]?.state).toBe('dead');
  expect((await local.status()).state).toBe('stopped');
  const back = await local.up({ install: false });
  expect(back.started).toBe(true);
  expect(back.status.connect).toBe(status.connect);
});

test('a server that hangs makes the ensemble degraded; up refuses, down ends it', async () => {
  const local = ensemble();
  const { status } = await local.up({ install: false });
  process.kill(status.servers[0]?.pid ?? 0, 'SIGSTOP');
  // The signal stops one thread after the other.
  await expect.poll(async () => (await local.status()).state, { timeout: 10_000 }).toBe('degraded');
  expect((await local.status()).servers).toMatchObject([{ state: 'hung', answer: null }]);
  await expect(local.up({ install: false })).rejects.toMatchObject({
    code: 'failed',
    hint: expect.stringContaining('zkai ensemble down'),
  });
  expect((await local.down()).stopped).toHaveLength(1);
});

test('a running ensemble refuses another port, and a port that is taken is named', async () => {
  const taken = await squattedPort();
  const local = ensemble();
  await expect(local.up({ install: false, port: taken })).rejects.toMatchObject({
    code: 'failed',
    message: `port ${taken} of 127.0.0.1 is taken by another program`,
  });
  await local.up({ install: false });
  await expect(local.up({ install: false, port: taken })).rejects.toThrow(`not on port ${taken}`);
});

test('a port that the server was to have, and that somebody else has, is told', async () => {
  const taken = await squattedPort();
  const local = ensemble();
  mkdirSync(join(local.directory, 'server-1'));
  writeFileSync(join(local.directory, 'server-1', 'zoo.cfg'), `clientPort=${taken}\n`);
  const up = await local.up({ install: false });
  expect(up.takenPort).toBe(taken);
  expect(up.status.connect).not.toBe(`127.0.0.1:${taken}`);
  await local.down();
  const port = Number(up.status.connect?.split(':')[1]);
  expect((await local.up({ install: false, port })).takenPort).toBeNull();
});

test('down never signals a process that it did not start, and clears the file that named it', async () => {
  const local = ensemble();
  const bystander = spawn('sleep', ['60']);
  onTestFinished(() => void bystander.kill());
  const directory = join(local.directory, 'server-1');
  const file = join(directory, 'server.json');
  mkdirSync(directory);
  writeFileSync(file, JSON.stringify({ pid: bystander.pid, marker: '-Dzkai.server=gone', port: 21_810 }));

  expect(await local.status()).toMatchObject({ state: 'stopped', servers: [{ state: 'dead' }] });
  expect((await local.down()).stopped).toEqual([]);
  expect(existsSync(file)).toBe(false);
  expect(bystander.signalCode).toBeNull();
  expect(runs(bystander.pid ?? 0)).toBe(true);
});

test.for([0, -1, 1.5, null])('a file with the pid %s is as good as none', async (pid) => {
  const local = ensemble();
  mkdirSync(join(local.directory, 'server-1'));
  writeFileSync(
    join(local.directory, 'server-1', 'server.json'),
    JSON.stringify({ pid, marker: '-Dzkai.server=x', port: 21_810 }),
  );
  expect((await local.down()).stopped).toEqual([]);
  expect((await local.status()).servers).toEqual([]);
});

test('an interrupted up leaves no process', async () => {
  const local = ensemble();
  const controller = new AbortController();
  const up = local.up({ install: false, signal: controller.signal });
  setTimeout(() => controller.abort(new Error('interrupted')), 150);
  await expect(up).rejects.toThrow('interrupted');
  expect((await local.status()).servers).toEqual([]);
});
