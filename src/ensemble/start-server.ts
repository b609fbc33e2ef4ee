import { ZkaiFailure } from '../model/failure.ts';
import { choosePorts } from './choose-ports.ts';
import { startServers, type StartOptions } from './start-servers.ts';
import { readServerFile, type ServerFile } from './server-file.ts';
import { awaitExit } from './stop-server.ts';

interface StartServerOptions extends StartOptions {
  /** This one or none; absent: any. */
  readonly port?: number;
}

/**
 * Starts one standalone server in its own directory and waits until it serves. It outlives this process;
 * `stopServer` ends it. Data that is there already is served again.
 * @throws ZkaiFailure `failed` with the end of the server's log, or with the port that is taken;
 * `lock-busy` when a server runs or is being started there.
 */
export async function startServer(
  directory: string,
  { port, ...options }: StartServerOptions,
): Promise<ServerFile> {
  await startServers(async () => {
    await awaitExit(directory);
    const all = await choosePorts([{ id: 1, directory }], port === undefined ? {} : { first: port });
    return { starting: all, all };
  }, options);
  const server = readServerFile(directory);
  if (server === null)
    throw new ZkaiFailure('failed', `the server in ${directory} was stopped while it started`);
  return server;
}
