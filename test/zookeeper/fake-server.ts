import { once } from 'node:events';
import net from 'node:net';
import { onTestFinished } from 'vitest';

/** What a ZooKeeper never does, this server does: it answers with the bytes that a test gives it. */
export interface FakeServer {
  readonly port: number;
  readonly connect: string;
  /** Requests received after the ConnectRequest, in order. */
  readonly requests: readonly FakeRequest[];
  /** The ConnectRequests, without their length: one for each connection that got so far. */
  readonly connects: readonly Buffer[];
  /** Connections that are open now. */
  readonly open: () => number;
  /** Sends bytes on every connection. */
  readonly inject: (bytes: Buffer) => void;
  /** Ends every connection; new ones are taken. */
  readonly cut: () => void;
}

export interface FakeRequest {
  readonly xid: number;
  readonly type: number;
  /** The number of the connection that it came on, from 0. */
  readonly connection: number;
}

/** A promise: when it has come. */
type Answer = Buffer | null | Promise<Buffer>;

interface Behaviour {
  /** Default: a free one. */
  readonly port?: number;
  /** The answer to every ConnectRequest; default: a session of 10 s. `null`: none, ever. */
  readonly connect?: Buffer | null | ((connection: number) => Answer);
  /** The answer to a request; default and `null`: none, ever. */
  readonly answer?: (request: FakeRequest) => Answer;
  /** What it says of itself; default: it closes the connection, the word is not allowed. */
  readonly srvr?: string;
  /** Ends every connection this many milliseconds after it has granted a session. */
  readonly endAfterMs?: number;
}

const PING = 11;

export async function startFakeServer(behaviour: Behaviour): Promise<FakeServer> {
  const { port: wanted = 0, connect = session(10_000), answer, srvr = '', endAfterMs } = behaviour;
  const requests: FakeRequest[] = [];
  const connects: Buffer[] = [];
  const sockets = new Set<net.Socket>();
  const listener = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {}); // the close follows
    let received = Buffer.alloc(0);
    let connection: number | undefined;
    const answerTo = (body: Buffer): Answer => {
      if (connection === undefined) {
        connection = connects.push(body) - 1;
        if (endAfterMs !== undefined) setTimeout(() => socket.destroy(), endAfterMs);
        return typeof connect === 'function' ? connect(connection) : connect;
      }
      const request = { xid: body.readInt32BE(0), type: body.readInt32BE(4), connection };
      requests.push(request);
      return request.type === PING ? reply(request.xid) : (answer?.(request) ?? null);
    };
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (received.toString('latin1', 0, 4) === 'srvr') return void socket.end(srvr);
      while (received.length >= 4 && received.length >= 4 + received.readInt32BE(0)) {
        const body = received.subarray(4, 4 + received.readInt32BE(0));
        received = received.subarray(4 + body.length);
        const bytes = answerTo(body);
        if (bytes instanceof Promise) void bytes.then((late) => socket.write(late));
        else if (bytes !== null) socket.write(bytes);
      }
    });
  });
  listener.listen(wanted, '127.0.0.1');
  await once(listener, 'listening');
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => void listener.close(resolve));
  });
  const { port } = listener.address() as net.AddressInfo;
  return {
    port,
    connect: `127.0.0.1:${port}`,
    requests,
    connects,
    open: () => sockets.size,
    inject: (bytes) => sockets.forEach((socket) => socket.write(bytes)),
    cut: () => sockets.forEach((socket) => socket.destroy()),
  };
}

/** A port of 127.0.0.1 that nobody listens on. */
export async function closedPort(): Promise<number> {
  const listener = net.createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as net.AddressInfo;
  await new Promise((resolve) => void listener.close(resolve));
  return port;
}

/** A frame with its length. */
export function frame(...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([int(body.length), body]);
}

/** A ConnectResponse. */
export function session(timeoutMs: number): Buffer {
  return frame(int(0), int(timeoutMs), Buffer.from('0100abcdef000001', 'hex'), int(16), Buffer.alloc(16));
}

export function reply(
  xid: number,
  { err = 0, body = Buffer.alloc(0) }: { err?: number; body?: Buffer } = {},
): Buffer {
  return frame(int(xid), Buffer.from('0000000500000007', 'hex'), int(err), body);
}

export function int(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

export function string(text: string): Buffer {
  return Buffer.concat([int(Buffer.byteLength(text)), Buffer.from(text)]);
}
