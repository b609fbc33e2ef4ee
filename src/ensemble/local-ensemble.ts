import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type EnsembleStatus } from '../model/ensemble.ts';
import { ZkaiFailure } from '../model/failure.ts';
import { type EnsembleUpOptions, type LocalEnsemble } from '../ports/ensemble.ts';
import { isFree } from './free-port.ts';
import { installZookeeper } from './install-zookeeper.ts';
import { type Environment, locateZookeeper, type ZookeeperInstallation } from './locate-zookeeper.ts';
import { serverPaths } from './server-config.ts';
import { readServerStatus } from './server-status.ts';
import { startServer } from './start-server.ts';
import { awaitExit, stopServer } from './stop-server.ts';

/**
 * The servers of one directory, each in its own `server-<id>` with configuration, data, log and `server.json`.
 * @param env what {@link locateZookeeper} reads
 */
export function localEnsemble(directory: string, env: Environment): LocalEnsemble {
  const status = (): Promise<EnsembleStatus> => readStatus(directory);
  return {
    status,
    up: async (options) => {
      const before = await status();
      if (before.state === 'running' && servesOn(before, options.port)) {
        return { started: false, status: before, takenPort: await takenPort(before, options, USUAL_PORT) };
      }
      if (before.state !== 'stopped') throw inTheWay(before, options.port);
      const first = join(directory, 'server-1');
      const installation = locateOrInstall(env, options);
      await awaitExit(first);
      const preferredPort = lastPort(first) ?? USUAL_PORT;
      await startServer(first, {
        installation,
        preferredPort,
        ...(options.port === undefined ? {} : { port: options.port }),
        ...(options.signal === undefined ? {} : { signal: options.signal }),
      });
      const after = await status();
      return {
        started: true,
        status: after,
        takenPort: await takenPort(after, options, preferredPort, USUAL_PORT),
      };
    },
    down: async () => {
      const pids = await Promise.all(serverDirectories(directory).map((server) => stopServer(server)));
      return { stopped: pids.filter((pid) => pid !== null), status: await status() };
    },
  };
}

async function readStatus(directory: string): Promise<EnsembleStatus> {
  const all = await Promise.all(serverDirectories(directory).map(readServerStatus));
  const servers = all.filter((server) => server !== null);
  const count = (state: 'running' | 'dead'): number =>
    servers.filter((server) => server.state === state).length;
  return {
    state:
      count('dead') === servers.length
        ? 'stopped'
        : count('running') === servers.length
          ? 'running'
          : 'degraded',
    connect: servers.length === 0 ? null : servers.map(({ address }) => address).join(','),
    directory,
    servers,
  };
}

function serverDirectories(directory: string): string[] {
  if (!existsSync(directory)) return [];
  const names = readdirSync(directory).filter((name) => /^server-\d+$/.test(name));
  return names.sort().map((name) => join(directory, name));
}

function servesOn(status: EnsembleStatus, port: number | undefined): boolean {
  return port === undefined || status.connect === `127.0.0.1:${port}`;
}

/** The first of the ports at which clients may look for this server and find somebody else; not where a port was asked for. */
async function takenPort(
  status: EnsembleStatus,
  { port: asked }: EnsembleUpOptions,
  ...expected: readonly number[]
): Promise<number | null> {
  if (asked !== undefined) return null;
  for (const port of expected) if (!servesOn(status, port) && !(await isFree(port))) return port;
  return null;
}

function inTheWay({ state, connect, servers }: EnsembleStatus, port: number | undefined): ZkaiFailure {
  const problem =
    state === 'running'
      ? `ZooKeeper runs here on ${connect}, not on port ${port}`
      : `the process is there (${servers.map(({ pid }) => pid).join(', ')}), but does not answer on ${connect}`;
  return new ZkaiFailure('failed', problem, { hint: 'zkai ensemble down, then the same command again' });
}

function locateOrInstall(env: Environment, { install }: EnsembleUpOptions): ZookeeperInstallation {
  try {
    return locateZookeeper(env);
  } catch (error) {
    // A variable that leads nowhere is for the person to put right; an installation would not be used.
    if (!install || isSet(env['ZOOKEEPER_HOME']) || isSet(env['JAVA_HOME'])) throw error;
    installZookeeper(env);
    return locateZookeeper(env);
  }
}

function isSet(variable: string | undefined): boolean {
  return variable !== undefined && variable !== '';
}

/** ZooKeeper's own, which the environments of a new project name. */
const USUAL_PORT = 2181;

/** The port of the last run, so that connect strings stay right. */
function lastPort(directory: string): number | undefined {
  const { config } = serverPaths(directory);
  if (!existsSync(config)) return undefined;
  const match = /^clientPort=(\d+)$/m.exec(readFileSync(config, 'utf8'));
  return match === null ? undefined : Number(match[1]);
}
