import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { ZkaiFailure } from '../model/failure.ts';
import { askServer, parseSrvr } from './four-letter-word.ts';
import { findFreePort, isFree } from './free-port.ts';
import { type ZookeeperInstallation } from './locate-zookeeper.ts';
import { isExiting, isOurProcess } from './own-process.ts';
import { javaArguments, serverPaths, type ServerSettings, zooCfg } from './server-config.ts';
import {
  claimDirectory,
  readServerFile,
  removeServerFile,
  type ServerFile,
  writeServerFile,
} from './server-file.ts';
import { portTaken, readLog, startFailed } from './start-failure.ts';
import { awaitExit, stopServer } from './stop-server.ts';

export interface StartOptions extends ServerSettings {
  readonly installation: ZookeeperInstallation;
  /** This one or none; absent: any. */
  readonly port?: number;
  /** Where any will do: this one if nobody has it. */
  readonly preferredPort?: number;
  /** Milliseconds until the server must serve. Default 30 s: a busy machine takes its time to start a JVM. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

const POLL_MS = 40;
const ATTEMPTS = 5;

/**
 * Starts one standalone server in its own directory and waits until it serves. It outlives this process;
 * `stopServer` ends it. Data that is there already is served again.
 * @throws ZkaiFailure `failed` with the end of the server's log, or with the port that is taken;
 * `lock-busy` when a server runs or is being started there.
 */
export async function startServer(directory: string, options: StartOptions): Promise<ServerFile> {
  mkdirSync(serverPaths(directory).data, { recursive: true });
  await awaitExit(directory);
  forgetEndedServer(directory);
  for (let attempt = 1; ; attempt += 1) {
    const port = options.port ?? (await anyPort(attempt === 1 ? options.preferredPort : undefined));
    if (!(await isFree(port))) throw portTaken(port);
    const server = launch(directory, port, options);
    try {
      await untilItServes(directory, server, options);
      return server;
    } catch (error) {
      await stopServer(directory);
      // Between our look at the port and the server's use of it somebody else took it.
      const lostPort = readLog(directory).includes('BindException');
      if (!lostPort || options.signal?.aborted === true) throw error;
      if (options.port !== undefined || attempt === ATTEMPTS) throw portTaken(port);
    }
  }
}

async function anyPort(preferred: number | undefined): Promise<number> {
  return preferred !== undefined && (await isFree(preferred)) ? preferred : findFreePort();
}

function forgetEndedServer(directory: string): void {
  const previous = readServerFile(directory);
  if (previous === null) return;
  if (isOurProcess(previous)) {
    throw new ZkaiFailure('lock-busy', `a server runs in ${directory} already (process ${previous.pid})`);
  }
  removeServerFile(directory);
}

function launch(directory: string, port: number, options: StartOptions): ServerFile {
  claimDirectory(directory);
  const paths = serverPaths(directory);
  writeFileSync(paths.config, zooCfg(directory, port, options));
  const marker = `-Dzkai.server=${randomUUID()}`;
  const { java, classpath } = options.installation;
  const log = openSync(paths.log, 'w');
  // In a plain C locale a JVM cannot open a path that is not ASCII. `env` becomes the JVM: the pid stays.
  const command = ['LC_ALL=C.UTF-8', java, ...javaArguments(directory, classpath, marker, options)];
  const child = spawn('env', command, {
    cwd: directory,
    detached: true, // Its own process group: Ctrl-C in the terminal is not meant for it.
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  child.on('error', () => {}); // The missing pid says the same, and says it now.
  child.unref();
  if (child.pid === undefined) {
    removeServerFile(directory);
    throw new ZkaiFailure('failed', `cannot run ${java}`);
  }
  const server = { pid: child.pid, marker, port };
  writeServerFile(directory, server);
  return server;
}

async function untilItServes(directory: string, server: ServerFile, options: StartOptions): Promise<void> {
  const timeoutMs = options.timeoutMs ?? 30_000;
  const deadline = performance.now() + timeoutMs;
  while (!(await serves(directory, server.port))) {
    options.signal?.throwIfAborted();
    if (hasEnded(server)) throw startFailed(directory, 'ended instead of serving');
    if (performance.now() > deadline) throw startFailed(directory, `did not serve within ${timeoutMs} ms`);
    await sleep(POLL_MS);
  }
}

/** While `env` becomes the JVM, the process shows no arguments for a moment, as one does that is ending: so look again. */
function hasEnded(server: ServerFile): boolean {
  return !isOurProcess(server) && !isExiting(server) && !isOurProcess(server);
}

/** Whoever answers on the port must also be the server of this directory: ports are shared with the whole machine. */
async function serves(directory: string, port: number): Promise<boolean> {
  const answer = await askServer(port, 'srvr');
  if (answer === null || parseSrvr(answer) === null) return false;
  const config = await askServer(port, 'conf');
  return config?.includes(`dataDir=${serverPaths(directory).data}`) === true;
}
