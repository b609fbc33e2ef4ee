import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { choosePorts } from '../../src/ensemble/choose-ports.ts';
import { findFreePort } from '../../src/ensemble/free-port.ts';
import { type Member } from '../../src/ensemble/members.ts';

const servers = [1, 2, 3].map((id) => ({ id, directory: `/nowhere/server-${id}` }));

/** Listens on a port until the test ends. */
async function takePort(port: number): Promise<void> {
  const squatter = createServer().listen(port, '127.0.0.1');
  onTestFinished(() => void squatter.close());
  await once(squatter, 'listening');
}

const clientPorts = (members: readonly Member[]): readonly number[] =>
  members.map(({ clientPort }) => clientPort);

test('the client ports follow the first, no two ports are equal, and a server alone needs one only', async () => {
  const first = await findFreePort();
  const members = await choosePorts(servers, { first });
  expect(members[0]?.clientPort).toBe(first);
  const all = members.flatMap(({ clientPort, peerPorts }) => [
    clientPort,
    peerPorts?.quorum,
    peerPorts?.election,
  ]);
  expect(new Set(all).size).toBe(9);
  const [alone] = await choosePorts(servers.slice(0, 1), { preferred: first });
  expect(alone).toEqual({ ...servers[0], clientPort: first, peerPorts: null });
});

test('a port that is taken is refused where it was asked for, and left out where it was only preferred', async () => {
  const port = await findFreePort();
  await takePort(port);
  await expect(choosePorts(servers, { first: port })).rejects.toThrow(`port ${port} of 127.0.0.1 is taken`);
  expect(clientPorts(await choosePorts(servers, { preferred: port }))).not.toContain(port);
  const [before] = clientPorts(await choosePorts(servers, { first: port - 1 }));
  expect(before).toBe(port - 1);
});

test('servers get the ports that they had before, all but the one that is taken now', async () => {
  const before = await choosePorts(servers, {});
  const taken = before[1]?.clientPort ?? 0;
  await takePort(taken);
  const after = await choosePorts(servers, { preferred: 2181, before });
  expect(after.map(({ peerPorts }) => peerPorts)).toEqual(before.map(({ peerPorts }) => peerPorts));
  expect(clientPorts(after).map((port, index) => port === before[index]?.clientPort)).toEqual([
    true,
    false,
    true,
  ]);
});

test('there is no port after the last one', async () => {
  const members = await choosePorts(servers, { first: 65_535 });
  expect(Math.max(...clientPorts(members))).toBe(65_535);
});
