import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { inject } from 'vitest';
import { locateZookeeper, type ZookeeperInstallation } from '../../src/ensemble/locate-zookeeper.ts';
import { type ServerSettings } from '../../src/ensemble/server-config.ts';
import { startServer as start } from '../../src/ensemble/start-server.ts';
import { type PrivateServer, privateServer } from './private-server.ts';

export { type PrivateServer } from './private-server.ts';

/** `127.0.0.1:port` of the server that all tests share. It allows container and TTL znodes; a tick is 500 ms. */
export function sharedServer(): string {
  return inject('sharedServer');
}

/** Connect string of a subtree of the shared server that nobody else uses. It does not exist yet. */
export function freshChroot(): string {
  return `${sharedServer()}/t-${randomBytes(6).toString('hex')}`;
}

/** A directory whose ZooKeeper servers end with the run at the latest, whatever becomes of the test. */
export function serverDirectory(): string {
  return mkdtempSync(join(inject('runDirectory'), 'servers-'));
}

/** Starts a server of the test's own: 1 to 2 seconds. Options as for any server; a tick is 500 ms by default. */
export async function startServer(
  settings: ServerSettings & { readonly installation?: ZookeeperInstallation } = {},
): Promise<PrivateServer> {
  const directory = serverDirectory();
  const options = {
    disposable: true,
    tickTime: 500,
    installation: locateZookeeper(process.env),
    ...settings,
  };
  const { port } = await start(directory, options);
  return privateServer(directory, port, () => start(directory, { ...options, port }));
}
