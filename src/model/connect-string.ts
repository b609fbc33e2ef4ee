import { ZkaiFailure } from './failure.ts';
import { pathProblem } from './znode-path.ts';

export interface Address {
  readonly host: string;
  readonly port: number;
}

export interface ConnectString {
  readonly servers: readonly Address[];
  /** `''` for none. */
  readonly chroot: string;
}

const DEFAULT_PORT = 2181;

/**
 * Parses `host:port,[::1]:port/chroot`. Spaces around a host are ignored, the port defaults to 2181, and a chroot
 * of `/` is none.
 *
 * @throws ZkaiFailure `usage` that names the part that is wrong, but no text that may hold a password.
 */
export function parseConnectString(text: string): ConnectString {
  const read = readConnectString(text);
  if (typeof read !== 'string') return read;
  const shown = mayHoldPassword(text) ? '' : ` to ${JSON.stringify(text)}`;
  throw new ZkaiFailure('usage', `cannot connect${shown}: ${read}`, {
    hint: 'write it as host:port,host:port/chroot, for example zk1:2181,zk2:2181/ai, or [::1]:2181 for IPv6',
  });
}

/** Why a text is no connect string, by the same parser; `undefined` for one that is. */
export function connectProblem(text: string): string | undefined {
  const read = readConnectString(text);
  return typeof read === 'string' ? read : undefined;
}

/** True for a text that is no connect string and may be one with credentials in it: it must not be repeated. */
export function mayHoldPassword(text: string): boolean {
  return text.includes('@') && connectProblem(text) !== undefined;
}

/** `host:port`, with brackets around an IPv6 address. */
export function addressText({ host, port }: Address): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Whether what is sent there never leaves this machine, as far as the text can tell. */
export function isLoopback({ host }: Pick<Address, 'host'>): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/i.test(host);
}

/** The problem, where there is one. */
function readConnectString(text: string): ConnectString | string {
  const slash = text.indexOf('/');
  const hosts = slash === -1 ? text : text.slice(0, slash);
  const chroot = slash === -1 ? '' : text.slice(slash).trim();
  const read = hosts.split(',').map((server) => readServer(server.trim()));
  const servers = read.filter((server) => typeof server !== 'string');
  const wrong = read.find((server) => typeof server === 'string');
  const problem = schemeProblem(text) ?? wrong ?? chrootProblem(chroot, text);
  if (problem !== undefined) return text.includes('@') ? CREDENTIALS : problem;
  return { servers, chroot: chroot === '/' ? '' : chroot };
}

const CREDENTIALS =
  'no user and no password belong there (they are not repeated here): `auth` of the environment says where they are';

function schemeProblem(text: string): string | undefined {
  const scheme = /^\s*([a-z][a-z0-9+.-]*:\/\/)/i.exec(text)?.[1];
  return scheme === undefined ? undefined : `no ${scheme} belongs there: begin with the first host`;
}

const BRACKETED = /^\[([0-9A-Fa-f:.]+(?:%[\w.-]+)?)\](?::(.*))?$/;
const PLAIN = /^([^:]*)(?::([^:]*))?$/;
const HOST = /^[\p{L}\p{N}._-]+$/u;

function readServer(server: string): Address | string {
  if (server.startsWith('[')) {
    const [, host, port] = BRACKETED.exec(server) ?? [];
    if (host !== undefined) return withPort(host, port);
    return server.includes(']')
      ? `the brackets of ${server} must hold an IPv6 address, such as [::1]:2181`
      : `${server} lacks a closing bracket: an IPv6 address is written [::1]:2181`;
  }
  const [, host, port] = PLAIN.exec(server) ?? [];
  if (host === undefined) {
    return /^[0-9A-Fa-f:.%]+$/.test(server)
      ? `${server} must stand in brackets, its port behind them: an IPv6 address is written [::1]:2181`
      : `${server} is no server: one is host:port or [ipv6]:port`;
  }
  if (host === '') return 'a server has no host';
  if (/^\d+$/.test(host)) return `${host} is no host; with a port alone, write 127.0.0.1:${host}`;
  if (!HOST.test(host)) return `${JSON.stringify(host)} cannot be a host`;
  return withPort(host, port);
}

function withPort(host: string, port: string | undefined): Address | string {
  if (port === undefined) return { host, port: DEFAULT_PORT };
  const number = Number(port);
  const isPort = /^\d{1,5}$/.test(port) && number >= 1 && number <= 65_535;
  return isPort ? { host, port: number } : `the port ${JSON.stringify(port)} is not a number from 1 to 65535`;
}

/** A chroot that reads like more servers is one: taken for a path, it would drop them in silence. */
function chrootProblem(chroot: string, text: string): string | undefined {
  if (chroot === '') return undefined;
  if (chroot.includes(',')) {
    return `the chroot stands once, behind the last server, for all of them: write ${chrootAtTheEnd(text)}`;
  }
  if (/:\d{1,5}(?:\/|$)/.test(chroot)) {
    return `the chroot ${JSON.stringify(chroot)} has a port in it: it stands behind the port, such as zk1:2181/ai`;
  }
  const problem = pathProblem(chroot);
  return problem === undefined ? undefined : `chroot ${JSON.stringify(chroot)}: ${problem}`;
}

/** `h1:2181/a,h2:2181/a` -> `h1:2181,h2:2181/a`; an example where there are several chroots. */
function chrootAtTheEnd(text: string): string {
  const parts = text.split(',').map((part) => /^([^/]*)(.*)$/s.exec(part.trim()) ?? []);
  const chroots = new Set(parts.flatMap(([, , chroot = '']) => (chroot === '' ? [] : [chroot])));
  const [chroot] = chroots;
  if (chroots.size !== 1 || parts.some(([, server]) => server === '')) return 'zk1:2181,zk2:2181/ai';
  return `${parts.map(([, server]) => server).join(',')}${chroot}`;
}
