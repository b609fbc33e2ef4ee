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

/** Whether a server takes writes: not one that has lost the majority and answers read-only sessions only. */
export function servesWrites({ mode }: ServerAnswer): boolean {
  return mode !== 'read-only';
}
