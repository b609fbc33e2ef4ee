import { connect } from 'node:net';
import { type ServerAnswer } from '../model/ensemble.ts';

/**
 * Sends one of ZooKeeper's four-letter words to a loopback port. The answer is the whole text, or `null` when
 * nobody answers within `timeoutMs`. The server closes the connection after its answer.
 */
export function askServer(port: number, word: 'srvr' | 'conf', timeoutMs = 1000): Promise<string | null> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket = connect({ port, host: '127.0.0.1' }, () => socket.write(word));
    const finish = (answer: string | null): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    const timer = setTimeout(() => finish(null), timeoutMs);
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.once('error', () => finish(null));
    socket.once('close', () => finish(chunks.length === 0 ? null : Buffer.concat(chunks).toString()));
  });
}

/** Whether anybody listens on a loopback port: one that hangs does, one that has only just been started does not yet. */
export function listens(port: number, timeoutMs = 1000): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', timeout: timeoutMs });
    const finish = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => finish(true));
    socket.once('timeout', () => finish(true));
    socket.once('error', () => finish(false));
  });
}

/** The facts in the text that `srvr` gives; `null` when the server says that it does not serve (yet). */
export function parseSrvr(text: string): ServerAnswer | null {
  const fields = new Map<string, string>();
  for (const line of text.split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) fields.set(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  const mode = fields.get('Mode');
  if (mode === undefined) return null;
  const [min = 0, avg = 0, max = 0] = (fields.get('Latency min/avg/max') ?? '').split('/').map(Number);
  return {
    version: (fields.get('Zookeeper version') ?? 'unknown').split(/[-,]/)[0] as string,
    mode,
    zxid: fields.get('Zxid') ?? '0x0',
    latency: { min, avg, max },
    connections: Number(fields.get('Connections') ?? 0),
    znodes: Number(fields.get('Node count') ?? 0),
  };
}

/** Whether a server takes writes: not one that has lost the majority and answers read-only sessions only. */
export function servesWrites({ mode }: ServerAnswer): boolean {
  return mode !== 'read-only';
}
