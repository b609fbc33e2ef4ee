import { isIP } from 'node:net';
import tls from 'node:tls';
import { type ZookeeperTls } from '../ports/zookeeper.ts';
import { checkMaterial } from './tls-material.ts';

/** Where to connect to, and whom to expect there: a name that was looked up is not in the address any more. */
export interface TlsAddress {
  readonly host: string;
  readonly port: number;
  /** What the server's certificate must name, and what the server is told (SNI). Default: `host`. */
  readonly servername?: string;
}

/**
 * Opens a TLS connection, 1.2 at least. Not one byte of ours leaves before the server's certificate is verified: a
 * ConnectRequest holds the password of a session that is taken up again.
 *
 * @throws ZookeeperError `certificate` when what we were given to use is unusable, before anything is opened.
 */
export function connectTls(
  { host, port, servername = host }: TlsAddress,
  wishes: ZookeeperTls,
): tls.TLSSocket {
  checkMaterial(wishes);
  const { ca, cert, key, passphrase, verifyName = true } = wishes;
  const name = servername.replace(/\.$/, ''); // a name may be written with the root's dot, a certificate has none
  const socket = tls.connect({
    host,
    port,
    servername: isIP(name) === 0 ? name : '', // SNI is for names only
    minVersion: 'TLSv1.2',
    rejectUnauthorized: true, // NODE_TLS_REJECT_UNAUTHORIZED=0 would turn it off otherwise
    checkServerIdentity: (_host, certificate) =>
      verifyName ? tls.checkServerIdentity(name, certificate) : undefined,
    ...defined({ ca, cert, key, passphrase }),
  });
  nameCertificate(socket);
  socket.setNoDelay(true);
  // What waits here cannot fail, either: a failed write would hide the alert that says why there is no connection.
  socket.cork();
  socket.once('secureConnect', () => socket.uncork());
  return socket;
}

/**
 * Gives every error of a handshake the certificate that the server has shown, with its issuers, as `cert`. Node does that
 * itself only where the name is wrong, and has forgotten it by the time of any other error. It judges at the event
 * `secure`, so ours comes first.
 */
function nameCertificate(socket: tls.TLSSocket): void {
  let cert: tls.DetailedPeerCertificate | undefined;
  socket.prependListener('secure', () => (cert = socket.getPeerCertificate(true)));
  socket.prependListener('error', (error) => {
    if (cert !== undefined && !('cert' in error)) Object.assign(error, { cert });
  });
}

function defined<T extends object>(members: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };
}
