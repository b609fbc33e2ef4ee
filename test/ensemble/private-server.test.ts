import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { askServer } from '../../src/ensemble/four-letter-word.ts';
import { parseSrvr } from '../../src/model/srvr.ts';
import { freshChroot, sharedServer, startServer } from '../support/server.ts';

const srvr = async (port: number) => parseSrvr((await askServer(port, 'srvr')) ?? '');

test('the shared server serves, and every chroot is a new one', async () => {
  expect((await srvr(Number(sharedServer().split(':')[1])))?.mode).toBe('standalone');
  expect(freshChroot()).not.toBe(freshChroot());
  expect(freshChroot().startsWith(`${sharedServer()}/t-`)).toBe(true);
});

test('a private server can be paused, resumed, killed and restarted on the same port', async () => {
  const server = await startServer();
  const first = server.pid;
  server.pause();
  expect(await askServer(server.port, 'srvr', 300)).toBeNull();
  server.resume();
  expect((await srvr(server.port))?.mode).toBe('standalone');
  await server.kill();
  expect(await srvr(server.port)).toBeNull();
  await server.restart();
  expect(server.pid).not.toBe(first);
  expect((await srvr(server.port))?.mode).toBe('standalone');
  await server.stop();
  expect(await srvr(server.port)).toBeNull();
  await server.stop();
});

test('two private servers run side by side with their own data', async () => {
  const servers = await Promise.all([startServer(), startServer()]);
  expect(new Set(servers.map(({ port }) => port)).size).toBe(2);
  const listening = servers.map(({ pid }) =>
    execFileSync('ps', ['-ww', '-o', 'command=', '-p', `${pid}`]).toString(),
  );
  for (const [index, { directory }] of servers.entries()) expect(listening[index]).toContain(directory);
  await Promise.all(servers.map((server) => server.stop()));
});
