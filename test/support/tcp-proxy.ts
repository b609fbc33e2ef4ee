import { once } from 'node:events';
import net from 'node:net';
import { onTestFinished } from 'vitest';

export interface Proxy {
  /** Where it listens. */
  readonly port: number;
  /** `host:port`, without the chroot of the target. */
  readonly connect: string;
  /** Connections that are open now. */
  readonly open: () => number;
  /** Ends every connection at once, on both sides. New ones are accepted, unless it refuses them. */
  cut(): void;
  /** From now on nothing is passed on; with `replies`, requests still are. The connections stay. */
  stall(what?: 'replies'): void;
  /** Passes on what comes from now on; what came meanwhile is lost. */
  resume(): void;
  /** New connections are ended at once, until they are accepted again. */
  refuse(): void;
  accept(): void;
  /** From now on every chunk is so many milliseconds late, in both directions. */
  delay(ms: number): void;
  /** From now on both sides get every byte alone. */
  splitIntoSingleBytes(): void;
  /** Sends bytes to every client, as if they came from the server. */
  inject(bytes: Buffer): void;
  close(): Promise<void>;
}

/** One connection through the proxy: both ways, in order, subject to what the proxy does to all. */
export interface Wire {
  toServer(bytes: Buffer): void;
  toClient(bytes: Buffer): void;
  /** Ends both sides when everything before has been passed on. */
  end(): void;
}

/** What stands in the middle of a connection; by default everything is passed on as it comes. */
export interface Middle {
  request(chunk: Buffer): void;
  reply(chunk: Buffer): void;
}

interface ProxyOptions {
  /** Where to listen: an address of this machine. */
  readonly host?: string;
  /** Default: a free one. */
  readonly port?: number;
  readonly middle?: (wire: Wire) => Middle;
}

/** A proxy in front of `target` (`host:port`, a chroot is ignored) that fails on command. It ends with the test. */
export async function startProxy(
  target: string,
  { host: listenOn = '127.0.0.1', port: wanted = 0, middle = passOn }: ProxyOptions = {},
): Promise<Proxy> {
  const [host = '', port = ''] = (target.split('/')[0] ?? '').split(':');
  const sockets = new Set<net.Socket>();
  const clients = new Set<Wire>();
  let stalled: 'nothing' | 'replies' | 'everything' = 'nothing';
  let split = false;
  let refusing = false;
  let delayMs = 0;

  const track = (socket: net.Socket, peer: net.Socket) => {
    sockets.add(socket);
    socket.on('error', () => {}); // its close follows
    socket.on('end', () => peer.destroySoon());
    socket.on('close', () => {
      sockets.delete(socket);
      peer.destroySoon();
    });
  };
  /** Writes in order, however long each one takes. */
  const writer = (socket: net.Socket) => {
    let before = Promise.resolve();
    const later = (work: () => unknown) => {
      const pauseMs = delayMs;
      before = before.then(async () => {
        if (pauseMs > 0) await new Promise((resolve) => void setTimeout(resolve, pauseMs));
        await work();
      });
    };
    return {
      write: (bytes: Buffer) => later(() => (split ? writeSingleBytes(socket, bytes) : socket.write(bytes))),
      end: () => later(() => socket.destroySoon()),
    };
  };

  const listener = net.createServer({ noDelay: true }, (client) => {
    if (refusing) return void client.destroy();
    const server = net.connect({ host, port: Number(port), noDelay: true });
    track(client, server);
    track(server, client);
    const [toClient, toServer] = [writer(client), writer(server)];
    const wire: Wire = {
      toServer: toServer.write,
      toClient: toClient.write,
      end: () => {
        toServer.end();
        toClient.end();
      },
    };
    clients.add(wire);
    client.on('close', () => clients.delete(wire));
    const between = middle(wire);
    client.on('data', (chunk) => {
      if (stalled !== 'everything') between.request(chunk);
    });
    server.on('data', (chunk) => {
      if (stalled === 'nothing') between.reply(chunk);
    });
  });
  listener.listen(wanted, listenOn);
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
    connect: `${listenOn.includes(':') ? `[${listenOn}]` : listenOn}:${address.port}`,
    open: () => clients.size,
    cut,
    stall: (what) => {
      stalled = what ?? 'everything';
    },
    resume: () => {
      stalled = 'nothing';
    },
    refuse: () => {
      refusing = true;
    },
    accept: () => {
      refusing = false;
    },
    delay: (ms) => {
      delayMs = ms;
    },
    splitIntoSingleBytes: () => {
      split = true;
    },
    inject: (bytes) => {
      for (const wire of clients) wire.toClient(bytes);
    },
    close,
  };
}

function passOn(wire: Wire): Middle {
  return { request: wire.toServer, reply: wire.toClient };
}

/** One byte for each turn of the event loop, so that the reader, in this process or not, sees them one by one. */
async function writeSingleBytes(socket: net.Socket, bytes: Buffer): Promise<void> {
  for (const byte of bytes) {
    if (socket.destroyed) return;
    socket.write(Buffer.of(byte));
    await new Promise(setImmediate);
  }
}
