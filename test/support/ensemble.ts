import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { choosePorts } from '../../src/ensemble/choose-ports.ts';
import { askServer } from '../../src/ensemble/four-letter-word.ts';
import { parseSrvr } from '../../src/model/srvr.ts';
import { locateZookeeper } from '../../src/ensemble/locate-zookeeper.ts';
import { type ServerSettings } from '../../src/ensemble/server-config.ts';
import { serverDirectory as directoryOf } from '../../src/ensemble/server-paths.ts';
import { startServers } from '../../src/ensemble/start-servers.ts';
import { type PrivateServer, privateServer } from './private-server.ts';
import { serverDirectory } from './server.ts';

/** One server of a private ensemble. `restart` waits until it serves: with a majority gone, restart several at once. */
export interface EnsembleMember extends PrivateServer {
  /** `myid`, from 1; the servers are in this order. */
  readonly id: number;
}

/** An ensemble for one test file. Ends with the run at the latest. */
export interface PrivateEnsemble {
  /** `127.0.0.1:p,127.0.0.1:q,127.0.0.1:r`, in the order of the servers; the ports never change. */
  readonly connect: string;
  readonly servers: readonly EnsembleMember[];
  /** The one that leads now. Waits for an election: until exactly one of those that answer says that it leads. */
  leader(): Promise<EnsembleMember>;
  /** Those that serve and follow now; waits for a leader. One that has just been restarted or resumed may come later. */
  followers(): Promise<readonly EnsembleMember[]>;
  /** Stops all, paused ones included. */
  stop(): Promise<void>;
}

export interface EnsembleSettings extends ServerSettings {
  /** How many. */
  readonly servers: number;
  /** What is different for one server, such as a port of its own in `config`. */
  readonly each?: (id: number) => ServerSettings;
}

/** Milliseconds that an election may take on a busy machine. A paused leader is left after 5 ticks. */
const ELECTION_MS = 20_000;

/**
 * Starts an ensemble of the test's own and waits until all serve: 1.5 to 3 seconds for three. A tick is 500 ms by
 * default: sessions last 1 to 10 s, a server that is paused is given up after 2.5 s.
 */
export async function startEnsemble({
  servers: count,
  ...settings
}: EnsembleSettings): Promise<PrivateEnsemble> {
  const root = serverDirectory();
  const places = Array.from({ length: count }, (_, index) => ({
    id: index + 1,
    directory: directoryOf(root, index + 1),
  }));
  const options = { ...QUICK, ...settings, installation: locateZookeeper(process.env) };
  const all = await startServers(async () => {
    const members = await choosePorts(places, {});
    return { starting: members, all: members };
  }, options);
  const servers = all.map((member): EnsembleMember => {
    const start = () => startServers(async () => ({ starting: [member], all }), options);
    return Object.assign(privateServer(member.directory, member.clientPort, start), { id: member.id });
  });

  const modes = () => Promise.all(servers.map(({ port }) => modeOf(port)));
  const elected = async (): Promise<readonly (string | null)[]> => {
    for (const end = performance.now() + ELECTION_MS; performance.now() < end; await sleep(20)) {
      const now = await modes();
      if (now.filter((mode) => mode === 'leader').length === 1) return now;
    }
    throw new Error(`no leader within ${ELECTION_MS} ms: ${(await modes()).join(', ')}`);
  };
  const inMode = async (wanted: string) => {
    const now = await elected();
    return servers.filter((_, index) => now[index] === wanted);
  };
  return {
    connect: servers.map(({ connect }) => connect).join(','),
    servers,
    leader: async () => (await inMode('leader'))[0] as EnsembleMember,
    followers: () => inMode('follower'),
    stop: async () => {
      await Promise.all(servers.map((server) => server.stop()));
    },
  };
}

/** The second compiler of the JVM only costs time in servers that live for seconds. */
const QUICK: ServerSettings = { disposable: true, tickTime: 500, jvm: ['-XX:TieredStopAtLevel=1'] };

async function modeOf(port: number): Promise<string | null> {
  return parseSrvr((await askServer(port, 'srvr', 500)) ?? '')?.mode ?? null;
}
