import { type ZookeeperAuth, ZookeeperError } from '../ports/zookeeper.ts';
import { serverError } from './error-code.ts';
import { type FrameSocket } from './frame-socket.ts';
import { XID, authRequest, connectRequest, connectResponse } from './records.ts';
import { Reader } from './reader.ts';

/** What the server granted. */
export interface Granted {
  /** As hex text. */
  readonly sessionId: string;
  readonly sessionTimeoutMs: number;
}

/**
 * Opens a session and identifies it. Every identity is confirmed before the first request can be made,
 * so none is ever judged without them.
 *
 * @throws ZookeeperError `auth-failed`; any other error is why the connection ended.
 */
export async function shakeHands(
  socket: FrameSocket,
  options: { readonly sessionTimeoutMs: number; readonly auth: readonly ZookeeperAuth[] },
): Promise<Granted> {
  socket.send(connectRequest(options.sessionTimeoutMs));
  const granted = connectResponse(await socket.next());
  if (granted.sessionTimeoutMs <= 0) throw new Error('the server refused a session');

  for (const auth of options.auth) socket.send(authRequest(auth));
  for (const { scheme } of options.auth) {
    const reply = new Reader(await socket.next());
    const [xid, , err] = [reply.int(), reply.hex(), reply.int()];
    if (xid !== XID.auth) throw new Error(`the server answered ${xid} to an identity`);
    if (err !== 0) throw authFailed(scheme, err);
  }
  return granted;
}

function authFailed(scheme: string, serverCode: number): ZookeeperError {
  const cause = serverError('addauth', serverCode);
  return new ZookeeperError('auth-failed', `the server refused an identity of the scheme "${scheme}"`, {
    serverCode,
    cause,
  });
}
