import { parseSrvr } from '../model/srvr.ts';
import { type AskOptions, askServer } from './four-letter-word.ts';
import { type Endpoint } from './resolve.ts';

/** What asking may cost the first read where the server does not answer, in milliseconds. */
const ASK_MS = 500;

/**
 * Which servers know MultiRead: those of ZooKeeper 3.6 and later. An older one answers it with -6 and closes the
 * connection, so the version is asked first; where a server does not tell, it is to be tried once.
 */
export class MultiReadSupport {
  readonly #asked = new Map<string, Promise<void>>();
  /** What they said, or what trying has shown. */
  readonly #known = new Map<string, boolean>();
  readonly #options: Pick<AskOptions, 'tls' | 'signal'>;

  constructor(options: Pick<AskOptions, 'tls' | 'signal'>) {
    this.#options = options;
  }

  /** Whether this server knows it; `null`: it does not tell. Never rejects. */
  async at(endpoint: Endpoint): Promise<boolean | null> {
    const key = keyOf(endpoint);
    const asked = this.#asked.get(key) ?? this.#ask(endpoint);
    this.#asked.set(key, asked);
    if (!this.#known.has(key)) await asked;
    return this.#known.get(key) ?? null;
  }

  /** What the server has shown when it was tried. */
  learn(endpoint: Endpoint, isKnown: boolean): void {
    this.#known.set(keyOf(endpoint), isKnown);
  }

  /** Whether it is known by now that this server knows it. */
  isKnown(endpoint: Endpoint): boolean {
    return this.#known.get(keyOf(endpoint)) === true;
  }

  async #ask(endpoint: Endpoint): Promise<void> {
    try {
      const answer = await askServer(endpoint, 'srvr', { ...this.#options, timeoutMs: ASK_MS });
      const isKnown = isAtLeast(parseSrvr(answer)?.version ?? '', 3, 6);
      if (isKnown !== null && !this.#known.has(keyOf(endpoint))) this.learn(endpoint, isKnown);
    } catch {
      // It does not tell.
    }
  }
}

export function isSameAddress(one: Endpoint, other: Endpoint): boolean {
  return keyOf(one) === keyOf(other);
}

function keyOf({ host, port }: Endpoint): string {
  return `${host}:${port}`;
}

/** `null` where the version cannot be read. */
function isAtLeast(version: string, major: number, minor: number): boolean | null {
  const [, first, second] = /^(\d+)\.(\d+)/.exec(version) ?? [];
  if (first === undefined) return null;
  return Number(first) > major || (Number(first) === major && Number(second) >= minor);
}
