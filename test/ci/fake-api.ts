import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export interface Asked {
  readonly method: string;
  /** Without what is the same for all. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: IncomingMessage['headers'];
}

export interface FakeApi {
  readonly url: string;
  /** Every request, as `GET /issues`. */
  readonly log: string[];
  /** Answers of the next requests that fit, in the place of the right ones. */
  readonly trouble: { readonly fits: RegExp; readonly answer: Answer }[];
}

/** A server on loopback that answers as `respond` says, for one test. */
export async function fakeApi(respond: (asked: Asked) => Answer): Promise<FakeApi> {
  const log: string[] = [];
  const trouble: FakeApi['trouble'] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const { pathname: path, searchParams: query } = new URL(request.url ?? '/', 'http://localhost');
    const { method = 'GET', headers } = request;
    log.push(`${method} ${path}`);
    const at = trouble.findIndex(({ fits }) => fits.test(`${method} ${path}`));
    const [wrong] = at === -1 ? [] : trouble.splice(at, 1);
    const body = text === '' ? {} : (JSON.parse(text) as Asked['body']);
    const answer = wrong?.answer ?? respond({ method, path, query, body, headers });
    response.writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...answer.headers });
    response.end(JSON.stringify(answer.body));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, log, trouble };
}

/** One page of a list, as `per_page` and `page` ask for it. */
export function pageOf<T>(items: readonly T[], query: URLSearchParams): T[] {
  const size = Math.min(Number(query.get('per_page') ?? 30), 100);
  const page = Number(query.get('page') ?? 1);
  return items.slice((page - 1) * size, page * size);
}
