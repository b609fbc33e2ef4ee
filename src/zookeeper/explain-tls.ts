import { type DetailedPeerCertificate, type PeerCertificate } from 'node:tls';
import { type ZookeeperTls } from '../ports/zookeeper.ts';
import { errnoOf } from './errno.ts';
import { outOfDate } from './tls-material.ts';

/** A sentence for an error of TLS itself; `undefined` for any other error, such as a lost connection. */
export function explainTls(error: Error, wishes: ZookeeperTls): string | undefined {
  const code = errnoOf(error) ?? '';
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return wrongName(error);
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID') return wrongTime(error, Date.now());
  const known = THEIRS[code] ?? ours(code, wishes);
  if (known !== undefined) return known;
  if (!/^(?:ERR_SSL_|ERR_TLS_|ERR_OSSL_|CERT_|CRL_|UNABLE_TO_)/.test(code)) return undefined;
  const reason = 'reason' in error ? String(error.reason) : error.message;
  return `TLS failed (${reason}): check the server's log, and \`tls\` of the environment`;
}

const UNKNOWN_AUTHORITY =
  "the server's certificate comes from an authority that is not trusted: name the authority's certificate with `ca`";
const PLAINTEXT =
  'the server does not speak TLS on this port: connect to its secureClientPort, or remove `tls` from the environment';
const OTHER_VERSION =
  'the server speaks no TLS version or cipher that is safe: let it speak TLSv1.2 or TLSv1.3 (ssl.enabledProtocols)';

const HANDSHAKE_FAILURE =
  'the server refused the TLS handshake: it wants another client certificate (`cert` and `key`), or has no cipher in common with us (ssl.ciphersuites)';

/** What Node and OpenSSL say of the server's certificate, and of a server that speaks something else. */
const THEIRS: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT:
    "the server's certificate is self-signed and not trusted: name that certificate with `ca` to trust it",
  SELF_SIGNED_CERT_IN_CHAIN: UNKNOWN_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT: UNKNOWN_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNKNOWN_AUTHORITY,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNKNOWN_AUTHORITY,
  CERT_UNTRUSTED: UNKNOWN_AUTHORITY,
  CERT_SIGNATURE_FAILURE:
    "the server's certificate is not signed by the authority in `ca`, though that has the right name: name the current one",
  CERT_REVOKED: "the server's certificate is revoked: give the server a new one",
  INVALID_PURPOSE:
    "the server's certificate is not for servers: it needs serverAuth among its extended key usages",
  ERR_SSL_WRONG_VERSION_NUMBER: PLAINTEXT,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: PLAINTEXT,
  ERR_SSL_HTTP_REQUEST: PLAINTEXT,
  ERR_SSL_UNSUPPORTED_PROTOCOL: OTHER_VERSION,
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: OTHER_VERSION,
};

/** The server's alerts about our certificate: before the end of the handshake in TLS 1.2, after it in TLS 1.3. */
function ours(code: string, { cert }: ZookeeperTls): string | undefined {
  const alert = /^ERR_SSL_(?:TLSV1|TLSV13|SSLV3)_ALERT_(.+)$/.exec(code)?.[1];
  if (alert === 'HANDSHAKE_FAILURE') return HANDSHAKE_FAILURE;
  if (alert === undefined || !/CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED/.test(alert)) return undefined;
  if (cert === undefined) {
    return 'the server asks for a client certificate: set `cert` and `key` under `tls` of the environment';
  }
  const date = outOfDate(cert, new Date());
  if (date !== undefined) return `the server refused our certificate: ${date}: renew it`;
  const word = alert.toLowerCase().replaceAll('_', ' ');
  return `the server refused our certificate (${word}): its trust store must have the authority that issued it`;
}

/** The server's certificate, or that of an authority above it, before or after its time. */
function wrongTime(error: Error & { cert?: DetailedPeerCertificate }, now: number): string {
  for (const [depth, { valid_from: from, valid_to: to }] of chainOf(error.cert).entries()) {
    const whose = depth === 0 ? "the server's certificate" : "the certificate of the server's authority";
    if (now > Date.parse(to)) return `${whose} expired on ${to}: renew it, or set this clock right`;
    if (now < Date.parse(from))
      return `${whose} is not valid before ${from}: wait until then, or set this clock right`;
  }
  return "the server's certificate, or its authority's, is not valid today: renew it, or set this clock right";
}

/** A certificate and its issuers, as far as they are known; the last one vouches for itself. */
function chainOf(cert: DetailedPeerCertificate | undefined): DetailedPeerCertificate[] {
  const chain = new Set<DetailedPeerCertificate>();
  for (let one = cert; one !== undefined && !chain.has(one); one = one.issuerCertificate) chain.add(one);
  return [...chain];
}

const SHOWN_NAMES = 5;

function wrongName(error: Error & { host?: string; cert?: PeerCertificate }): string {
  const { subject, subjectaltname } = error.cert ?? {};
  const names = (subjectaltname ?? `DNS:${String(subject?.CN ?? '')}`)
    .split(', ')
    .map((name) => name.replace(/^(?:DNS|IP Address):/, ''))
    .filter((name) => name !== '');
  const more = names.length > SHOWN_NAMES ? ` and ${names.length - SHOWN_NAMES} more` : '';
  const list = `${names.slice(0, SHOWN_NAMES).join(', ')}${more}`;
  return `the server's certificate is for ${list || 'no host'}, not for ${error.host ?? 'this host'}: connect by a name that it has, or set \`verifyName: false\``;
}
