import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { type Address, addressText } from '../model/connect-string.ts';
import { shuffle } from './shuffle.ts';
import { within } from './within.ts';

/** One address of a server, as a socket takes it. */
export interface Endpoint {
  /** An IP address. */
  readonly host: string;
  readonly port: number;
  /** The name that the connect string has: what a certificate is checked against. */
  readonly servername: string;
  /** `host:port` of the connect string, for people and for messages. */
  readonly server: string;
}

/** Lookups that are under way: Node resolves two names at a time, and one that hangs would soon be both of them. */
const lookups = new Map<string, Promise<readonly string[]>>();
/** What a name stood for when it was resolved last. */
const lastKnown = new Map<string, readonly string[]>();
/** How long we wait for a name that has been resolved before, in milliseconds. */
const PATIENCE_MS = 500;

/**
 * Every address of a server, in random order: one name often stands for a whole ensemble. Where its name cannot be
 * resolved any more, or only slowly, those that it had before.
 *
 * @throws the error of the system's resolver (`ENOTFOUND`, `EAI_AGAIN`); LateError after `timeoutMs`; the reason of
 * `signal` at once. The process may still wait for the resolver when it ends.
 */
export async function resolveServer(
  address: Address,
  { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal?: AbortSignal | undefined },
): Promise<Endpoint[]> {
  const { host: servername, port } = address;
  const server = addressText(address);
  if (isIP(servername) !== 0) return [{ host: servername, port, servername, server }];
  const known = lastKnown.get(servername);
  const limits = {
    timeoutMs: known === undefined ? timeoutMs : Math.min(timeoutMs / 2, PATIENCE_MS),
    signal,
  };
  const found = await within(addressesOf(servername), limits, 'its name was not resolved').catch(
    (error: unknown) => {
      if (known === undefined || signal?.aborted === true) throw error;
      return known;
    },
  );
  return shuffle(found).map((host) => ({ host, port, servername, server }));
}

function addressesOf(name: string): Promise<readonly string[]> {
  const running = lookups.get(name) ?? lookUp(name).finally(() => void lookups.delete(name));
  lookups.set(name, running);
  return running;
}

async function lookUp(name: string): Promise<readonly string[]> {
  const found = await lookup(name, { all: true });
  const addresses = found.map(({ address }) => address);
  lastKnown.set(name, addresses);
  return addresses;
}

/** `zk1:2181`, with the address behind it where that is another text. */
export function endpointText({ host, servername, server }: Endpoint): string {
  return host === servername ? server : `${server} at ${host}`;
}
