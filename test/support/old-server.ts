import { type Frame, type Verdict, type WireProxy, wireProxy } from './wire-proxy.ts';

/** Operations that are younger than ZooKeeper 3.5: MultiRead, getEphemerals, addWatch, whoAmI. */
const YOUNG: ReadonlySet<number> = new Set([22, 103, 106, 107]);
const UNHEARD_OF = 4711;

/** How a server of 3.4 answers `srvr`. */
export const OLD_SRVR =
  'Zookeeper version: 3.4.14-4c25d480e66aadd371de8bd2fd8da255ac140bcf, built on 03/06/2019\nMode: leader\n';
/** How a server answers that may not say its version. */
export const NO_SRVR = 'srvr is not executed because it is not in the whitelist.\n';

/**
 * An old server in front of a real one: a server of 3.8 answers an operation that it has never heard of exactly as one of
 * 3.5 answers a MultiRead: -6, and then it closes the connection. So a proxy that gives the young ones such a number is one.
 */
export function oldServer(target: string, { srvr = OLD_SRVR } = {}): Promise<WireProxy> {
  return wireProxy(target, verdictOf, { srvr });
}

function verdictOf({ wire }: Frame): Verdict {
  return wire.length >= 12 && YOUNG.has(wire.readInt32BE(8)) ? { request: age } : 'pass';
}

function age(frame: Buffer): Buffer {
  const changed = Buffer.from(frame);
  changed.writeInt32BE(UNHEARD_OF, 8);
  return changed;
}
