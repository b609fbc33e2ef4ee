import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { ZookeeperError, type ZookeeperTls } from '../ports/zookeeper.ts';

/**
 * Looks at what is to be used before it is: Node takes a text without any certificate for an empty list of
 * authorities, and says of the rest only what OpenSSL says.
 *
 * @throws ZookeeperError `certificate` that says which part is unusable and why; never its content.
 */
export function checkMaterial({ ca, cert, key, passphrase }: ZookeeperTls): void {
  if (ca !== undefined) readCertificates(ca, 'ca');
  if (cert === undefined && key === undefined) return;
  if (cert === undefined) throw unusable('`key` is there without `cert`', 'name the certificate, too');
  if (key === undefined) throw unusable('`cert` is there without `key`', 'name its private key, too');
  const ours = readCertificates(cert, 'cert');
  if (ours.checkPrivateKey(readKey(key, passphrase))) return;
  throw unusable(
    '`key` does not belong to `cert`',
    'name the key that the certificate was requested with; `cert` begins with our own certificate, its issuers follow',
  );
}

/** From the end of our own certificate, as a sentence for whoever wonders why it is refused; `undefined` inside its time. */
export function outOfDate(cert: string, now: Date): string | undefined {
  const { validFrom, validTo } = new X509Certificate(cert);
  if (now > new Date(validTo)) return `it expired on ${validTo}`;
  if (now < new Date(validFrom)) return `it is valid only from ${validFrom} on`;
  return undefined;
}

const CERTIFICATE = /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----/;

/** The first of them. All are read: OpenSSL stops in silence at one that is damaged. */
function readCertificates(pem: string, part: 'ca' | 'cert'): X509Certificate {
  const [before, ...texts] = pem.split(CERTIFICATE);
  if (texts.length === 0) {
    const found = before?.includes('PRIVATE KEY-----') === true ? ' but a private key' : '';
    throw unusable(
      `\`${part}\` holds no certificate${found}`,
      'it must be PEM text with BEGIN CERTIFICATE in it',
    );
  }
  const certificates = texts.map((text, index) => {
    try {
      return new X509Certificate(`-----BEGIN CERTIFICATE-----${text}`);
    } catch (cause) {
      const which = texts.length === 1 ? 'the certificate' : `certificate ${index + 1} of ${texts.length}`;
      throw unusable(`${which} in \`${part}\` cannot be read`, 'copy the whole PEM text again', cause);
    }
  });
  return certificates[0] as X509Certificate;
}

function readKey(key: string, passphrase: string | undefined): KeyObject {
  if (!key.includes('PRIVATE KEY-----')) {
    const found = CERTIFICATE.test(key) ? ' but a certificate' : '';
    throw unusable(
      `\`key\` holds no private key${found}`,
      'it must be PEM text with BEGIN PRIVATE KEY in it',
    );
  }
  try {
    return createPrivateKey({ key, ...(passphrase === undefined ? {} : { passphrase }) });
  } catch (cause) {
    if (!/^(?:-----BEGIN ENCRYPTED PRIVATE KEY|Proc-Type: 4,ENCRYPTED)/m.test(key)) {
      throw unusable('the private key in `key` cannot be read', 'copy the whole PEM text again', cause);
    }
    if (passphrase === undefined) {
      throw unusable('`key` is encrypted', 'say with `passphrase` where its passphrase is', cause);
    }
    throw unusable('`passphrase` does not open `key`', 'check where both references lead', cause);
  }
}

function unusable(problem: string, next: string, cause?: unknown): ZookeeperError {
  return new ZookeeperError('certificate', `TLS: ${problem}: ${next}`, { cause });
}
