import { type AwaitOptions, untilAllServe } from './await-serving.ts';
import { launchServers, type LaunchOptions } from './launch-servers.ts';
import { type Member } from './members.ts';
import { readLog } from './start-failure.ts';
import { stopServer } from './stop-server.ts';

export interface StartOptions extends LaunchOptions, AwaitOptions {
  /** Wait for those that ran before, too: they serve again when there is a majority. Default false. */
  readonly awaitAll?: boolean;
  /** Told which servers are started now. */
  readonly onStart?: (starting: readonly Member[]) => void;
}

/**
 * Says which servers to start, and names all servers of their ensemble. Asked again, with the number of the attempt
 * (from 1), when somebody took one of the ports between the look at it and its use.
 */
export type Placement = (
  attempt: number,
) => Promise<{ readonly starting: readonly Member[]; readonly all: readonly Member[] }>;

const ATTEMPTS = 5;

/**
 * Starts servers and waits until they serve. They outlive this process; `stopServer` ends each.
 * When one does not come up, those that were started here are stopped again.
 * @throws ZkaiFailure `failed` with the end of the log of the server that did not come up;
 * `lock-busy` when a server runs or is being started there
 */
export async function startServers(place: Placement, options: StartOptions): Promise<readonly Member[]> {
  for (let attempt = 1; ; attempt += 1) {
    const { starting, all } = await place(attempt);
    const launched: Member[] = [];
    try {
      options.onStart?.(starting);
      launchServers(starting, all, { ...options, onLaunch: (member) => launched.push(member) });
      await untilAllServe(options.awaitAll === true ? all : starting, options);
      return all;
    } catch (error) {
      await Promise.all(launched.map(({ directory }) => stopServer(directory)));
      const hasLostPort = launched.some(({ directory }) => readLog(directory).includes('BindException'));
      if (!hasLostPort || attempt === ATTEMPTS || options.signal?.aborted === true) throw error;
    }
  }
}
