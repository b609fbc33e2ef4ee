import { randomBytes } from 'node:crypto';
import net from 'node:net';
import { onTestFinished } from 'vitest';
import { OPEN_ACL } from '../../src/model/acl.ts';
import { type Zxid } from '../../src/model/stat.ts';
import { type ZnodePath } from '../../src/model/znode-path.ts';
import { encodeCreate } from '../../src/zookeeper/create.ts';
import { FrameDecoder } from '../../src/zookeeper/frame-decoder.ts';
import { Reader } from '../../src/zookeeper/reader.ts';
import { type Notification, decodeNotification } from '../../src/zookeeper/watch-codec.ts';
import { sharedServer } from '../support/server.ts';
import { frame, int } from './fake-server.ts';

/** One connection without anything around it: a request, its reply, and the events that came before the reply. */
export interface Wire {
  /** 8 bytes. */
  readonly sessionId: Buffer;
  readonly password: Buffer;
  /** Sends what `encode` makes of the next number. A reply with an error has no value. */
  ask<T>(encode: (xid: number) => Buffer, decode: (body: Reader) => T): Promise<Answer<T>>;
  /** The events that came since the last call. */
  events(chroot: string): Notification[];
  /** The transaction in the header of the last event. */
  readonly eventZxid: Zxid | undefined;
  /** Ends the connection, not the session. */
  cut(): void;
}

interface Answer<T> {
  readonly err: number;
  readonly zxid: Zxid;
  readonly value: T | undefined;
}

type Session = Pick<Wire, 'sessionId' | 'password'>;
const NEW: Session = { sessionId: Buffer.alloc(8), password: Buffer.alloc(16) };
const NOTIFICATION = -1;

/** Opens a session of ten seconds, or goes on with one. The connection ends with the test. */
export async function openWire(server = sharedServer(), { sessionId, password } = NEW): Promise<Wire> {
  const port = Number(server.slice(server.lastIndexOf(':') + 1));
  const socket = net.connect({ host: '127.0.0.1', port, noDelay: true });
  onTestFinished(() => void socket.destroy());
  const decoder = new FrameDecoder();
  const frames: Buffer[] = [];
  let wake: (() => void) | undefined;
  let ended = false;
  socket.on('data', (chunk) => {
    frames.push(...decoder.push(chunk));
    wake?.();
  });
  socket.on('error', () => {}); // the close follows
  socket.on('close', () => {
    ended = true;
    wake?.();
  });
  const next = async (): Promise<Buffer> => {
    for (;;) {
      const [first] = frames.splice(0, 1);
      if (first !== undefined) return first;
      if (ended) throw new Error('the server closed the connection');
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };

  const timeout = int(10_000);
  socket.write(
    frame(int(0), Buffer.alloc(8), timeout, sessionId, int(password.length), password, Buffer.of(0)),
  );
  const granted = new Reader(await next());
  granted.int();
  if (granted.int() <= 0) throw new Error('the session has expired');
  const ticket = granted.rest();

  const events: Reader[] = [];
  let eventZxid: Zxid | undefined;
  let xid = 0;
  return {
    sessionId: ticket.subarray(0, 8),
    password: ticket.subarray(12, 28),
    ask: async (encode, decode) => {
      xid += 1;
      const request = encode(xid);
      const number = request.readInt32BE(4);
      socket.write(request);
      for (;;) {
        const body = new Reader(await next());
        const header = { xid: body.int(), zxid: body.hex(), err: body.int() };
        if (header.xid === NOTIFICATION) {
          events.push(body);
          eventZxid = header.zxid;
          continue;
        }
        if (header.xid !== number) throw new Error(`a reply to ${header.xid} instead of ${number}`);
        const value = header.err === 0 ? decode(body) : undefined;
        if (header.err !== 0) body.end();
        return { err: header.err, zxid: header.zxid, value };
      }
    },
    events: (chroot) => events.splice(0).map((body) => decodeNotification(body, chroot)),
    get eventZxid() {
      return eventZxid;
    },
    cut: () => void socket.destroy(),
  };
}

/** A connection, and a chroot of its own that exists. */
export async function openFreshWire(server = sharedServer()): Promise<{ wire: Wire; chroot: string }> {
  const wire = await openWire(server);
  const chroot = `/t-${randomBytes(6).toString('hex')}`;
  const op = { op: 'create', path: chroot as ZnodePath, data: Buffer.alloc(0), acl: OPEN_ACL } as const;
  await wire.ask(
    (xid) => encodeCreate(xid, op, ''),
    (body) => void body.rest(),
  );
  return { wire, chroot };
}
