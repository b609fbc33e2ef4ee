import { ZkaiFailure } from '../model/failure.ts';
import { pathProblem } from '../model/znode-path.ts';

export interface Address {
  readonly host: string;
  readonly port: number;
}

const DEFAULT_PORT = 2181;

/**
 * Parses `host:port,[::1]:port/chroot`. Spaces around a host are ignored, the port defaults to 2181, and a chroot
 * of `/` is none.
 *
 * @throws ZkaiFailure `usage` that names the part that is wrong.
 */
export function parseConnectString(text: string): { servers: Address[]; chroot: string } {
  const slash = text.indexOf('/');
  const hosts = slash === -1 ? text : text.slice(0, slash);
  const chroot = slash === -1 ? '' : text.slice(slash).trim();
  const problem = chroot === '' ? undefined : pathProblem(chroot);
  if (problem !== undefined) throw unusable(text, `chroot ${JSON.stringify(chroot)}: ${problem}`);
  return {
    servers: hosts.split(',').map((server) => parseServer(server.trim(), text)),
    chroot: chroot === '/' ? '' : chroot,
  };
}

/** `host:port`, with brackets around an IPv6 address. */
export function addressText({ host, port }: Address): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

const BRACKETED = /^\[([^\]]*)\](?::(.*))?$/;
const PLAIN = /^([^:]*)(?::(.*))?$/;

function parseServer(server: string, text: string): Address {
  const [, host, port] = BRACKETED.exec(server) ?? PLAIN.exec(server) ?? [];
  if (host === undefined) throw unusable(text, 'a server is host:port or [ipv6]:port');
  if (host === '') throw unusable(text, 'a server has no host');
  if (/\s/.test(host)) throw unusable(text, `the host ${JSON.stringify(host)} has a space in it`);
  return { host, port: port === undefined ? DEFAULT_PORT : parsePort(port, text) };
}

function parsePort(port: string, text: string): number {
  const number = Number(port);
  if (!/^\d{1,5}$/.test(port) || number < 1 || number > 65_535) {
    throw unusable(text, `the port ${JSON.stringify(port)} is not a number from 1 to 65535`);
  }
  return number;
}

function unusable(text: string, problem: string): ZkaiFailure {
  return new ZkaiFailure('usage', `cannot connect to ${JSON.stringify(text)}: ${problem}`, {
    hint: 'write it as host:port,host:port/chroot, for example zk1:2181,zk2:2181/ai',
  });
}
