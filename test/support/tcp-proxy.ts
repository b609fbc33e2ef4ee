import { once } from 'node:events';
import net from 'node:net';
import { onTestFinished } from 'vitest';

export interface Proxy {
  /** It listens here, on 127.0.0.1. */
  readonly port: number;
  readonly connect: string;
  /** Ends every connection at once, on both sides. New ones are accepted. */
  cut(): void;
  /** From now on nothing is passed on; with `replies`, requests still are. The connections stay. */
  stall(what?: 'replies'): void;
  /** Ends a stall; what was not passed on meanwhile stays lost. */
  resume(): void;
  /** From now on the client gets every reply byte by byte. */
  splitIntoSingleBytes(): void;
  close(): Promise<void>;
}

/** A proxy in front of `target` (`host:port`, a chroot is ignored) that fails on command. It ends with the test. */
export async function startProxy(target: string): Promise<Proxy> {
  const [host = '', port = ''] = (target.split('/')[0] ?? '').split(':');
  const sockets = new Set<net.Socket>();
  let stalled: 'nothing' | 'replies' | 'everything' = 'nothing';
  let split = false;

  const track = (socket: net.Socket, peer: net.Socket) => {
    sockets.add(socket);
    socket.on('error', () => {}); // its close follows
    socket.on('close', () => {
      sockets.delete(socket);
      peer.destroy();
    });
  };
  const listener = net.createServer({ noDelay: true }, (client) => {
    const server = net.connect({ host, port: Number(port), noDelay: true });
    track(client, server);
    track(server, client);
    client.on('data', (chunk) => {
      if (stalled !== 'everything') server.write(chunk);
    });
    let replies = Promise.resolve();
    server.on('data', (chunk) => {
      if (stalled !== 'nothing') return;
      replies = replies.then(() => (split ? writeSingleBytes(client, chunk) : void client.write(chunk)));
    });
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');

  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  const close = async () => {
    cut();
    if (listener.listening) await new Promise((resolve) => void listener.close(resolve));
  };
  onTestFinished(close);
  const address = listener.address() as net.AddressInfo;
  return {
    port: address.port,
    connect: `127.0.0.1:${address.port}`,
    cut,
    stall: (what) => {
      stalled = what ?? 'everything';
    },
    resume: () => {
      stalled = 'nothing';
    },
    splitIntoSingleBytes: () => {
      split = true;
    },
    close,
  };
}

/** One byte for each turn of the event loop, so that the reader, in this process or not, sees them one by one. */
async function writeSingleBytes(socket: net.Socket, chunk: Buffer): Promise<void> {
  for (const byte of chunk) {
    if (socket.destroyed) return;
    socket.write(Buffer.of(byte));
    await new Promise(setImmediate);
  }
}
