import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { type Address, addressText } from './connect-string.ts';
import { shuffle } from './shuffle.ts';

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

/**
 * Every address of a server, in random order: one name often stands for a whole ensemble.
 * @throws the error of the system's resolver (`ENOTFOUND`, `EAI_AGAIN`)
 */
export async function resolveServer(address: Address): Promise<Endpoint[]> {
  const { host: servername, port } = address;
  const server = addressText(address);
  if (isIP(servername) !== 0) return [{ host: servername, port, servername, server }];
  const found = await lookup(servername, { all: true });
  return shuffle(found.map(({ address: host }) => ({ host, port, servername, server })));
}

/** `zk1:2181`, with the address behind it where that is another text. */
export function endpointText({ host, servername, server }: Endpoint): string {
  return host === servername ? server : `${server} at ${host}`;
}
