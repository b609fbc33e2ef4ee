import { type PeerCertificate } from 'node:tls';
import { ZookeeperError, type ZookeeperTls } from '../ports/zookeeper.ts';
import { outOfDate } from './tls-material.ts';

/** Why there is no TLS connection, as a sentence that says what to do next. */
export class TlsProblem extends Error {
  /** It will be the same next time. Otherwise a server that is just restarting may look the same. */
  readonly lasting: boolean;

  constructor(message: string, { lasting, cause }: { lasting: boolean; cause: unknown }) {
    super(message, { cause });
    this.lasting = lasting;
  }
}

/**
 * How far a connection came: to the end of the handshake on our side (a server that speaks TLS 1.3 judges our
 * certificate only then), to the first byte of an answer.
 */
export type ConnectionStage = 'opening' | 'secured' | 'talking';

/** What an error of a TLS socket, or the end of one (`null`), means; what is not about TLS stays as it is. */
export function tlsProblem(error: Error | null, stage: ConnectionStage, wishes: ZookeeperTls): Error {
  const sentence = error === null ? undefined : explainTls(error, wishes);
  if (sentence !== undefined) return new TlsProblem(sentence, { lasting: true, cause: error });
  const isClosed = error === null || CLOSED.has(codeOf(error));
  if (!isClosed || stage === 'talking') return error ?? new Error(CLOSED_TEXT);
  if (stage === 'opening') {
    return new TlsProblem(
      `${CLOSED_TEXT} during the TLS handshake: is this port its secureClientPort, not the plain clientPort?`,
      { lasting: false, cause: error },
    );
  }
  const next = wishes.cert === undefined ? ': if it asks for a client certificate, set `cert` and `key`' : '';
  return new TlsProblem(`${CLOSED_TEXT} right after the TLS handshake${next}`, {
    lasting: false,
    cause: error,
  });
}

/** The same for a connection without TLS, which a server that wants TLS closes. */
export function plainProblem(error: Error | null, stage: ConnectionStage): Error {
  if (error !== null) return error;
  return new Error(
    stage === 'talking'
      ? CLOSED_TEXT
      : `${CLOSED_TEXT} without an answer: it does not serve now, or wants TLS`,
  );
}

/** For a server that answered without TLS by a TLS alert. */
export function speaksTls(): TlsProblem {
  const message =
    'the server speaks TLS on this port: set `tls` in the environment, or connect to its clientPort';
  return new TlsProblem(message, { lasting: true, cause: null });
}

/** Whether bytes begin as a TLS alert does; a frame that begins like this would be one of 350 MB. */
export function isTlsAlert(bytes: Buffer): boolean {
  return bytes[0] === 0x15 && bytes[1] === 0x03;
}

const CLOSED_TEXT = 'the server closed the connection';

/**
 * The error to end with, at once, when a failure that every server met is a problem of certificates or of TLS that
 * waiting does not solve; `undefined` for any other failure.
 */
export function certificateProblem(error: unknown): ZookeeperError | undefined {
  if (error instanceof ZookeeperError) return error.code === 'certificate' ? error : undefined;
  if (!(error instanceof TlsProblem) || !error.lasting) return undefined;
  return new ZookeeperError('certificate', error.message, { cause: error });
}

/** A sentence for an error of TLS itself; `undefined` for any other error, such as a lost connection. */
export function explainTls(error: Error, wishes: ZookeeperTls = {}): string | undefined {
  const code = codeOf(error);
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return wrongName(error);
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

/** What Node and OpenSSL say of the server's certificate, and of a server that speaks something else. */
const THEIRS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED:
    "the server's certificate, or its authority's, has expired: renew it, or set this clock right",
  CERT_NOT_YET_VALID:
    "the server's certificate is not valid yet: set this clock right, or wait for its first day",
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
  if (alert === undefined || !/CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED|HANDSHAKE_FAILURE/.test(alert))
    return undefined;
  if (cert === undefined) {
    return alert === 'HANDSHAKE_FAILURE'
      ? 'the server refused the TLS handshake: it may ask for a client certificate (`cert` and `key` under `tls`)'
      : 'the server asks for a client certificate: set `cert` and `key` under `tls` of the environment';
  }
  const date = outOfDate(cert, new Date());
  if (date !== undefined) return `the server refused our certificate: ${date}: renew it`;
  const word = alert.toLowerCase().replaceAll('_', ' ');
  return `the server refused our certificate (${word}): its trust store must have the authority that issued it`;
}

/** Closed by the other side: Node gives its own error during the handshake the code of a reset. */
const CLOSED: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED']);

const SHOWN_NAMES = 5;

function wrongName(error: Error & { host?: string; cert?: PeerCertificate }): string {
  const { subject, subjectaltname } = error.cert ?? {};
  const names = (subjectaltname ?? `DNS:${String(subject?.CN ?? '')}`)
    .split(', ')
    .map((name) => name.replace(/^(?:DNS|IP Address):/, ''));
  const more = names.length > SHOWN_NAMES ? ` and ${names.length - SHOWN_NAMES} more` : '';
  const list = `${names.slice(0, SHOWN_NAMES).join(', ')}${more}`;
  return `the server's certificate is for ${list}, not for ${error.host ?? 'this host'}: connect by a name that it has, or set \`verifyName: false\``;
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}
