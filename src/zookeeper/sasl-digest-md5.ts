import { createHash, timingSafeEqual } from 'node:crypto';

/** Bytes of either side that are not what RFC 2831 says, or not what is safe. */
export class SaslError extends Error {
  override readonly name = 'SaslError';
}

/** What a server asks with (RFC 2831, 2.1.1); what we do not use is left out. */
export interface DigestChallenge {
  /** In the server's order; none is allowed. */
  readonly realms: readonly string[];
  readonly nonce: string;
  readonly utf8: boolean;
}

export interface DigestIdentity {
  readonly user: string;
  readonly password: string;
}

/** Our side of one exchange. */
export interface DigestOptions {
  /** Who is asked, `service/host`: ZooKeeper's clients and servers agree on `zookeeper/zk-sasl-md5`. */
  readonly digestUri: string;
  /** Ours, random, of at least 64 bits; printable ASCII without quotation marks. */
  readonly cnonce: string;
}

/** @throws SaslError when the challenge is malformed, or asks for more than we do: `auth` with `md5-sess`. */
export function parseChallenge(text: string): DigestChallenge {
  const directives = parseDirectives(text);
  const one = (name: string): string | undefined => {
    const values = directives.filter((directive) => directive.name === name);
    if (values.length > 1) throw new SaslError(`the challenge has "${name}" twice`);
    return values[0]?.value;
  };
  const nonce = one('nonce');
  if (nonce === undefined) throw new SaslError('the challenge has no nonce');
  if (one('algorithm') !== 'md5-sess') throw new SaslError('the challenge is not for the algorithm md5-sess');
  const qop = one('qop') ?? 'auth';
  if (!qop.split(',').some((option) => option.trim() === 'auth')) {
    throw new SaslError(`the server asks for the protection "${qop}", and ZooKeeper has only "auth"`);
  }
  const charset = one('charset');
  if (charset !== undefined && charset !== 'utf-8')
    throw new SaslError('the challenge has an unknown charset');
  const realms = directives.filter(({ name }) => name === 'realm').map(({ value }) => value);
  return { realms, nonce, utf8: charset !== undefined };
}

/**
 * The answer to a challenge, and what the server must prove afterwards that it knows the password, too (`rspauth`).
 * RFC 2831, 2.1.2 and 2.1.3. The first realm is taken, as Java's clients do.
 */
export function answerChallenge(
  challenge: DigestChallenge,
  { user, password }: DigestIdentity,
  { digestUri, cnonce }: DigestOptions,
): { readonly response: Buffer; readonly rspauth: string } {
  const { realms, nonce, utf8 } = challenge;
  const realm = realms[0];
  const bytes = (text: string): Buffer => encode(text, utf8);
  const secret = md5(bytes(user), ':', bytes(realm ?? ''), ':', bytes(password));
  const session = md5(secret, `:${nonce}:${cnonce}`).toString('hex');
  const digest = (method: string): string => {
    const request = md5(`${method}:${digestUri}`).toString('hex');
    return md5(`${session}:${nonce}:${FIRST_USE}:${cnonce}:auth:${request}`).toString('hex');
  };
  const directives = [
    ...(utf8 ? ['charset=utf-8'] : []),
    `username=${quoted(user)}`,
    ...(realm === undefined ? [] : [`realm=${quoted(realm)}`]),
    `nonce=${quoted(nonce)}`,
    `nc=${FIRST_USE}`,
    `cnonce=${quoted(cnonce)}`,
    `digest-uri=${quoted(digestUri)}`,
    `response=${digest('AUTHENTICATE')}`,
    'qop=auth',
  ];
  return { response: Buffer.from(directives.join(','), utf8 ? 'utf8' : 'latin1'), rspauth: digest('') };
}

/** Whether the server's last word proves that it knows the password. */
export function isProved(text: string, rspauth: string): boolean {
  const said = Buffer.from(parseDirectives(text).find(({ name }) => name === 'rspauth')?.value ?? '');
  const expected = Buffer.from(rspauth);
  return said.length === expected.length && timingSafeEqual(said, expected);
}

/** A nonce is used once, so its count is always one. */
const FIRST_USE = '00000001';

/** Latin-1 where it can say the text, even when UTF-8 is agreed on: RFC 2831, 2.1.2.1, for the sake of HTTP Digest. */
function encode(text: string, utf8: boolean): Buffer {
  return Buffer.from(text, utf8 && /[^\u0000-\u00ff]/.test(text) ? 'utf8' : 'latin1');
}

/** @throws Error in FIPS mode, which has no MD5. */
function md5(...parts: readonly (Buffer | string)[]): Buffer {
  const hash = createHash('md5');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}

interface Directive {
  readonly name: string;
  readonly value: string;
}

const DIRECTIVE =
  /[ \t\r\n]*([-\w]+)[ \t\r\n]*=[ \t\r\n]*(?:"((?:[^"\\]|\\.)*)"|([^\s",=\\]+))[ \t\r\n]*(?:,|$)/sy;

/** `name=token, name="quoted \"string\"", ,` (RFC 2831, 7.1): empty elements of a list are nothing. */
function parseDirectives(text: string): Directive[] {
  const directives: Directive[] = [];
  for (let at = 0; at < text.length;) {
    const empty = /[ \t\r\n]*(?:,|$)/y;
    empty.lastIndex = at;
    if (empty.test(text)) {
      at = Math.max(empty.lastIndex, at + 1);
      continue;
    }
    DIRECTIVE.lastIndex = at;
    const [, name, inQuotes, token] = DIRECTIVE.exec(text) ?? [];
    if (name === undefined) throw new SaslError('the server sent what is no list of name=value');
    at = DIRECTIVE.lastIndex;
    directives.push({
      name: name.toLowerCase(),
      value: inQuotes === undefined ? (token ?? '') : inQuotes.replace(/\\(.)/gs, '$1'),
    });
  }
  return directives;
}
