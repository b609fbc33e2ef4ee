import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { ZkaiFailure } from '../model/failure.ts';
import { type ZookeeperInstallation } from './locate-zookeeper.ts';
import { type Member } from './members.ts';
import { isOurProcess } from './own-process.ts';
import { javaArguments, type ServerSettings, zooCfg } from './server-config.ts';
import { readServerFile, withClaim, writeServerFile } from './server-file.ts';
import { serverPaths } from './server-paths.ts';

export interface LaunchOptions extends ServerSettings {
  readonly installation: ZookeeperInstallation;
  /** What is different for one server; its `config` and `jvm` are added to those of all. */
  readonly each?: (id: number) => ServerSettings;
  /** Told of every server that was launched, also when a later one cannot be. */
  readonly onLaunch?: (member: Member) => void;
}

/**
 * Starts the processes of some servers of an ensemble, all at once and without a pause in between, and notes them down.
 * They outlive this process. Data that is there is served again.
 * @param all every server of the ensemble, those that run included
 * @throws ZkaiFailure `lock-busy` when a server runs or is being started in one of the directories; then none is started
 */
export function launchServers(
  starting: readonly Member[],
  all: readonly Member[],
  options: LaunchOptions,
): void {
  const directories = starting.map(({ directory }) => directory);
  for (const directory of directories) mkdirSync(serverPaths(directory).data, { recursive: true });
  withClaim(directories, () => {
    for (const directory of directories) refuseRunning(directory);
    for (const member of starting) {
      launch(member, all, { ...options, ...settingsOf(member, options) });
      options.onLaunch?.(member);
    }
  });
}

function settingsOf({ id }: Member, { each, ...options }: LaunchOptions): ServerSettings {
  const own = each?.(id) ?? {};
  return {
    ...own,
    config: { ...options.config, ...own.config },
    jvm: [...(options.jvm ?? []), ...(own.jvm ?? [])],
  };
}

function refuseRunning(directory: string): void {
  const server = readServerFile(directory);
  if (server === null || !isOurProcess(server)) return;
  throw new ZkaiFailure('lock-busy', `a server runs in ${directory} already (process ${server.pid})`);
}

function launch(member: Member, all: readonly Member[], options: LaunchOptions): void {
  const { id, directory, clientPort } = member;
  const paths = serverPaths(directory);
  writeFileSync(paths.config, zooCfg(member, all, options));
  if (all.length > 1) writeFileSync(paths.myid, `${id}\n`);
  const marker = `-Dzkai.server=${randomUUID()}`;
  const { java, classpath } = options.installation;
  const pid = spawnDetached(directory, [java, ...javaArguments(directory, classpath, marker, options)]);
  if (pid === undefined) writeFileSync(paths.log, `cannot run ${java}\n`);
  else writeServerFile(directory, { pid, marker, port: clientPort });
}

function spawnDetached(directory: string, command: readonly string[]): number | undefined {
  const log = openSync(serverPaths(directory).log, 'w');
  // In a plain C locale a JVM cannot open a path that is not ASCII. `env` becomes the JVM: the pid stays.
  const child = spawn('env', ['LC_ALL=C.UTF-8', ...command], {
    cwd: directory,
    detached: true, // Its own process group: Ctrl-C in the terminal is not meant for it.
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  child.on('error', () => {}); // The missing pid says the same, and says it now.
  child.unref();
  return child.pid;
}
