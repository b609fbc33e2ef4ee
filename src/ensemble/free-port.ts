import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Below the ports that Linux (from 32768) and macOS (from 49152) give to outgoing connections. A client that
 * keeps trying a port of that range while the server is down can be given the very same port as its own
 * end, and is then connected to itself, which also keeps the server from coming back.
 */
const LOWEST = 20_000;
const HIGHEST = 32_000;

/** A loopback port that nobody listens on at this moment; somebody may still take it before its use. */
export async function findFreePort(): Promise<number> {
  for (;;) {
    const port = randomInt(LOWEST, HIGHEST);
    if (await isFree(port)) return port;
  }
}

/** Whether a server could listen on `127.0.0.1:port` now. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => resolve(true)));
  });
}
