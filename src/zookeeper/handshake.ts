import { type ZookeeperAuth, ZookeeperError } from '../ports/zookeeper.ts';
import { serverError } from './error-code.ts';
import { type FrameSocket } from './frame-socket.ts';
import {
  XID,
  authRequest,
  connectRequest,
  connectResponse,
  type ConnectWishes,
  type Ticket,
} from './records.ts';
import { Reader } from './reader.ts';
import { authenticateSasl } from './sasl.ts';

/** The scheme that is no packet but a conversation. */
const SASL = 'sasl';

/** Bytes of a number, a transaction and an error: the reply to a request, and shorter than any session. */
const REPLY_HEADER = 16;

/** What the server granted. */
export interface Granted {
  readonly ticket: Ticket;
  readonly sessionTimeoutMs: number;
  readonly readOnly: boolean;
}

export interface HandshakeOptions extends ConnectWishes {
  readonly auth: readonly ZookeeperAuth[];
}

/**
 * Opens a session, or goes on with one, and identifies it. Every identity is confirmed before the first request can
 * be made, so none is ever judged without them.
 *
 * @throws ZookeeperError `auth-failed`, or `session-expired` for a session that is there no more; any other error is
 * why the connection ended.
 */
export async function shakeHands(socket: FrameSocket, options: HandshakeOptions): Promise<Granted> {
  socket.send(connectRequest(options));
  const answer = await socket.next();
  if (answer.length === REPLY_HEADER) throw noSession(answer);
  const granted = connectResponse(answer);
  const { resume } = options;
  // Another session than the one that was asked for is no more help than none, though no server is known to do that.
  const isOurs = resume === undefined || granted.ticket.id.equals(resume.id);
  if (granted.sessionTimeoutMs <= 0 || !isOurs) {
    if (resume !== undefined) throw expired(resume);
    throw new Error('the server refused a session');
  }
  for (const { scheme, credentials } of options.auth)
    if (scheme === SASL) await authenticateSasl(socket, credentials);
  const packets = options.auth.filter(({ scheme }) => scheme !== SASL);
  for (const auth of packets) socket.send(authRequest(auth));
  for (const { scheme } of packets) {
    const reply = new Reader(await socket.next());
    const [xid, , err] = [reply.int(), reply.hex(), reply.int()];
    if (xid !== XID.auth) throw new Error(`the server answered ${xid} to an identity`);
    if (err !== 0) throw authFailed(scheme, err);
  }
  return granted;
}

/** What a server says that has lost its quorum and may be read, but keeps no sessions of its own: -119. */
function noSession(answer: Buffer): Error {
  return new Error(serverError('no session', answer.readInt32BE(12)).message);
}

/** As people write it: `0x` and hex digits. */
export function sessionIdText({ id }: Ticket): string {
  return new Reader(id).hex();
}

function expired(ticket: Ticket): ZookeeperError {
  return new ZookeeperError('session-expired', `session ${sessionIdText(ticket)} has expired`);
}

function authFailed(scheme: string, serverCode: number): ZookeeperError {
  const cause = serverError('addauth', serverCode);
  return new ZookeeperError('auth-failed', `the server refused an identity of the scheme "${scheme}"`, {
    serverCode,
    cause,
  });
}
