import { once } from 'node:events';
import net from 'node:net';
import tls from 'node:tls';
import { onTestFinished } from 'vitest';
import { type Certificate } from './certificates.ts';

export interface TlsFront {
  readonly port: number;
  /** `127.0.0.1:port` */
  readonly connect: string;
  /** Bytes that clients sent inside of TLS. */
  received(): number;
  /** The name that the last client asked for (SNI), `false` without one. */
  servername(): string | false | undefined;
}

/** TLS in front of a plain server (`host:port`, a chroot is ignored), as stunnel does it. It ends with the test. */
export async function startTlsFront(
  target: string,
  certificate: Certificate,
  options: tls.TlsOptions = {},
): Promise<TlsFront> {
  const [host = '', port = ''] = (target.split('/')[0] ?? '').split(':');
  const sockets = new Set<net.Socket>();
  let bytes = 0;
  let servername: string | false | undefined;
  const listener = tls.createServer({ ...certificate, ...options }, (client) => {
    servername = client.servername ?? false;
    const server = net.connect({ host, port: Number(port), noDelay: true });
    for (const [socket, peer] of [[client, server] as const, [server, client] as const]) {
      sockets.add(socket);
      socket.on('error', () => {}); // its close follows
      socket.on('close', () => peer.destroy());
      socket.on('data', (chunk) => peer.write(chunk));
    }
    client.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
    });
  });
  listener.on('tlsClientError', () => {}); // what the client makes of it is what is tested
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => void listener.close(resolve));
  });
  const address = listener.address() as net.AddressInfo;
  return {
    port: address.port,
    connect: `127.0.0.1:${address.port}`,
    received: () => bytes,
    servername: () => servername,
  };
}
