import { interruptible } from '../live/interruptible.ts';
import { explainingDigests } from '../live/refused-digest.ts';
import { parseConnectString } from '../model/connect-string.ts';
import { type Environment } from '../model/project.ts';
import { type World } from '../ports/world.ts';
import { type ConnectOptions, type ZookeeperReader, type ZookeeperWriter } from '../ports/zookeeper.ts';
import { resolveAuth } from './connection-auth.ts';
import { resolveTls } from './connection-tls.ts';

/** What the session asks for; the server may grant less. Twice the default tick at least, and short enough to free a lock soon. */
const SESSION_TIMEOUT_MS = 10_000;

/** Where and how long, as the command line says it. */
export interface ConnectionRequest {
  /** Replaces the environment's host list and chroot. */
  readonly connect: string | undefined;
  readonly timeoutMs: number;
  /** What the session asks for; absent: as usual. */
  readonly sessionTimeoutMs?: number | undefined;
}

/** What of an environment makes a difference for a session. */
export type SessionSettings = Pick<
  Environment,
  'connect' | 'tls' | 'auth' | 'readOnlyAuth' | 'digestAlgorithm'
>;

/** Options for a session that only reads: with the identity that only may read, where the environment has one. */
export async function readerOptions(
  world: World,
  environment: SessionSettings,
  request: ConnectionRequest,
): Promise<ConnectOptions> {
  return connectOptions(world, environment, request, hasOwnReader(environment) ? 'readOnlyAuth' : 'auth');
}

export async function writerOptions(
  world: World,
  environment: Environment,
  request: ConnectionRequest,
): Promise<ConnectOptions> {
  return connectOptions(world, environment, request, 'auth');
}

/** Opens a reading session, hands it to `use`, and closes it whatever happens. */
export async function withReader<T>(
  world: World,
  options: ConnectOptions,
  use: (reader: ZookeeperReader) => Promise<T>,
): Promise<T> {
  return withSession(world, options, () => world.zookeeper.connectReader(options), use);
}

/** The same with a session that may write. */
export async function withWriter<T>(
  world: World,
  options: ConnectOptions,
  use: (writer: ZookeeperWriter) => Promise<T>,
): Promise<T> {
  return withSession(world, options, () => world.zookeeper.connectWriter(options), use);
}

async function withSession<S extends ZookeeperReader, T>(
  world: World,
  options: ConnectOptions,
  open: () => Promise<S>,
  use: (session: S) => Promise<T>,
): Promise<T> {
  world.progress({ event: 'connecting', connect: options.connect });
  const session = await open();
  world.progress({ event: 'connected', server: session.server, sessionId: session.sessionId });
  try {
    return await explainingDigests(options.auth, () =>
      interruptible(world.signal, session, () => use(session)),
    );
  } finally {
    await session.close();
  }
}

/** Whether what only reads has another identity than what applies. */
export function hasOwnReader({ auth, readOnlyAuth }: Pick<Environment, 'auth' | 'readOnlyAuth'>): boolean {
  return readOnlyAuth.length > 0 && referenceText(readOnlyAuth) !== referenceText(auth);
}

function referenceText(auth: Environment['auth']): string {
  return auth.map(({ scheme, from }) => `${scheme} ${from}`).join();
}

/** @throws ZkaiFailure `usage` for a bad connect string, before it is shown or used anywhere; `auth-refused` */
async function connectOptions(
  world: World,
  environment: SessionSettings,
  { connect = environment.connect, timeoutMs, sessionTimeoutMs = SESSION_TIMEOUT_MS }: ConnectionRequest,
  identity: 'auth' | 'readOnlyAuth',
): Promise<ConnectOptions> {
  parseConnectString(connect);
  const { tls, digestAlgorithm } = environment;
  return {
    connect,
    timeoutMs,
    sessionTimeoutMs,
    auth: await resolveAuth(world, identity, environment[identity]),
    ...(digestAlgorithm === undefined ? {} : { digestAlgorithm }),
    ...(tls === undefined ? {} : { tls: await resolveTls(world, tls) }),
    signal: world.signal,
  };
}
