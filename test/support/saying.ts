import { once } from 'node:events';
import net from 'node:net';
import { onTestFinished } from 'vitest';

/** A server that answers the first bytes of everybody with a text, and hangs up; its `host:port`. It ends with the test. */
export async function startSaying(text: string | Buffer): Promise<string> {
  const sockets = new Set<net.Socket>();
  const listener = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('data', () => socket.end(text));
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    listener.close();
  });
  return `127.0.0.1:${(listener.address() as net.AddressInfo).port}`;
}
