import { addressText, isLoopback, parseConnectString } from '../../model/connect-string.ts';
import { type Check } from '../../model/doctor.ts';
import { type ConnectOptions } from '../../ports/zookeeper.ts';
import { ok, warning } from './checks.ts';

/** Whether what identifies us travels in clear text. Within this machine it may. */
export function encryptionChecks({
  connect,
  auth,
  tls,
}: Pick<ConnectOptions, 'connect' | 'auth' | 'tls'>): Check[] {
  if (tls !== undefined) return [ok('session.tls', 'the connection is encrypted')];
  const servers = parseConnectString(connect).servers.filter((server) => !isLoopback(server));
  if (auth.length === 0 || servers.length === 0) return [];
  const schemes = [...new Set(auth.map(({ scheme }) => scheme))].join(' and ');
  return [
    warning(
      'session.tls',
      `credentials (${schemes}) travel without TLS to ${servers.map(addressText).join(', ')}: whoever listens on the way can use them`,
      'write `tls: {}` in the environment in zkai.yaml and connect to the secureClientPort, or keep to a network that nobody else is in',
    ),
  ];
}

/** A chroot that is not there is a first apply, or a slip of the pen. */
export function chrootChecks(chroot: string, exists: boolean): Check[] {
  if (chroot === '') return [];
  if (exists) return [ok('chroot', `chroot ${chroot} is there`)];
  return [
    warning(
      'chroot',
      `chroot ${chroot} does not exist; the first apply creates it`,
      'zkai plan, or correct `connect` if something has been applied there',
    ),
  ];
}
