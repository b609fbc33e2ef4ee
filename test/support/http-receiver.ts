import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { type Certificate } from './certificates.ts';

export interface Received {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface Receiver {
  readonly port: number;
  readonly received: readonly Received[];
}

/** What a receiver answers: a status with headers, or nothing at all. */
export type Answer =
  { readonly status: number; readonly headers?: Readonly<Record<string, string>> } | 'hang';

/** A server on loopback that keeps what is posted to it. It gives the answers in order, the last one for ever. */
export async function httpReceiver(answers: readonly Answer[], certificate?: Certificate): Promise<Receiver> {
  const received: Received[] = [];
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { url = '', headers } = request;
      received.push({ path: url, headers, body: Buffer.concat(chunks).toString() });
      const answer = answers[Math.min(received.length, answers.length) - 1] ?? 'hang';
      if (answer !== 'hang') response.writeHead(answer.status, answer.headers).end('ok');
    });
  };
  const server = certificate === undefined ? createServer(listener) : createTlsServer(certificate, listener);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, received };
}
