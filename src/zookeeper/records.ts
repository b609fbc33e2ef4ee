import jute from 'node-zookeeper-client/lib/jute/index.js';
import { type ZookeeperAuth } from '../ports/zookeeper.ts';
import { Reader } from './reader.ts';

/** Operation numbers: the library's, and those that are younger than the library. */
export const OP = {
  ...jute.OP_CODES,
  CREATE2: 15,
  REMOVE_WATCHES: 18,
  CREATE_CONTAINER: 19,
  CREATE_TTL: 21,
  MULTI_READ: 22,
  GET_EPHEMERALS: 103,
  SET_WATCHES2: 105,
  ADD_WATCH: 106,
  WHO_AM_I: 107,
} as const;

/** Numbers in place of a request's, for what is no answer to a request. */
export const XID = {
  notification: jute.XID_NOTIFICATION,
  ping: jute.XID_PING,
  auth: jute.XID_AUTHENTICATION,
} as const;

/** What lets another connection go on with a session: its id and the server's password for it, as on the wire. */
export interface Ticket {
  readonly id: Buffer;
  readonly password: Buffer;
}

export interface ConnectWishes {
  readonly sessionTimeoutMs: number;
  /** Take a server without a quorum, too. */
  readonly allowReadOnly: boolean;
  /** The session to go on with; absent: a new one. */
  readonly resume?: Ticket | undefined;
  /** The last transaction that we saw: a server that is behind it refuses us. 8 bytes. */
  readonly lastZxid?: Buffer | undefined;
}

const NOTHING: Ticket = { id: Buffer.alloc(8), password: Buffer.alloc(16) };

export function connectRequest({ sessionTimeoutMs, allowReadOnly, ...wishes }: ConnectWishes): Buffer {
  const { id, password } = wishes.resume ?? NOTHING;
  const { ConnectRequest } = jute.protocol;
  const lastZxid = wishes.lastZxid ?? NOTHING.id;
  const record = new ConnectRequest(jute.PROTOCOL_VERSION, lastZxid, sessionTimeoutMs, id, password);
  // The library is older than the last field, and servers warn of its absence.
  const withReadOnly = {
    byteLength: () => record.byteLength() + 1,
    serialize: (buffer: Buffer, offset: number) =>
      buffer.writeUInt8(allowReadOnly ? 1 : 0, offset + record.serialize(buffer, offset)) - offset,
  };
  return new jute.Request(null, withReadOnly).toBuffer();
}

/** What the server granted; a timeout of 0 is a refusal. @throws DecodeError */
export function connectResponse(frame: Buffer): {
  ticket: Ticket;
  sessionTimeoutMs: number;
  readOnly: boolean;
} {
  const body = new Reader(frame);
  body.int(); // the version of the protocol
  const sessionTimeoutMs = body.int();
  const id = Buffer.from(body.bytes(8));
  const password = Buffer.from(body.buffer());
  // Servers before 3.4 end here.
  const rest = body.rest();
  return { ticket: { id, password }, sessionTimeoutMs, readOnly: rest.length > 0 && rest[0] !== 0 };
}

export function authRequest({ scheme, credentials }: ZookeeperAuth): Buffer {
  const header = new jute.protocol.RequestHeader(XID.auth, OP.AUTH);
  return new jute.Request(header, new jute.protocol.AuthPacket(0, scheme, credentials)).toBuffer();
}

export function pingRequest(): Buffer {
  return new jute.Request(new jute.protocol.RequestHeader(XID.ping, OP.PING), null).toBuffer();
}

export function closeRequest(xid: number): Buffer {
  return new jute.Request(new jute.protocol.RequestHeader(xid, OP.CLOSE_SESSION), null).toBuffer();
}
