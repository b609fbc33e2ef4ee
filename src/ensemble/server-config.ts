import { type Member, peerLine } from './members.ts';
import { serverPaths } from './server-paths.ts';

/** How a server is started. */
export interface ServerSettings {
  /** Milliseconds of ZooKeeper's clock tick. Session timeouts lie between 2 and 20 ticks. Default 2000. */
  readonly tickTime?: number;
  /** Maximum heap as the JVM takes it. Default `512m`. */
  readonly heap?: string;
  /**
   * Nothing is worth keeping after the run: the transaction log is not flushed to the disk on every write.
   * The server's own crash loses nothing, only that of the whole machine does. Default false.
   */
  readonly disposable?: boolean;
  /** Allow container and TTL znodes, which a server refuses by default. */
  readonly extendedTypes?: boolean;
  /** A server that sees no majority serves clients that ask for read-only sessions. Default false. */
  readonly readOnlyMode?: boolean;
  /** More lines for `zoo.cfg`. A key that ZooKeeper does not know becomes the system property `zookeeper.<key>`. */
  readonly config?: Readonly<Record<string, string | number>>;
  /** More arguments for the JVM. */
  readonly jvm?: readonly string[];
}

const MAIN_CLASS = 'org.apache.zookeeper.server.quorum.QuorumPeerMain';

/**
 * The text of `zoo.cfg`: loopback only, no admin server (it would take port 8080), no limit per client address.
 * @param all every server of the ensemble
 */
export function zooCfg(member: Member, all: readonly Member[], settings: ServerSettings): string {
  const entries = {
    tickTime: settings.tickTime ?? 2000,
    ...(all.length === 1 ? {} : TOGETHER),
    dataDir: serverPaths(member.directory).data,
    clientPort: member.clientPort,
    clientPortAddress: '127.0.0.1',
    'admin.enableServer': 'false',
    maxClientCnxns: 0,
    '4lw.commands.whitelist': 'srvr,ruok,mntr,conf,stat',
    ...settings.config,
  };
  const lines = Object.entries(entries).map(([key, value]) => `${key}=${propertyValue(String(value))}\n`);
  return [...lines, ...all.map(peerLine)].join('');
}

/** For servers that elect a leader. The limits are in ticks. */
const TOGETHER = {
  /** To connect to a new leader and take over its data: much, because all start at once on a small machine. */
  initLimit: 20,
  /** Until a server that stops answering is left, such as one that is paused. */
  syncLimit: 5,
  /** Milliseconds. Asking for votes backs off up to a minute otherwise, and a server may come that late. */
  'fastleader.maxNotificationInterval': 500,
} as const;

/** As `java.util.Properties` reads it, which takes a file for Latin-1. */
function propertyValue(text: string): string {
  return text
    .replaceAll('\\', '\\\\')
    .replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Arguments of `java`. `marker` is what tells our process from any other. */
export function javaArguments(
  directory: string,
  classpath: string,
  marker: string,
  settings: ServerSettings,
): string[] {
  return [
    marker,
    `-Xmx${settings.heap ?? '512m'}`,
    // For a small server on a small machine: starts faster and takes fewer threads than the default collector.
    '-XX:+UseSerialGC',
    `-Dzookeeper.log.dir=${directory}`,
    ...(settings.disposable === true ? ['-Dzookeeper.forceSync=no'] : []),
    ...(settings.extendedTypes === true ? ['-Dzookeeper.extendedTypesEnabled=true'] : []),
    ...(settings.readOnlyMode === true ? ['-Dreadonlymode.enabled=true'] : []),
    ...(settings.jvm ?? []),
    '-cp',
    classpath,
    MAIN_CLASS,
    serverPaths(directory).config,
  ];
}
