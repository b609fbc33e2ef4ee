import { parseSrvr } from '../model/srvr.ts';
import { type AskOptions, askServer } from './four-letter-word.ts';
import { type Endpoint } from './resolve.ts';

/** What asking may cost the first read where the server does not answer, in milliseconds. */
const ASK_MS = 500;

/**
 * Which servers know MultiRead: those of ZooKeeper 3.6 and later. An older one answers it with -6 and closes the
 * connection, so the version is asked first; where a server does not tell, it is tried once.
 */
export class MultiReadSupport {
  readonly #known = new Map<string, Promise<boolean>>();
  readonly #options: Pick<AskOptions, 'tls' | 'signal'>;

  constructor(options: Pick<AskOptions, 'tls' | 'signal'>) {
    this.#options = options;
  }

  /** Whether to try it on this server. Never rejects. */
  at(endpoint: Endpoint): Promise<boolean> {
    const key = keyOf(endpoint);
    const known = this.#known.get(key) ?? this.#ask(endpoint);
    this.#known.set(key, known);
    return known;
  }

  /** The server has said that it does not know it. */
  deny(endpoint: Endpoint): void {
    this.#known.set(keyOf(endpoint), Promise.resolve(false));
  }

  async #ask(endpoint: Endpoint): Promise<boolean> {
    try {
      const answer = await askServer(endpoint, 'srvr', { ...this.#options, timeoutMs: ASK_MS });
      return isAtLeast(parseSrvr(answer)?.version ?? '', 3, 6);
    } catch {
      return true;
    }
  }
}

function keyOf({ host, port }: Endpoint): string {
  return `${host}:${port}`;
}

/** A version that cannot be read is taken for a new one. */
function isAtLeast(version: string, major: number, minor: number): boolean {
  const [, first, second] = /^(\d+)\.(\d+)/.exec(version) ?? [];
  if (first === undefined) return true;
  return Number(first) > major || (Number(first) === major && Number(second) >= minor);
}
