import { once } from 'node:events';
import net from 'node:net';
import { onTestFinished } from 'vitest';

/** What a ZooKeeper never does, this server does: it answers with the bytes that a test gives it. */
export interface FakeServer {
  readonly port: number;
  readonly connect: string;
  /** Requests received after the ConnectRequest, in order. */
  readonly requests: readonly FakeRequest[];
  /** Connections that are open now. */
  readonly open: () => number;
}

export interface FakeRequest {
  readonly xid: number;
  readonly type: number;
}

interface Behaviour {
  /** Default: a free one. */
  readonly port?: number;
  /** The answer to a ConnectRequest; default: a session of 10 s. `null`: none, ever. */
  readonly connect?: Buffer | null;
  /** The answer to a request; default and `null`: none, ever. */
  readonly answer?: (request: FakeRequest) => Buffer | null;
}

const PING = 11;

export async function startFakeServer({ port: wanted = 0, connect, answer }: Behaviour): Promise<FakeServer> {
  const requests: FakeRequest[] = [];
  const sockets = new Set<net.Socket>();
  const listener = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {}); // the close follows
    let received = Buffer.alloc(0);
    let connected = false;
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      while (received.length >= 4 && received.length >= 4 + received.readInt32BE(0)) {
        const body = received.subarray(4, 4 + received.readInt32BE(0));
        received = received.subarray(4 + body.length);
        const bytes = connected ? answerTo(body) : (connect ?? (connect === null ? null : session(10_000)));
        connected = true;
        if (bytes !== null) socket.write(bytes);
      }
    });
  });
  const answerTo = (body: Buffer): Buffer | null => {
    const request = { xid: body.readInt32BE(0), type: body.readInt32BE(4) };
    requests.push(request);
    return request.type === PING ? reply(request.xid) : (answer?.(request) ?? null);
  };
  listener.listen(wanted, '127.0.0.1');
  await once(listener, 'listening');
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => void listener.close(resolve));
  });
  const { port } = listener.address() as net.AddressInfo;
  return { port, connect: `127.0.0.1:${port}`, requests, open: () => sockets.size };
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
