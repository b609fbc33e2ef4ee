import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { expect, test } from 'vitest';
import { choosePorts } from '../../src/ensemble/choose-ports.ts';
import { locateZookeeper } from '../../src/ensemble/locate-zookeeper.ts';
import { startServer } from '../../src/ensemble/start-server.ts';
import { startServers } from '../../src/ensemble/start-servers.ts';
import { stopServer } from '../../src/ensemble/stop-server.ts';
import { serverDirectory } from '../support/server.ts';

const installation = locateZookeeper(process.env);

test('a server that cannot start shows the end of its log', async () => {
  const directory = serverDirectory();
  const start = startServer(directory, { installation, config: { tickTime: 'often' } });
  await expect(start).rejects.toMatchObject({
    code: 'failed',
    message: 'the ZooKeeper server ended instead of serving',
    details: expect.arrayContaining([expect.stringContaining('often')]),
    hint: expect.stringContaining(join(directory, 'server.log')),
  });
});

test('a JVM that cannot start shows what it says', async () => {
  const start = startServer(serverDirectory(), { installation, heap: '1k' });
  await expect(start).rejects.toMatchObject({
    details: expect.arrayContaining([expect.stringContaining('Too small maximum heap')]),
  });
});

test('a java that is no program is named', async () => {
  const start = startServer(serverDirectory(), { installation: { ...installation, java: '/no/such/java' } });
  await expect(start).rejects.toMatchObject({
    details: expect.arrayContaining([expect.stringContaining('/no/such/java')]),
  });
});

test('a directory may have spaces and letters of any language in its name', async () => {
  const directory = join(serverDirectory(), 'Zoë’s \\u0041 雪 server');
  const { pid } = await startServer(directory, { installation });
  expect(existsSync(join(directory, 'data', 'version-2'))).toBe(true);
  expect(await stopServer(directory)).toBe(pid);
});

test('a server that takes too long is stopped again', async () => {
  const directory = serverDirectory();
  const start = startServer(directory, { installation, timeoutMs: 1 });
  await expect(start).rejects.toThrow('did not serve within 1 ms');
  expect(await stopServer(directory)).toBeNull();
});

test('a server listens on the loopback only, and a disposable one does not wait for the disk', async () => {
  const directory = serverDirectory();
  const { pid, port } = await startServer(directory, { installation, disposable: true });
  const { stdout } = spawnSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  expect(stdout).toContain('-Dzookeeper.forceSync=no');
  const outside = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
  for (const { address } of outside.filter(({ family, internal }) => family === 'IPv4' && !internal)) {
    const socket = connect(port, address);
    const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNREFUSED');
  }
  const config = readFileSync(join(directory, 'zoo.cfg'), 'utf8');
  expect(config).toContain('clientPortAddress=127.0.0.1\n');
  expect(config).toContain('admin.enableServer=false\n');
  await stopServer(directory);
});

test('where somebody else is starting one of several servers, none is started', async () => {
  const root = serverDirectory();
  const all = await choosePorts(
    [1, 2].map((id) => ({ id, directory: join(root, `server-${id}`) })),
    {},
  );
  const claim = join(root, 'server-2', 'starting');
  mkdirSync(join(root, 'server-2'));
  writeFileSync(claim, '');
  const start = startServers(async () => ({ starting: all, all }), { installation });
  await expect(start).rejects.toMatchObject({
    code: 'lock-busy',
    hint: expect.stringContaining(`rm ${claim}`),
  });
  expect(readdirSync(join(root, 'server-1'))).toEqual(['data']);
  expect(existsSync(claim)).toBe(true);
});
