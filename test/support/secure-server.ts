import { existsSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { findFreePort } from '../../src/ensemble/free-port.ts';
import { locateZookeeper, type ZookeeperInstallation } from '../../src/ensemble/locate-zookeeper.ts';
import { type Authority, type Certificate } from './certificates.ts';
import { type PrivateServer, serverDirectory, startServer } from './server.ts';

export interface SecureOptions {
  readonly tls?: TlsOptions;
  /** Password by user: the server's DIGEST-MD5. */
  readonly sasl?: Readonly<Record<string, string>>;
  /** More lines for `zoo.cfg`. */
  readonly config?: Readonly<Record<string, string | number>>;
}

interface TlsOptions {
  readonly server: Certificate;
  /** Whose client certificates it takes. */
  readonly trusted: Authority;
  readonly clientAuth: 'need' | 'none';
  /** Default: TLSv1.2, as ZooKeeper's own. */
  readonly protocol?: 'TLSv1.2' | 'TLSv1.3';
}

/** A server that speaks TLS on a second port; the first stays plain. */
export interface SecureServer extends PrivateServer {
  /** `127.0.0.1:port` of TLS; without `tls` the plain one. */
  readonly secure: string;
}

export async function startSecureServer({ tls, sasl, config }: SecureOptions): Promise<SecureServer> {
  const directory = serverDirectory();
  const port = await findFreePort();
  const server = await startServer({
    installation: withNetty(locateZookeeper(process.env)),
    config: {
      ...(tls === undefined ? {} : tlsConfig(directory, port, tls)),
      ...(sasl === undefined ? {} : SASL),
      ...config,
    },
    jvm: sasl === undefined ? [] : [`-Djava.security.auth.login.config=${jaasFile(directory, sasl)}`],
  });
  return Object.assign(server, { secure: tls === undefined ? server.connect : `127.0.0.1:${port}` });
}

function tlsConfig(directory: string, port: number, { server, trusted, clientAuth, protocol }: TlsOptions) {
  const [keyStore, trustStore] = [join(directory, 'server.pem'), join(directory, 'trusted.pem')];
  writeFileSync(keyStore, server.key + server.cert, { mode: 0o600 });
  writeFileSync(trustStore, trusted.cert);
  return {
    serverCnxnFactory: 'org.apache.zookeeper.server.NettyServerCnxnFactory',
    secureClientPort: port,
    secureClientPortAddress: '127.0.0.1',
    'ssl.keyStore.location': keyStore,
    'ssl.keyStore.type': 'PEM',
    'ssl.trustStore.location': trustStore,
    'ssl.trustStore.type': 'PEM',
    'ssl.clientAuth': clientAuth,
    'authProvider.x509': 'org.apache.zookeeper.server.auth.X509AuthenticationProvider',
    ...(protocol === 'TLSv1.3' ? TLS_13 : {}),
  };
}

/** ZooKeeper 3.8 offers the ciphers of TLS 1.2 only, unless it is told. */
const TLS_13 = {
  'ssl.protocol': 'TLSv1.3',
  'ssl.enabledProtocols': 'TLSv1.3',
  'ssl.ciphersuites': 'TLS_AES_256_GCM_SHA384,TLS_AES_128_GCM_SHA256',
};

const SASL = { 'authProvider.sasl': 'org.apache.zookeeper.server.auth.SASLAuthenticationProvider' };

function jaasFile(directory: string, users: Readonly<Record<string, string>>): string {
  const file = join(directory, 'jaas.conf');
  const lines = Object.entries(users).map(([user, password]) => `  user_${user}=${JSON.stringify(password)}`);
  const module = 'org.apache.zookeeper.server.auth.DigestLoginModule required';
  writeFileSync(file, `Server {\n  ${module}\n${lines.join('\n')};\n};\n`);
  return file;
}

const DEBIAN_JARS = '/usr/share/java';

/** The manifest of Debian's package lacks what its Netty needs for TLS. */
function withNetty(installation: ZookeeperInstallation): ZookeeperInstallation {
  const jars = ['netty-codec', 'netty-resolver', 'netty-transport-native-unix-common']
    .map((name) => join(DEBIAN_JARS, `${name}.jar`))
    .filter((jar) => existsSync(jar));
  if (process.env['ZOOKEEPER_HOME']) return installation;
  return { ...installation, classpath: [installation.classpath, ...jars].join(delimiter) };
}
