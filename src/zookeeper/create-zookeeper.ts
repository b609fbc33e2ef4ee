import { parseConnectString } from '../model/connect-string.ts';
import { type ConnectOptions, type ZookeeperPort } from '../ports/zookeeper.ts';
import { askServers } from './ask-servers.ts';
import { BatchReader } from './batch-reader.ts';
import { type Parts, ReadClient, WriteClient } from './client.ts';
import { type Log } from './log.ts';
import { MultiReadSupport } from './multi-read-support.ts';
import { probeFrames } from './probe-frames.ts';
import { Session } from './session.ts';
import { SessionWatches } from './session-watches.ts';

/** ZooKeeper over TCP or TLS. */
export function createZookeeper({ log = () => {} }: { log?: Log } = {}): ZookeeperPort {
  return {
    connectReader: async (options) => new ReadClient(await open(options, log)),
    connectWriter: async (options) => new WriteClient(await open(options, log)),
    askServers: async (options) => askServers(parseConnectString(options.connect).servers, timed(options)),
    probeFrames: async (options, sizes) =>
      probeFrames(parseConnectString(options.connect).servers, sizes, { ...timed(options), log }),
  };
}

/** Above 2^31 - 1 a timer of Node fires at once, and a number on the wire is too large. Two weeks are as good as for ever. */
const LONGEST_MS = 14 * 24 * 3_600_000;

function timed(options: ConnectOptions): ConnectOptions {
  const { timeoutMs, sessionTimeoutMs } = options;
  return {
    ...options,
    timeoutMs: Math.min(timeoutMs, LONGEST_MS),
    sessionTimeoutMs: Math.min(sessionTimeoutMs, LONGEST_MS),
  };
}

async function open(options: ConnectOptions, log: Log): Promise<Parts> {
  const { servers, chroot: prefix } = parseConnectString(options.connect);
  const chroot = options.withoutChroot === true ? '' : prefix;
  const watches = new SessionWatches(chroot, log);
  const { allowReadOnly = false } = options;
  const session = await Session.open({ ...timed(options), servers, allowReadOnly, log }, watches);
  const support = new MultiReadSupport({ tls: options.tls, signal: session.ended });
  return { session, chroot, watches, batches: new BatchReader(session, support, chroot) };
}
