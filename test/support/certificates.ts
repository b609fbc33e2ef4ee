import { createSign, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { isIPv4 } from 'node:net';

/** A certificate and its key, both as PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

export interface CertificateOptions {
  /** The common name. */
  readonly name: string;
  /** DNS names and IPv4 addresses that it is valid for. */
  readonly hosts?: readonly string[];
  /** Default: from yesterday. */
  readonly from?: Date;
  /** Default: until tomorrow. */
  readonly to?: Date;
}

export interface Authority {
  /** Its own certificate. */
  readonly cert: string;
  issue(options: CertificateOptions): Certificate;
}

const DAY_MS = 86_400_000;

/** A moment that many days from now; negative: before. */
export function daysFromNow(days: number): Date {
  return new Date(Date.now() + days * DAY_MS);
}

/** A new authority with a key of its own. Everything here is made in milliseconds, and without other programs. */
export function certificateAuthority(name: string, time: Pick<CertificateOptions, 'to'> = {}): Authority {
  const pair = newKeys();
  const itself = { name, key: pair.privateKey };
  const cert = sign({ name, ...time }, { ...pair, issuer: itself, isAuthority: true });
  return {
    cert,
    issue: (options) => {
      const keys = newKeys();
      return {
        cert: sign(options, { ...keys, issuer: itself, isAuthority: false }),
        key: pem(keys.privateKey),
      };
    },
  };
}

/** A certificate that vouches for itself. */
export function selfSigned(options: CertificateOptions): Certificate {
  const keys = newKeys();
  const issuer = { name: options.name, key: keys.privateKey };
  return { cert: sign(options, { ...keys, issuer, isAuthority: false }), key: pem(keys.privateKey) };
}

function newKeys() {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

function pem(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

interface Signing {
  readonly publicKey: KeyObject;
  readonly issuer: { readonly name: string; readonly key: KeyObject };
  readonly isAuthority: boolean;
}

/** RFC 5280, 4.1: version 3, signed with ECDSA and SHA-256. */
function sign(options: CertificateOptions, { publicKey, issuer, isAuthority }: Signing): string {
  const { name, hosts = [], from = daysFromNow(-1), to = daysFromNow(1) } = options;
  const algorithm = sequence(oid('2a8648ce3d040302'));
  const extensions = [
    extension('551d13', sequence(...(isAuthority ? [der(0x01, Buffer.of(0xff))] : []))), // basicConstraints
    ...(isAuthority ? [extension('551d0f', der(0x03, Buffer.of(1, 0x06)))] : []), // keyUsage: keyCertSign, cRLSign
    ...(hosts.length > 0 ? [extension('551d11', sequence(...hosts.map(generalName)))] : []), // subjectAltName
  ];
  const body = sequence(
    der(0xa0, integer(Buffer.of(2))),
    integer(Buffer.concat([Buffer.of(0x01), randomBytes(8)])),
    algorithm,
    distinguishedName(issuer.name),
    sequence(utcTime(from), utcTime(to)),
    distinguishedName(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...extensions)),
  );
  const signature = createSign('sha256').update(body).sign(issuer.key);
  const text = sequence(body, algorithm, der(0x03, Buffer.of(0), signature)).toString('base64');
  const lines = text.replace(/.{64}(?=.)/g, '$&\n');
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}

/** One value of DER: its tag, its length, its content. */
function der(tag: number, ...content: readonly Buffer[]): Buffer {
  const bytes = Buffer.concat(content);
  const { length } = bytes;
  const head =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...head), bytes]);
}

function sequence(...members: readonly Buffer[]): Buffer {
  return der(0x30, ...members);
}

function integer(bytes: Buffer): Buffer {
  return der(0x02, bytes);
}

function oid(hex: string): Buffer {
  return der(0x06, Buffer.from(hex, 'hex'));
}

/** Only a common name. */
function distinguishedName(name: string): Buffer {
  return sequence(der(0x31, sequence(oid('550403'), der(0x0c, Buffer.from(name)))));
}

function extension(id: string, value: Buffer): Buffer {
  return sequence(oid(id), der(0x04, value));
}

function generalName(host: string): Buffer {
  return isIPv4(host) ? der(0x87, Buffer.from(host.split('.').map(Number))) : der(0x82, Buffer.from(host));
}

/** `YYMMDDhhmmssZ` */
function utcTime(date: Date): Buffer {
  return der(
    0x17,
    Buffer.from(
      `${date
        .toISOString()
        .replace(/[-:T]|\.\d+/g, '')
        .slice(2)}`,
    ),
  );
}
