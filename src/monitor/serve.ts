import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, type Socket } from 'node:net';
import { type Address, addressText } from '../model/connect-string.ts';
import { ZkaiFailure } from '../model/failure.ts';
import { type Clock } from '../ports/clock.ts';
import { type Asked, type MonitorServer } from '../ports/monitor.ts';
import { type LoopMetrics, loopMetrics } from './metrics.ts';

interface Answer {
  readonly code: number;
  readonly type: string;
  readonly body: string;
}

/** Nobody who asks has a reason to take long, to send much, or to come in numbers. */
const LIMITS = {
  headersTimeout: 5000,
  requestTimeout: 5000,
  connectionsCheckingInterval: 1000,
  keepAliveTimeout: 5000,
  maxHeaderSize: 8192,
};
const MOST_CONNECTIONS = 32;

/** `/healthz`, `/readyz` and `/metrics`, to be read and nothing else. @throws ZkaiFailure `failed` */
export async function serveMonitor(
  { host, port }: Address,
  asked: Asked,
  clock: Pick<Clock, 'now'>,
): Promise<MonitorServer> {
  const metrics = loopMetrics(asked.status, clock);
  const connections = new Connections();
  const server = createServer(LIMITS, (request, response) => {
    connections.use(request.socket);
    answer(request, { asked, metrics }).then(
      (given) => send(request, response, given),
      () => response.destroy(),
    );
  });
  server.on('connection', (socket) => connections.use(socket));
  server.on('clientError', (_error, socket) => socket.destroy());
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (cause) {
    throw cannotListen({ host, port }, cause);
  }
  server.unref(); // it answers as long as there is work, and is no reason to go on
  return {
    address: addressText({ host, port: (server.address() as AddressInfo).port }),
    tell: metrics.tell,
    close: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/**
 * No more than so many, and never at the cost of who comes next, for that may be the probe that decides whether we live: the
 * one that has been without a request for longest makes room. (`maxConnections` would refuse the newest.)
 */
class Connections {
  /** The one that was used last is the last. */
  readonly #open = new Set<Socket>();

  use(socket: Socket): void {
    if (!this.#open.delete(socket)) socket.once('close', () => this.#open.delete(socket));
    this.#open.add(socket);
    const [oldest] = this.#open;
    if (oldest === undefined || this.#open.size <= MOST_CONNECTIONS) return;
    this.#open.delete(oldest);
    oldest.destroy();
  }
}

async function answer(
  { method, url = '/' }: IncomingMessage,
  { asked, metrics }: { readonly asked: Asked; readonly metrics: LoopMetrics },
): Promise<Answer> {
  if (method !== 'GET' && method !== 'HEAD') return text(405, 'only GET and HEAD');
  switch (url.split('?', 1)[0]) {
    // That there is an answer is the answer: whoever is stuck gives none.
    case '/healthz':
      return text(200, 'ok');
    case '/readyz':
      return readiness(asked);
    case '/metrics':
      return { code: 200, type: metrics.registry.contentType, body: await metrics.registry.metrics() };
    default:
      return text(404, 'there are /healthz, /readyz and /metrics');
  }
}

/** Broken files with valid ones in force are no reason to be taken out of service; they are told here. */
function readiness({ status, reasonsNotReady }: Asked): Answer {
  const reasons = reasonsNotReady();
  const { round, ...rest } = status();
  const left = round?.items.filter(({ verdict }) => verdict !== 'healed') ?? [];
  const last = round && {
    result: round.result,
    revision: round.revision,
    pending: round.pending,
    drift: left.length,
    limited: left
      .filter(({ verdict }) => verdict === 'limited')
      .slice(0, MOST_PATHS)
      .map(({ path, until }) => ({ path, until })),
  };
  const body = { ready: reasons.length === 0, reasons, ...rest, round: last };
  return {
    code: reasons.length === 0 ? 200 : 503,
    type: 'application/json',
    body: `${JSON.stringify(body)}\n`,
  };
}

const MOST_PATHS = 100;

function text(code: number, body: string): Answer {
  return { code, type: 'text/plain; charset=utf-8', body: `${body}\n` };
}

function send({ method }: IncomingMessage, response: ServerResponse, { code, type, body }: Answer): void {
  response.writeHead(code, {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...(code === 405 ? { allow: 'GET, HEAD', connection: 'close' } : {}),
  });
  response.end(method === 'HEAD' ? undefined : body);
}

function cannotListen(address: Address, cause: unknown): ZkaiFailure {
  const { code = '' } = cause as NodeJS.ErrnoException;
  return new ZkaiFailure('failed', `cannot listen on ${addressText(address)} (${code})`, {
    hint: 'another address: --listen 127.0.0.1:PORT, or none: --listen off',
    cause,
  });
}
