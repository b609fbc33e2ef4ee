import { randomBytes } from 'node:crypto';
import { ZookeeperError } from '../ports/zookeeper.ts';
import { errnoOf } from './errno.ts';
import { serverError } from './error-code.ts';
import { type FrameSocket } from './frame-socket.ts';
import { DecodeError, Reader } from './reader.ts';
import {
  answerChallenge,
  type DigestIdentity,
  isProved,
  parseChallenge,
  SaslError,
} from './sasl-digest-md5.ts';
import { Writer } from './writer.ts';

const OP_SASL = 102;
const DIGEST_URI = 'zookeeper/zk-sasl-md5';
const NO_TOKEN = Buffer.alloc(0);

/**
 * Identifies a new session by SASL DIGEST-MD5, the mechanism of the server's DigestLoginModule: it knows that we have
 * the password, and we know that it has. `credentials` are `user:password`. To be called after the ConnectResponse,
 * while no other request is in flight.
 *
 * @throws ZookeeperError `auth-failed`, whose message has no credentials; any other error is why the connection ended.
 */
export async function authenticateSasl(socket: FrameSocket, credentials: Buffer): Promise<void> {
  const identity = readCredentials(credentials);
  try {
    const asked = await exchange(socket, 1, NO_TOKEN);
    if (asked.length === 0) throw refused('the server does not do SASL: no login module is configured on it');
    const cnonce = randomBytes(24).toString('base64');
    const { response, rspauth } = answerChallenge(parseChallenge(asked.toString()), identity, {
      digestUri: DIGEST_URI,
      cnonce,
    });
    const said = await exchange(socket, 2, response);
    // A server may keep those that failed, as strangers: it then says nothing.
    if (said.length === 0) throw refused('the server refused this user or password');
    if (isProved(said.toString(), rspauth)) return;
  } catch (error) {
    if (error instanceof SaslError) throw refused(error.message, { cause: error });
    if (isWithoutMd5(error)) {
      throw refused('this Node.js has no MD5 (FIPS mode): use a client certificate instead', {
        cause: error,
      });
    }
    throw error;
  }
  throw refused('the server did not prove that it knows the password: it is not the one it should be');
}

/** The numbers of these two requests are used again by the session: both are answered before it begins. */
async function exchange(socket: FrameSocket, xid: number, token: Buffer): Promise<Buffer> {
  const writer = new Writer(4 + 4 + 4 + token.length, xid, OP_SASL);
  writer.buffer(token);
  socket.send(writer.frame());
  const reply = new Reader(await socket.next());
  const [answered, , err] = [reply.int(), reply.hex(), reply.int()];
  if (answered !== xid) throw new DecodeError(`a reply to ${answered}, and ${xid} was next`);
  if (err !== 0) {
    throw refused('the server refused this user or password', {
      serverCode: err,
      cause: serverError('sasl', err),
    });
  }
  return reply.buffer();
}

function readCredentials(credentials: Buffer): DigestIdentity {
  const text = credentials.toString();
  const colon = text.indexOf(':');
  if (colon <= 0) throw refused('its credentials must be user:password');
  return { user: text.slice(0, colon), password: text.slice(colon + 1) };
}

function refused(problem: string, more: { serverCode?: number; cause?: unknown } = {}): ZookeeperError {
  return new ZookeeperError('auth-failed', `identity of the scheme "sasl": ${problem}`, {
    sent: true,
    ...more,
  });
}

/** OpenSSL's two ways to say that an algorithm is not allowed. */
function isWithoutMd5(error: unknown): boolean {
  const code = errnoOf(error);
  return (
    code === 'ERR_OSSL_EVP_UNSUPPORTED' ||
    code === 'ERR_CRYPTO_INVALID_DIGEST' ||
    code === 'ERR_OSSL_UNSUPPORTED'
  );
}
