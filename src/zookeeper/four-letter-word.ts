import net from 'node:net';
import { type ZookeeperTls } from '../ports/zookeeper.ts';
import { connectTls, type TlsAddress } from './tls.ts';
import { isTlsAlert, speaksTls, tlsProblem } from './tls-problem.ts';

/** More than any server says of itself. */
const LONGEST_ANSWER = 64 * 1024;

export interface AskOptions {
  readonly tls?: ZookeeperTls | undefined;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Sends one of ZooKeeper's four-letter words to a client port; the whole answer. The server closes the connection
 * after it. @throws Error when there is none in time, or nobody listens; the signal's reason at once
 */
export function askServer(address: TlsAddress, word: 'srvr', options: AskOptions): Promise<string> {
  const { tls, timeoutMs, signal } = options;
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) return reject(signal.reason as Error);
    const { host, port } = address;
    const socket = tls === undefined ? net.connect({ host, port }) : connectTls(address, tls);
    const chunks: Buffer[] = [];
    let size = 0;
    const finish = (failure: Error | null) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      socket.destroy();
      if (failure !== null) reject(failure);
      else if (size === 0)
        reject(new Error('the server closed the connection without a word: it probably wants TLS'));
      else resolve(Buffer.concat(chunks).toString());
    };
    const timer = setTimeout(() => finish(new Error('no answer')), timeoutMs);
    const abort = () => finish(signal?.reason as Error);
    signal?.addEventListener('abort', abort);
    socket.on('data', (chunk: Buffer) => {
      if (tls === undefined && size === 0 && isTlsAlert(chunk)) return finish(speaksTls());
      chunks.push(chunk);
      size += chunk.length;
      if (size > LONGEST_ANSWER) finish(new Error('an answer that is no ZooKeeper server’s'));
    });
    socket.on('error', (error) => finish(tls === undefined ? error : tlsProblem(error, 'opening', tls)));
    socket.on('end', () => finish(null));
    socket.on('close', () => finish(null));
    socket.write(word);
  });
}
